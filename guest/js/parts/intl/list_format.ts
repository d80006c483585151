// `Intl.ListFormat`.
import { native } from "../../native.ts";
import { resolveLocale } from "./locales.ts";
import { choice, joined, supportedLocalesOf, toOptionsObject } from "./service.ts";
import type { Part } from "./service.ts";

export class ListFormat {
  #locale: string;
  #settings: { type: string; style: string };

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const given = toOptionsObject(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#locale = resolveLocale(locales, {}, {}).locale;
    const type = choice(given, "type", ["conjunction", "disjunction", "unit"], "conjunction");
    this.#settings = { type, style: choice(given, "style", ["long", "short", "narrow"], "long") };
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  format(list: Iterable<string>): string {
    return joined(this.formatToParts(list));
  }

  formatToParts(list: Iterable<string>): Part[] {
    const items = list === undefined ? [] : Array.from(list);
    for (const item of items) if (typeof item !== "string") throw new TypeError("Iterable yielded a value which is not a string");
    return native.intl.list(this.#locale, JSON.stringify(this.#settings), items);
  }

  resolvedOptions(): Record<string, unknown> {
    return { locale: this.#locale, ...this.#settings };
  }
}
