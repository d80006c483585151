// `Intl.RelativeTimeFormat`.
import { native } from "../../native.ts";
import { numberText } from "./digits.ts";
import { isNumberingSystem, numberingSystemOf, resolveLocale } from "./locales.ts";
import type { Resolved } from "./locales.ts";
import { plainDigits } from "./number_format.ts";
import { choice, joined, keyword, supportedLocalesOf, toOptions } from "./service.ts";
import type { Part } from "./service.ts";

const units = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

export class RelativeTimeFormat {
  #locale: Resolved;
  #style: string;
  #numeric: "always" | "auto";

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const given = toOptions(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#locale = resolveLocale(locales, { nu: isNumberingSystem }, { nu: keyword(given, "numberingSystem") });
    this.#style = choice(given, "style", ["long", "short", "narrow"], "long");
    this.#numeric = choice(given, "numeric", ["always", "auto"], "always");
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  format(value: number, unit: string): string {
    return joined(this.formatToParts(value, unit));
  }

  formatToParts(value: number, unit: string): Part[] {
    const number = Number(value);
    const singular = `${unit}`.replace(/s$/, "");
    if (!units.includes(singular)) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
    if (!Number.isFinite(number)) throw new RangeError("The number of a relative time must be finite");
    const settings = JSON.stringify({ unit: singular, style: this.#style, isAuto: this.#numeric === "auto" });
    // A number in a sentence has no more digits than one alone.
    const rounded = Math.abs(number) < 1e15 ? Math.round(Math.abs(number) * 1000) / 1000 : Math.abs(number);
    // Of a zero only `always` says from which side it comes.
    const isNegative = number < 0 || (Object.is(number, -0) && this.#numeric === "always");
    const parts = native.intl.relative(this.#locale.dataLocale, settings, `${isNegative ? "-" : ""}${numberText(rounded)}`);
    return parts.map((part) => (part.type === "literal" ? part : { ...part, unit: singular }));
  }

  resolvedOptions(): Record<string, unknown> {
    const { locale, dataLocale, keywords } = this.#locale;
    return { locale, style: this.#style, numeric: this.#numeric, numberingSystem: keywords.get("nu") ?? numberingSystemOf(native.intl.number(dataLocale, plainDigits, "0")[0]!.value) };
  }
}
