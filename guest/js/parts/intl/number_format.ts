// `Intl.NumberFormat`.
import { native } from "../../native.ts";
import { numberText, readDigits, shownDigits } from "./digits.ts";
import type { Digits } from "./digits.ts";
import { isNumberingSystem, numberingSystemOf, resolveLocale } from "./locales.ts";
import type { Resolved } from "./locales.ts";
import { choice, joined, keyword, supportedLocalesOf, toOptions } from "./service.ts";
import type { Options, Part } from "./service.ts";

/** The units of ECMA-402. */
export const units: readonly string[] = ("acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare hour inch kilobit kilobyte kilogram kilometer liter megabit "
  + "megabyte meter microsecond mile mile-scandinavian milliliter millimeter millisecond minute month nanosecond ounce percent petabyte pound second stone terabit terabyte week yard year").split(" ");

type Style = "decimal" | "percent" | "currency" | "unit";
type Grouping = "auto" | "always" | "min2" | "never";

interface Settings {
  style: Style;
  currency?: string;
  currencyDisplay?: string;
  currencySign?: string;
  unit?: string;
  unitDisplay?: string;
  notation: string;
  compactDisplay?: string;
  signDisplay: string;
  useGrouping: Grouping;
  digits: Digits;
}

function isUnit(unit: string): boolean {
  const [number, per, ...rest] = unit.split("-per-");
  return rest.length === 0 && units.includes(number!) && (per === undefined || units.includes(per));
}

function readSettings(options: Options): Settings {
  const style = choice(options, "style", ["decimal", "percent", "currency", "unit"], "decimal");
  const currency = options["currency"] === undefined ? undefined : `${options["currency"] as string}`;
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency)) throw new RangeError(`Invalid currency code: ${currency}`);
  if (style === "currency" && currency === undefined) throw new TypeError("Currency code is required with currency style.");
  const currencyDisplay = choice(options, "currencyDisplay", ["code", "symbol", "narrowSymbol", "name"], "symbol");
  const currencySign = choice(options, "currencySign", ["standard", "accounting"], "standard");
  const unit = options["unit"] === undefined ? undefined : `${options["unit"] as string}`;
  if (unit !== undefined && !isUnit(unit)) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
  if (style === "unit" && unit === undefined) throw new TypeError("Unit is required with unit style.");
  const unitDisplay = choice(options, "unitDisplay", ["short", "narrow", "long"], "short");
  const notation = choice(options, "notation", ["standard", "scientific", "engineering", "compact"], "standard");
  const isCompact = notation === "compact";
  const isMoney = style === "currency" && notation === "standard";
  const places = isMoney ? native.intl.currencyDigits(currency!) : 0;
  const digits = readDigits(options, places, isMoney ? places : style === "percent" ? 0 : 3, isCompact);
  const compactDisplay = choice(options, "compactDisplay", ["short", "long"], "short");
  const useGrouping = readGrouping(options, isCompact ? "min2" : "auto");
  const signDisplay = choice(options, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], "auto");
  return {
    style,
    ...(style === "currency" && { currency: currency!.toUpperCase(), currencyDisplay, currencySign }),
    ...(style === "unit" && { unit: unit!, unitDisplay }),
    notation,
    ...(isCompact && { compactDisplay }),
    useGrouping, signDisplay, digits,
  };
}

function readGrouping(options: Options, fallback: Grouping): Grouping {
  const value = options["useGrouping"];
  if (value === undefined) return fallback;
  if (value === true) return "always";
  if (!value) return "never";
  const text = `${value as string}`;
  if (text === "true" || text === "false") return fallback;
  return choice(options, "useGrouping", ["min2", "auto", "always"], "auto");
}

export class NumberFormat {
  #locale: Resolved;
  #settings: Settings;
  #text: string;
  #format: ((value: unknown) => string) | undefined;

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const given = toOptions(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    this.#locale = resolveLocale(locales, { nu: isNumberingSystem }, { nu: keyword(given, "numberingSystem") });
    this.#settings = readSettings(given);
    this.#text = JSON.stringify(this.#settings);
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  get format(): (value: unknown) => string {
    return (this.#format ??= (value) => joined(this.#parts(value)));
  }

  formatToParts(value: unknown = undefined): Part[] {
    return this.#parts(value);
  }

  formatRange(start: unknown, end: unknown): string {
    return joined(this.formatRangeToParts(start, end));
  }

  formatRangeToParts(start: unknown, end: unknown): Array<Part & { source: string }> {
    if (start === undefined || end === undefined) throw new TypeError("A range needs a start and an end");
    const [from, to] = [this.#parts(start), this.#parts(end)];
    if (from.some(isNaNPart) || to.some(isNaNPart)) throw new RangeError("A range cannot have NaN at an end");
    const marked = (parts: Part[], source: string): Array<Part & { source: string }> => parts.map((part) => ({ ...part, source }));
    if (joined(from) === joined(to)) return [{ type: "approximatelySign", value: "~", source: "shared" }, ...marked(from, "shared")];
    return [...marked(from, "startRange"), { type: "literal", value: from.length + to.length > 2 ? " – " : "–", source: "shared" }, ...marked(to, "endRange")];
  }

  resolvedOptions(): Record<string, unknown> {
    const { digits, useGrouping, notation, compactDisplay, signDisplay, ...style } = this.#settings;
    const { rest, ...shown } = shownDigits(digits);
    return {
      locale: this.#locale.locale,
      numberingSystem: this.#locale.keywords.get("nu") ?? numberingSystemOf(native.intl.number(this.#locale.dataLocale, plainDigits, "0")[0]!.value),
      ...style,
      ...shown,
      useGrouping: useGrouping === "never" ? false : useGrouping,
      notation,
      ...(compactDisplay !== undefined && { compactDisplay }),
      signDisplay,
      ...(rest as object),
    };
  }

  #parts(value: unknown): Part[] {
    return native.intl.number(this.#locale.dataLocale, this.#text, numberText(value));
  }
}

function isNaNPart(part: Part): boolean {
  return part.type === "nan";
}

/** The settings of a formatter without options. */
export const plainSettings: Settings = readSettings({});
export const plainDigits: string = JSON.stringify(plainSettings);
