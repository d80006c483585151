// `Intl` of ECMA-402, and what the methods of the language need of it. Data and rules lie in the host; what options
// mean is decided here.
import { collatorFor, Collator } from "./intl/collator.ts";
import { DateTimeFormat } from "./intl/date_time_format.ts";
import { DisplayNames } from "./intl/display_names.ts";
import { ListFormat } from "./intl/list_format.ts";
import { canonicalLocales } from "./intl/locales.ts";
import { Locale } from "./intl/locale.ts";
import { NumberFormat } from "./intl/number_format.ts";
import { PluralRules } from "./intl/plural_rules.ts";
import { RelativeTimeFormat } from "./intl/relative_time_format.ts";
import { Segmenter } from "./intl/segmenter.ts";
import { callable, Kept } from "./intl/service.ts";
import { supportedValuesOf } from "./intl/supported_values.ts";
import type { Defaults, Required } from "./intl/date_options.ts";

export { caseOf } from "./intl/case.ts";

export const Intl: object = Object.create(Object.prototype, { [Symbol.toStringTag]: { value: "Intl", configurable: true } }) as object;

const members = {
  Collator: callable(Collator),
  DateTimeFormat: callable(DateTimeFormat),
  DisplayNames,
  ListFormat,
  Locale,
  NumberFormat: callable(NumberFormat),
  PluralRules,
  RelativeTimeFormat,
  Segmenter,
  getCanonicalLocales: (locales: unknown = undefined): string[] => canonicalLocales(locales),
  supportedValuesOf,
};

for (const [name, value] of Object.entries(members)) {
  Object.defineProperty(Intl, name, { value, writable: true, configurable: true });
  if ("prototype" in value && value.prototype !== undefined) Object.defineProperty(value.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
}

const numbers = new Kept((locales) => new NumberFormat(locales));

export function formatNumber(value: number | bigint, locales: unknown = undefined, options: unknown = undefined): string {
  return (options === undefined ? numbers.of(locales) : new NumberFormat(locales, options)).format(value);
}

const dates = new Map<Defaults, Kept<DateTimeFormat>>();

export function formatDate(time: number, required: Required, defaults: Defaults, locales: unknown = undefined, options: unknown = undefined): string {
  if (Number.isNaN(time)) return "Invalid Date";
  if (options !== undefined) return DateTimeFormat.with(locales, options, required, defaults).format(time);
  let kept = dates.get(defaults);
  if (kept === undefined) dates.set(defaults, (kept = new Kept((given) => DateTimeFormat.with(given, undefined, required, defaults))));
  return kept.of(locales).format(time);
}

export function compare(one: string, other: string, locales: unknown = undefined, options: unknown = undefined): number {
  return collatorFor(locales, options).compare(one, other);
}
