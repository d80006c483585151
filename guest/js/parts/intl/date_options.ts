// What the options of a date mean: which fields it has, how wide each is, and in which form.
import { choice, integer } from "./service.ts";
import type { Options } from "./service.ts";

export type Required = "date" | "time" | "any";
export type Defaults = "date" | "time" | "all";

const numeric = ["2-digit", "numeric"] as const;
const words = ["narrow", "short", "long"] as const;
const zoneNames = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"] as const;
const styles = ["full", "long", "medium", "short"] as const;
const cycles = ["h11", "h12", "h23", "h24"] as const;

/** The fields in the order of `resolvedOptions`, with the letter of CLDR and the widths that each may have. */
const fields = {
  weekday: { letter: "E", widths: { narrow: 5, short: 3, long: 4 } },
  era: { letter: "G", widths: { narrow: 5, short: 1, long: 4 } },
  year: { letter: "y", widths: { "2-digit": 2, numeric: 1 } },
  month: { letter: "M", widths: { "2-digit": 2, numeric: 1, narrow: 5, short: 3, long: 4 } },
  day: { letter: "d", widths: { "2-digit": 2, numeric: 1 } },
  dayPeriod: { letter: "B", widths: { narrow: 5, short: 1, long: 4 } },
  hour: { letter: "j", widths: { "2-digit": 2, numeric: 1 } },
  minute: { letter: "m", widths: { "2-digit": 2, numeric: 1 } },
  second: { letter: "s", widths: { "2-digit": 2, numeric: 1 } },
} as const;

type Field = keyof typeof fields;
const dateFields: readonly Field[] = ["weekday", "year", "month", "day"];
const timeFields: readonly Field[] = ["dayPeriod", "hour", "minute", "second"];

export interface DateSettings {
  timeZone: string;
  skeleton?: string;
  dateStyle?: string;
  timeStyle?: string;
  hourCycle?: string;
}

type Chosen = Partial<Record<Field | "timeZoneName", string>> & { fractionalSecondDigits?: number };

/** In the order in which ECMA-402 reads them. */
function readFields(options: Options): Chosen {
  const chosen: Chosen = {};
  const read = (name: Field | "timeZoneName", values: readonly string[]): void => {
    const value = choice(options, name, values);
    if (value !== undefined) chosen[name] = value;
  };
  read("weekday", words);
  read("era", words);
  read("year", numeric);
  read("month", [...numeric, ...words]);
  read("day", numeric);
  read("dayPeriod", words);
  read("hour", numeric);
  read("minute", numeric);
  read("second", numeric);
  const digits = integer(options, "fractionalSecondDigits", 1, 3);
  if (digits !== undefined) chosen.fractionalSecondDigits = digits;
  read("timeZoneName", zoneNames);
  return chosen;
}

const zoneLetters: Readonly<Record<string, string>> = { short: "z", long: "zzzz", shortOffset: "O", longOffset: "OOOO", shortGeneric: "v", longGeneric: "vvvv" };

function skeletonOf(chosen: Chosen): string {
  let skeleton = "";
  for (const [name, { letter, widths }] of Object.entries(fields)) {
    const width = chosen[name as Field];
    if (width !== undefined) skeleton += letter.repeat((widths as Record<string, number>)[width]!);
  }
  return skeleton + "S".repeat(chosen.fractionalSecondDigits ?? 0) + (zoneLetters[chosen.timeZoneName ?? ""] ?? "");
}

export interface DateOptions {
  settings: Omit<DateSettings, "timeZone">;
  /** Fields and styles, as `resolvedOptions` shows them. */
  styles: Record<string, string>;
  timeZoneName: string | undefined;
}

export function readDateOptions(options: Options, hour12: boolean | undefined, keywordCycle: string | undefined, required: Required, defaults: Defaults): DateOptions {
  const chosen = readFields(options);
  choice(options, "formatMatcher", ["basic", "best fit"], "best fit");
  const dateStyle = choice(options, "dateStyle", styles);
  const timeStyle = choice(options, "timeStyle", styles);
  const { timeZoneName } = chosen;
  const hourCycle = hour12 === undefined ? keywordCycle : hour12 ? "h12" : "h23";
  if (dateStyle !== undefined || timeStyle !== undefined) {
    const extra = Object.keys(chosen)[0];
    if (extra !== undefined) throw new TypeError(`Can't set option ${extra} when ${dateStyle === undefined ? "timeStyle" : "dateStyle"} is used`);
    if (required === "date" && timeStyle !== undefined) throw new TypeError("Invalid option : timeStyle");
    if (required === "time" && dateStyle !== undefined) throw new TypeError("Invalid option : dateStyle");
    const given = { ...(dateStyle !== undefined && { dateStyle }), ...(timeStyle !== undefined && { timeStyle }) };
    return { settings: { ...given, ...(timeStyle !== undefined && hourCycle !== undefined && { hourCycle }) }, styles: given, timeZoneName };
  }
  const has = (names: readonly Field[]): boolean => names.some((name) => chosen[name] !== undefined);
  const needsDefaults = !(required !== "time" && has(dateFields)) && !(required !== "date" && (has(timeFields) || chosen.fractionalSecondDigits !== undefined));
  if (needsDefaults && defaults !== "time") chosen.year = chosen.month = chosen.day = "numeric";
  if (needsDefaults && defaults !== "date") chosen.hour = chosen.minute = chosen.second = "numeric";
  const cycle = chosen.hour !== undefined && hourCycle !== undefined ? { hourCycle } : {};
  return { settings: { skeleton: skeletonOf(chosen), ...cycle }, styles: {}, timeZoneName };
}

export function readCycle(options: Options): string | undefined {
  return choice(options, "hourCycle", cycles);
}

export function isCycle(type: string): boolean {
  return cycles.includes(type as "h12");
}

const cycleOfLetter: Readonly<Record<string, string>> = { K: "h11", h: "h12", H: "h23", k: "h24" };
const shownLetters: Readonly<Record<string, Field>> = { E: "weekday", c: "weekday", G: "era", y: "year", M: "month", L: "month", d: "day", B: "dayPeriod", h: "hour", H: "hour", K: "hour", k: "hour", m: "minute", s: "second" };

/** What a pattern of CLDR shows. */
export function shownOf(pattern: string): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  const found: Partial<Record<Field, string>> = {};
  for (const [run] of pattern.replace(/'[^']*'/g, "").matchAll(/([A-Za-z])\1*/g)) {
    const cycle = cycleOfLetter[run[0]!];
    if (cycle !== undefined) {
      shown["hourCycle"] = cycle;
      shown["hour12"] = cycle === "h11" || cycle === "h12";
    }
    const field = shownLetters[run[0]!];
    if (field !== undefined) found[field] = widthName(field, run.length);
    if (run[0] === "S") shown["fractionalSecondDigits"] = run.length;
  }
  const { fractionalSecondDigits, ...cycle } = shown;
  const ordered = Object.keys(fields).filter((name) => found[name as Field] !== undefined).map((name) => [name, found[name as Field]]);
  return { ...cycle, ...Object.fromEntries(ordered), ...(fractionalSecondDigits !== undefined && { fractionalSecondDigits }) };
}

function widthName(field: Field, width: number): string {
  const { widths } = fields[field];
  return Object.entries(widths).find(([, known]) => known === width)?.[0] ?? "short";
}
