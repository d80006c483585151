// `Intl.Collator`. The host gives each text a key, which is asked for once: to sort takes as many calls as there are
// texts, not as there are comparisons.
import { native } from "../../native.ts";
import { asciiOrder } from "./ascii_order.ts";
import { resolveLocale } from "./locales.ts";
import { choice, flag, keyword, supportedLocalesOf, toOptions } from "./service.ts";

/** Keys that are kept for a collator. */
const maxKeys = 20_000;
/** A key of a longer text is not worth keeping. */
const maxKeptLength = 200;

const caseFirsts = ["upper", "lower", "false"] as const;
const languagesByAscii = /^(ar|de|en|es|fr|hi|it|ja|nl|pt|ru|zh)\b/;
const collations = ["compat", "dict", "emoji", "eor", "phonebk", "phonetic", "pinyin", "searchjl", "stroke", "trad", "unihan", "zhuyin"];

export class Collator {
  #locale: string;
  #dataLocale: string;
  #shown: Record<string, unknown>;
  #text: string;
  #isPlain: boolean;
  #keys = new Map<string, string>();
  #compare: ((one: unknown, other: unknown) => number) | undefined;

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const given = toOptions(options);
    const usage = choice(given, "usage", ["sort", "search"], "sort");
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    const collation = keyword(given, "collation");
    const numericOption = flag(given, "numeric");
    const isCollation = (type: string): boolean => collations.includes(type);
    const resolved = resolveLocale(
      locales,
      { co: isCollation, kf: (type) => caseFirsts.includes(type as "upper"), kn: (type) => ["", "true", "false"].includes(type) },
      { co: collation, kf: choice(given, "caseFirst", caseFirsts), kn: numericOption === undefined ? undefined : numericOption ? "" : "false" },
    );
    this.#locale = resolved.locale;
    this.#dataLocale = resolved.dataLocale;
    const numeric = ["", "true"].includes(resolved.keywords.get("kn") ?? "false");
    const sensitivity = choice(given, "sensitivity", ["base", "accent", "case", "variant"], "variant");
    const ignorePunctuation = flag(given, "ignorePunctuation") ?? /^th\b/.test(this.#locale);
    const caseFirst = resolved.keywords.get("kf") ?? "false";
    this.#shown = { locale: this.#locale, usage, sensitivity, ignorePunctuation, collation: resolved.keywords.get("co") ?? "default", numeric, caseFirst };
    this.#text = JSON.stringify({ sensitivity, ignorePunctuation, numeric, caseFirst });
    this.#isPlain = sensitivity === "variant" && !ignorePunctuation && !numeric && caseFirst === "false" && resolved.dataLocale === resolved.locale && languagesByAscii.test(this.#locale);
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  get compare(): (one: unknown, other: unknown) => number {
    return (this.#compare ??= (one, other) => this.#order(`${one as string}`, `${other as string}`));
  }

  resolvedOptions(): Record<string, unknown> {
    return { ...this.#shown };
  }

  #order(one: string, other: string): number {
    if (one === other) return 0;
    if (this.#isPlain) {
      const order = asciiOrder(one, other);
      if (order !== undefined) return order;
    }
    const [left, right] = [this.#key(one), this.#key(other)];
    return left < right ? -1 : left > right ? 1 : 0;
  }

  #key(text: string): string {
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = native.intl.sortKey(this.#dataLocale, this.#text, text);
      if (text.length <= maxKeptLength) {
        if (this.#keys.size >= maxKeys) this.#keys.clear();
        this.#keys.set(text, key);
      }
    }
    return key;
  }
}

/** How many collators of `localeCompare` are kept. */
const maxCollators = 20;
const collators = new Map<string, Collator>();
const optionNames = ["usage", "collation", "numeric", "caseFirst", "sensitivity", "ignorePunctuation"];

/** `localeCompare` is called for each pair, so what it asks for is made once. */
export function collatorFor(locales: unknown, options: unknown): Collator {
  if (locales !== undefined && typeof locales !== "string") return new Collator(locales, options);
  const given = toOptions(options);
  const values = optionNames.map((name) => given[name]);
  if (values.some((value) => typeof value === "object")) return new Collator(locales, options);
  const name = `${locales}|${values.join("|")}`;
  let known = collators.get(name);
  if (known === undefined) {
    known = new Collator(locales, options);
    if (collators.size < maxCollators) collators.set(name, known);
  }
  return known;
}
