// `Intl.DisplayNames`.
import { native } from "../../native.ts";
import { canonicalTag, resolveLocale } from "./locales.ts";
import { choice, supportedLocalesOf, toOptionsObject } from "./service.ts";

const types = ["language", "region", "script", "currency", "calendar", "dateTimeField"] as const;
const forms = { region: /^([a-z]{2}|[0-9]{3})$/i, script: /^[a-z]{4}$/i, currency: /^[a-z]{3}$/i };

export class DisplayNames {
  #locale: string;
  #type: "language" | "region" | "script" | "currency";
  #style: string;
  #fallback: string;
  #languageDisplay: string;

  constructor(locales: unknown, options: unknown) {
    if (options === undefined) throw new TypeError("DisplayNames needs options that say its type");
    const given = toOptionsObject(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#style = choice(given, "style", ["narrow", "short", "long"], "long");
    const type = choice(given, "type", types);
    if (type === undefined) throw new TypeError("Required option 'type' must not be undefined");
    if (type === "calendar" || type === "dateTimeField") throw new RangeError(`DisplayNames has no names of the type ${type} here; it has those of languages, regions, scripts and currencies`);
    this.#type = type;
    this.#fallback = choice(given, "fallback", ["code", "none"], "code");
    this.#languageDisplay = choice(given, "languageDisplay", ["dialect", "standard"], "dialect");
    this.#locale = resolveLocale(locales, {}, {}).locale;
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  of(code: unknown): string | undefined {
    const known = this.#canonical(`${code as string}`);
    const settings = JSON.stringify({ type: this.#type, style: this.#style, isDialect: this.#languageDisplay === "dialect" });
    return native.intl.name(this.#locale, settings, known) ?? (this.#fallback === "code" ? known : undefined);
  }

  resolvedOptions(): Record<string, unknown> {
    return { locale: this.#locale, style: this.#style, type: this.#type, fallback: this.#fallback, ...(this.#type === "language" && { languageDisplay: this.#languageDisplay }) };
  }

  #canonical(code: string): string {
    if (this.#type === "language") return canonicalTag(code);
    if (!forms[this.#type].test(code)) throw new RangeError(`Invalid argument to Intl.DisplayNames.prototype.of: ${code} is no code of a ${this.#type}`);
    return this.#type === "script" ? code.charAt(0).toUpperCase() + code.slice(1).toLowerCase() : code.toUpperCase();
  }
}
