// `Intl.DateTimeFormat`.
import { native } from "../../native.ts";
import { isCycle, readCycle, readDateOptions, shownOf } from "./date_options.ts";
import type { DateOptions, Defaults, Required } from "./date_options.ts";
import { isNumberingSystem, numberingSystemOf, resolveLocale } from "./locales.ts";
import type { Resolved } from "./locales.ts";
import { plainDigits } from "./number_format.ts";
import { choice, flag, joined, keyword, supportedLocalesOf, toOptions } from "./service.ts";
import type { Options, Part } from "./service.ts";

type RangePart = Part & { source: string };

/** How many names of time zones are remembered. */
const maxZones = 100;
const zones = new Map<string, string>();

const offsetForm = /^([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?$/;

function zoneOf(value: unknown): string {
  if (value === undefined) return "UTC";
  const name = `${value as string}`;
  let known = zones.get(name);
  if (known === undefined) {
    const [, sign, hours, minutes = "00"] = offsetForm.exec(name) ?? [];
    const isZero = hours === "00" && minutes === "00";
    known = sign === undefined ? canonicalZone(name) : `${isZero ? "+" : sign}${hours}:${minutes}`;
    if (zones.size < maxZones) zones.set(name, known);
  }
  return known;
}

/** The names that mean UTC. */
const utc = /^(Etc\/)?(UTC|GMT|Zulu|UCT|Universal|Greenwich|GMT[+-]?0)$/;

function canonicalZone(name: string): string {
  const found = native.intl.timeZone(name);
  if (found === undefined || found === null) throw new RangeError(`Invalid time zone specified: ${name}`);
  return utc.test(found) ? "UTC" : found;
}

/** What a constructor reads that is not seen by scripts. */
interface Purpose {
  required: Required;
  defaults: Defaults;
}

let purpose: Purpose = { required: "any", defaults: "date" };

function toTime(date: unknown): number {
  const time = date === undefined ? Date.now() : Number(date);
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError("Invalid time value");
  return Math.trunc(time) + 0;
}

export class DateTimeFormat {
  #locale: Resolved;
  #timeZone: string;
  #options: DateOptions;
  #text: string;
  #format: ((date: unknown) => string) | undefined;

  constructor(locales: unknown = undefined, options: unknown = undefined) {
    const { required, defaults } = purpose;
    const given: Options = toOptions(options);
    choice(given, "localeMatcher", ["lookup", "best fit"], "best fit");
    keyword(given, "calendar");
    const numberingSystem = keyword(given, "numberingSystem");
    const hour12 = flag(given, "hour12");
    const cycle = readCycle(given);
    this.#locale = resolveLocale(locales, { hc: isCycle, nu: isNumberingSystem }, { hc: cycle, nu: numberingSystem });
    this.#timeZone = zoneOf(given["timeZone"]);
    this.#options = readDateOptions(given, hour12, this.#locale.keywords.get("hc"), required, defaults);
    this.#text = JSON.stringify({ timeZone: this.#timeZone, ...this.#options.settings });
  }

  /** For the methods of `Date`, which want other fields where none are asked for. */
  static with(locales: unknown, options: unknown, required: Required, defaults: Defaults): DateTimeFormat {
    const before = purpose;
    purpose = { required, defaults };
    try {
      return new DateTimeFormat(locales, options);
    } finally {
      purpose = before;
    }
  }

  static supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
    return supportedLocalesOf(locales, options);
  }

  get format(): (date: unknown) => string {
    return (this.#format ??= (date) => joined(this.#parts(date)));
  }

  formatToParts(date: unknown = undefined): Part[] {
    return this.#parts(date);
  }

  formatRange(start: unknown, end: unknown): string {
    return joined(this.formatRangeToParts(start, end));
  }

  formatRangeToParts(start: unknown, end: unknown): RangePart[] {
    if (start === undefined || end === undefined) throw new TypeError("A range needs a start and an end");
    return native.intl.dateRange(this.#locale.dataLocale, this.#text, toTime(start), toTime(end));
  }

  resolvedOptions(): Record<string, unknown> {
    const { locale, dataLocale, keywords } = this.#locale;
    const { styles, timeZoneName } = this.#options;
    const { hourCycle, hour12, ...fields } = shownOf(native.intl.datePattern(dataLocale, this.#text));
    return {
      locale,
      calendar: "gregory",
      numberingSystem: keywords.get("nu") ?? numberingSystemOf(native.intl.number(dataLocale, plainDigits, "0")[0]!.value),
      timeZone: this.#timeZone,
      ...(hourCycle !== undefined && { hourCycle, hour12 }),
      ...(Object.keys(styles).length === 0 && { ...fields, ...(timeZoneName !== undefined && { timeZoneName }) }),
      ...styles,
    };
  }

  #parts(date: unknown): Part[] {
    return native.intl.date(this.#locale.dataLocale, this.#text, toTime(date));
  }
}
