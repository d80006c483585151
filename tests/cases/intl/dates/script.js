import { registerWebHandler } from "stoa";

// Made once, at top level, and used in every request.
const berlin = new Intl.DateTimeFormat("de", { dateStyle: "full", timeStyle: "long", timeZone: "Europe/Berlin" });

const winter = new Date("2026-01-05T09:07:03.045Z");
const summer = new Date("2025-07-14T21:30:59Z");
const format = (locale, options, date = winter) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);

registerWebHandler("/", () => ({
  topLevel: [berlin.format(winter), berlin.format(summer)],
  plain: ["en-US", "en-GB", "de", "fr", "ja", "ar-EG"].map((locale) => format(locale)),
  long: ["en-US", "de", "es", "pt-BR", "ru", "zh-CN", "tr"].map((locale) => format(locale, { weekday: "long", year: "numeric", month: "long", day: "numeric" })),
  short: ["en-US", "de", "fr", "sv"].map((locale) => format(locale, { year: "numeric", month: "short", day: "2-digit" })),
  digits: ["en-US", "de", "nl"].map((locale) => format(locale, { year: "2-digit", month: "2-digit", day: "2-digit" })),
  clock: [format("en-US", { hour: "numeric", minute: "2-digit" }), format("en-US", { timeStyle: "short", hour12: false }), format("de", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 2 })],
  daylight: [winter, summer].map((date) => format("en-US", { timeZone: "America/New_York", timeStyle: "full" }, date)),
  zoneNames: ["short", "long", "shortOffset", "longOffset"].map((timeZoneName) => format("en-US", { timeZone: "America/Los_Angeles", hour: "numeric", timeZoneName })),
  fixedOffset: format("en-GB", { timeZone: "+05:30", timeStyle: "short" }),
  parts: new Intl.DateTimeFormat("en-US", { timeZone: "Asia/Tokyo", year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }).formatToParts(winter),
  range: [new Intl.DateTimeFormat("en-US", { timeZone: "UTC" }).formatRange(summer, winter), new Intl.DateTimeFormat("en-US", { timeZone: "UTC" }).formatRange(winter, winter)],
  resolved: Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "numeric" }).resolvedOptions(),
  ofDate: [winter.toLocaleDateString("de-DE"), winter.toLocaleTimeString("en-US"), winter.toLocaleString("en-GB", { timeZone: "Asia/Kolkata" }), new Date(NaN).toLocaleString()],
  default: Intl.DateTimeFormat().resolvedOptions().timeZone,
}));
