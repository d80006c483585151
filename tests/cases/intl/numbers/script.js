import { registerWebHandler } from "stoa";

const euros = new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" });
const locales = ["en-US", "de", "fr", "hi", "ar-EG"];
const format = (locale, options, value = 1234567.891) => new Intl.NumberFormat(locale, options).format(value);

registerWebHandler("/", () => ({
  topLevel: euros.format(-1234.5),
  plain: locales.map((locale) => format(locale)),
  money: locales.map((locale) => format(locale, { style: "currency", currency: "USD" })),
  yen: [format("en-US", { style: "currency", currency: "JPY" }), format("ja", { style: "currency", currency: "JPY" })],
  moneyForms: ["code", "name", "narrowSymbol"].map((currencyDisplay) => format("en-US", { style: "currency", currency: "CAD", currencyDisplay })),
  accounting: format("en-US", { style: "currency", currency: "USD", currencySign: "accounting" }, -5),
  percent: [format("en-US", { style: "percent" }, 0.256), format("de", { style: "percent", maximumFractionDigits: 1 }, 0.2567)],
  compact: [format("en-US", { notation: "compact" }), format("de", { notation: "compact", compactDisplay: "long" }), format("en-US", { notation: "compact" }, 999_999)],
  science: format("en-US", { notation: "scientific" }),
  units: [format("en-US", { style: "unit", unit: "kilometer", unitDisplay: "long" }, 1), format("de", { style: "unit", unit: "liter" }, 3.5)],
  signs: ["auto", "always", "never", "exceptZero", "negative"].map((signDisplay) => [-1, -0, 0, 1].map((value) => format("en-US", { signDisplay }, value))),
  digits: [
    format("en-US", { minimumFractionDigits: 2 }, 5),
    format("en-US", { maximumSignificantDigits: 3 }),
    format("en-US", { minimumIntegerDigits: 3 }, 7),
    format("en-US", { roundingMode: "floor", maximumFractionDigits: 0 }, -1.5),
    format("en-US", { useGrouping: false }),
    format("en-US", { maximumFractionDigits: 2, maximumSignificantDigits: 2, roundingPriority: "morePrecision" }, 12.345),
  ],
  exact: [format("en-US", {}, 12345678901234567890n), format("en-US", { maximumFractionDigits: 20 }, "12345678901234567890.123456789")],
  odd: [format("en-US", {}, NaN), format("en-US", {}, -Infinity), format("en-US", {}, 1e21)],
  parts: new Intl.NumberFormat("fr", { style: "currency", currency: "EUR" }).formatToParts(-1234.5),
  resolved: Intl.NumberFormat("ar-EG", { style: "currency", currency: "KWD" }).resolvedOptions(),
  methods: [(1234.5).toLocaleString(), (1234.5).toLocaleString("de"), 10n.toLocaleString("en-US", { style: "percent" }), [1234.5, new Date(0)].toLocaleString("en-US", { timeZone: "UTC" })],
}));
