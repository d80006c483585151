import { registerWebHandler } from "stoa";

function refusal(work) {
  try {
    return work();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

registerWebHandler("/", () => [
  () => new Intl.NumberFormat("not a tag"),
  () => new Intl.NumberFormat("en", { style: "currency" }),
  () => new Intl.NumberFormat("en", { style: "currency", currency: "EURO" }),
  () => new Intl.NumberFormat("en", { maximumFractionDigits: 101 }),
  () => new Intl.NumberFormat("en", { style: "unit", unit: "parsec" }),
  () => new Intl.NumberFormat("en", { style: "unit", unit: "byte" }).format(1),
  () => new Intl.DateTimeFormat("en", { timeZone: "Mars/Olympus" }),
  () => new Intl.DateTimeFormat("en", { dateStyle: "short", hour: "numeric" }),
  () => new Intl.DateTimeFormat("en").format(NaN),
  () => new Intl.DateTimeFormat("en").format(8.64e15),
  () => new Intl.DisplayNames("en", { type: "calendar" }),
  () => new Intl.RelativeTimeFormat("en").format(1, "fortnight"),
  () => new Intl.PluralRules(null),
  () => [...new Intl.Segmenter("en").segment("x".repeat(300_000))].length,
  () => Intl.supportedValuesOf("planet"),
].map(refusal));
