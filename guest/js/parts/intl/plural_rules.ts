// `Intl.PluralRules`.
import { native } from "../../native.ts";
import { numberText, readDigits, shownDigits } from "./digits.ts";
import type { Digits } from "./digits.ts";
import { resolveLocale } from "./locales.ts";
import { plainSettings } from "./number_format.ts";
import { choice, supportedLocalesOf, toOptions } from "./service.ts";

export class PluralRules {
  #locale: string;
  #type: "cardinal" | "ordinal";
  #digits: Digits;
  #text: string;

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const given = toOptions(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#locale = resolveLocale(locales, {}, {}).locale;
    this.#type = choice(given, "type", ["cardinal", "ordinal"], "cardinal");
    this.#digits = readDigits(given, 0, 3, false);
    this.#text = JSON.stringify({ isOrdinal: this.#type === "ordinal", number: { ...plainSettings, digits: this.#digits } });
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  select(value: unknown): string {
    return native.intl.plural(this.#locale, this.#text, numberText(Number(value)));
  }

  resolvedOptions(): Record<string, unknown> {
    const { rest, ...digits } = shownDigits(this.#digits);
    return { locale: this.#locale, type: this.#type, notation: "standard", ...digits, pluralCategories: native.intl.plurals(this.#locale, this.#text), ...(rest as object) };
  }
}
