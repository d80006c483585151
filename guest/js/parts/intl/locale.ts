// `Intl.Locale`.
import { native } from "../../native.ts";
import { baseOf, canonicalTag, keywordsOf } from "./locales.ts";
import { choice, flag, keyword, toOptions } from "./service.ts";
import { isObject } from "../../webidl.ts";

const keys = { ca: "calendar", co: "collation", hc: "hourCycle", kf: "caseFirst", nu: "numberingSystem" } as const;

let read: (locale: Locale) => string;

export class Locale {
  #tag: string;

  constructor(tag: unknown, options: unknown = undefined) {
    if (typeof tag !== "string" && !isObject(tag)) throw new TypeError("First argument to Intl.Locale constructor must be a string or an object");
    const given = toOptions(options);
    let base = tag instanceof Locale ? tag.#tag : canonicalTag(`${tag as string}`);
    const { language, script, region } = given;
    if (language !== undefined || script !== undefined || region !== undefined) {
      const [, oldLanguage, oldScript = "", oldRegion = "", rest = ""] = /^([a-z]{2,8})(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?(-.*)?$/.exec(base)!;
      const part = (value: unknown, old: string): string => (value === undefined ? old : `-${value as string}`);
      base = canonicalTag(`${language === undefined ? oldLanguage! : (language as string)}${part(script, oldScript)}${part(region, oldRegion)}${rest}`);
    }
    const words = keywordsOf(base);
    const caseFirst = choice(given, "caseFirst", ["upper", "lower", "false"]);
    const hourCycle = choice(given, "hourCycle", ["h11", "h12", "h23", "h24"]);
    for (const [key, value] of [["ca", keyword(given, "calendar")], ["co", keyword(given, "collation")], ["hc", hourCycle], ["kf", caseFirst], ["nu", keyword(given, "numberingSystem")]] as const) {
      if (value !== undefined) words.set(key, value);
    }
    const numeric = flag(given, "numeric");
    if (numeric !== undefined) words.set("kn", numeric ? "" : "false");
    const extension = [...words].sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, type]) => (type === "" ? `-${key}` : `-${key}-${type}`)).join("");
    const withoutKeywords = base.replace(/-u-[a-z0-9-]+?(?=-[a-tv-z0-9]-|$)/, "");
    const plain = baseOf(withoutKeywords);
    this.#tag = extension === "" ? withoutKeywords : canonicalTag(`${plain}-u${extension}${withoutKeywords.slice(plain.length)}`);
  }

  static {
    read = (locale) => locale.#tag;
    for (const [key, name] of Object.entries(keys)) {
      Object.defineProperty(this.prototype, name, { get(this: Locale) { return keywordsOf(this.#tag).get(key); }, configurable: true });
    }
  }

  get baseName(): string {
    return baseOf(this.#tag);
  }

  get language(): string {
    return /^[a-z]+/.exec(this.#tag)![0];
  }

  get script(): string | undefined {
    return /^[a-z]+-([A-Z][a-z]{3})\b/.exec(this.#tag)?.[1];
  }

  get region(): string | undefined {
    return /^[a-z]+(?:-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})\b/.exec(this.#tag)?.[1];
  }

  get numeric(): boolean {
    const type = keywordsOf(this.#tag).get("kn");
    return type === "" || type === "true";
  }

  maximize(): Locale {
    return new Locale(native.intl.likely(this.#tag, true));
  }

  minimize(): Locale {
    return new Locale(native.intl.likely(this.#tag, false));
  }

  toString(): string {
    return this.#tag;
  }
}

export function tagOf(locale: Locale): string {
  return read(locale);
}
