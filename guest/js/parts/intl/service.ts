// What the classes of `Intl` have in common.
import { isObject } from "../../webidl.ts";
import { canonicalLocales, isKnown } from "./locales.ts";

/** Some of the classes may be called without `new`. */
export function callable<C extends new (...given: any[]) => object>(type: C): C {
  const called = new Proxy(type, { apply: (target, _, given: unknown[]) => new target(...given) });
  Object.defineProperty(type.prototype, "constructor", { value: called, writable: true, configurable: true });
  return called;
}

/** The locales of a request that there are data for. */
export function supportedLocalesOf(locales: unknown, options: unknown): string[] {
  choice(toOptions(options), "localeMatcher", ["lookup", "best fit"], "best fit");
  return canonicalLocales(locales).filter(isKnown);
}

export type Options = Readonly<Record<string, unknown>>;

/** Options that may be anything that has properties. */
export function toOptions(options: unknown): Options {
  if (options === undefined) return Object.create(null) as Options;
  if (options === null) throw new TypeError("The options of a formatter cannot be null");
  return Object(options) as Options;
}

/** Options that must be an object. */
export function toOptionsObject(options: unknown): Options {
  if (options === undefined) return Object.create(null) as Options;
  if (!isObject(options)) throw new TypeError("The options of a formatter must be an object");
  return options as Options;
}

export function choice<T extends string>(options: Options, name: string, values: readonly T[]): T | undefined;
export function choice<T extends string>(options: Options, name: string, values: readonly T[], fallback: T): T;
export function choice<T extends string>(options: Options, name: string, values: readonly T[], fallback?: T): T | undefined {
  const value = options[name];
  if (value === undefined) return fallback;
  const text = `${value as string}` as T;
  if (!values.includes(text)) throw new RangeError(`Value ${text} out of range for the option ${name}: it is one of ${values.join(", ")}`);
  return text;
}

export function flag(options: Options, name: string): boolean | undefined {
  const value = options[name];
  return value === undefined ? undefined : Boolean(value);
}

export function integer(options: Options, name: string, smallest: number, largest: number): number | undefined {
  return inRange(options[name], name, smallest, largest);
}

export function inRange(value: unknown, name: string, smallest: number, largest: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!(number >= smallest && number <= largest)) throw new RangeError(`${name} value is out of range: it is a number from ${smallest} to ${largest}`);
  return Math.floor(number);
}

/** A type of a keyword, such as a numbering system or a calendar. */
export function keyword(options: Options, name: string): string | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  const text = `${value as string}`.toLowerCase();
  if (!/^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/.test(text)) throw new RangeError(`Invalid ${name}: ${text}`);
  return text;
}

/** How many formatters without options are kept. */
const maxKept = 20;

/** Formatters without options, by their locale: methods of the language are called in loops. */
export class Kept<T> {
  #make: (locales: unknown) => T;
  #known = new Map<string | undefined, T>();

  constructor(make: (locales: unknown) => T) {
    this.#make = make;
  }

  of(locales: unknown): T {
    if (locales !== undefined && typeof locales !== "string") return this.#make(locales);
    let known = this.#known.get(locales);
    if (known === undefined) {
      known = this.#make(locales);
      if (this.#known.size < maxKept) this.#known.set(locales, known);
    }
    return known;
  }
}

export interface Part {
  type: string;
  value: string;
}

export function joined(parts: readonly Part[]): string {
  let text = "";
  for (const part of parts) text += part.value;
  return text;
}
