import { registerWebHandler } from "stoa";

const relative = (locale, value, unit, options) => new Intl.RelativeTimeFormat(locale, options).format(value, unit);
const segments = (text, granularity, locale) => [...new Intl.Segmenter(locale, { granularity }).segment(text)];
const names = (type, locale, codes) => codes.map((code) => new Intl.DisplayNames(locale, { type }).of(code));

registerWebHandler("/", () => ({
  plurals: ["en", "pl", "ar", "ja"].map((locale) => [0, 1, 2, 3, 5, 1.5].map((value) => new Intl.PluralRules(locale).select(value))),
  ordinals: [1, 2, 3, 4, 11, 21].map((value) => new Intl.PluralRules("en", { type: "ordinal" }).select(value)),
  pluralByDigits: new Intl.PluralRules("en", { minimumFractionDigits: 1 }).select(1),
  lists: ["conjunction", "disjunction", "unit"].map((type) => new Intl.ListFormat("en", { type }).format(["a", "b", "c"])),
  listParts: new Intl.ListFormat("de").formatToParts(["eins", "zwei"]),
  spanish: new Intl.ListFormat("es").format(["padres", "hijos"]) + "; " + new Intl.ListFormat("es").format(["padre", "hijo", "iglesia"]),
  relative: [relative("en", -1, "day"), relative("en", -1, "day", { numeric: "auto" }), relative("en", 3, "hours"), relative("de", -2, "month", { style: "short" }), relative("ru", 5, "year")],
  relativeParts: new Intl.RelativeTimeFormat("en").formatToParts(-1234, "second"),
  languages: names("language", "de", ["en-US", "zh-Hant", "fr"]),
  regions: names("region", "fr", ["DE", "US", "419"]),
  scripts: names("script", "en", ["Latn", "Arab"]),
  currencies: names("currency", "es", ["EUR", "JPY"]),
  graphemes: segments("e\u0301🇩🇪👨‍👩‍👧x").map(({ segment }) => segment),
  words: segments("Hello, world! It's 3.14.", "word").map(({ segment, index, isWordLike }) => [segment, index, isWordLike]),
  japanese: segments("東京都に行きます", "word", "ja").map(({ segment }) => segment),
  sentences: segments("One. Two? Three", "sentence").map(({ segment }) => segment),
  containing: new Intl.Segmenter("en", { granularity: "word" }).segment("one two").containing(5),
  locales: Intl.getCanonicalLocales(["EN-us", "zh-hans-cn", "iw"]),
  supported: Intl.NumberFormat.supportedLocalesOf(["de", "tlh", "pt-BR"]),
  locale: [new Intl.Locale("en-Latn-US-u-hc-h23").hourCycle, `${new Intl.Locale("zh-TW").maximize()}`, `${new Intl.Locale("en", { region: "GB", numberingSystem: "latn" })}`],
  tags: [String(Intl), Object.prototype.toString.call(new Intl.ListFormat())],
}));
