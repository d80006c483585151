// Language tags: what a script asks for, and what there are data for.
import { native } from "../../native.ts";
import { isObject } from "../../webidl.ts";
import { Locale, tagOf } from "./locale.ts";

export const defaultLocale = "en-US";

/** How many tags are remembered. */
const maxKnown = 200;
const canonicals = new Map<string, string>();
const availables = new Map<string, boolean>();

function remembered<T>(map: Map<string, T>, key: string, find: () => T): T {
  let found = map.get(key);
  if (found === undefined) {
    found = find();
    if (map.size < maxKnown) map.set(key, found);
  }
  return found;
}

export function canonicalTag(tag: string): string {
  return remembered(canonicals, tag, () => {
    const found = native.intl.canonical(tag);
    if (found === undefined || found === null) throw new RangeError(`Incorrect locale information provided: ${JSON.stringify(tag)} is no language tag`);
    return found;
  });
}

export function canonicalLocales(locales: unknown): string[] {
  if (locales === undefined) return [];
  if (typeof locales === "string") return [canonicalTag(locales)];
  if (locales === null) throw new TypeError("Locales cannot be null");
  if (locales instanceof Locale) return [tagOf(locales)];
  const list = Object(locales) as ArrayLike<unknown>;
  const tags = new Set<string>();
  for (let index = 0; index < Math.min(Math.trunc(Number(list.length)) || 0, 1000); index++) {
    if (!(index in list)) continue;
    const item = list[index];
    if (typeof item !== "string" && !isObject(item)) throw new TypeError("Incorrect locale information provided: a locale is a string");
    tags.add(item instanceof Locale ? tagOf(item) : canonicalTag(`${item as string}`));
  }
  return [...tags];
}

/** The tag without extensions. */
export function baseOf(tag: string): string {
  return tag.replace(/-[a-z0-9]-.*$/, "");
}

export function isKnown(tag: string): boolean {
  const base = baseOf(tag);
  return remembered(availables, base, () => native.intl.isKnown(base));
}

/** The keywords of the Unicode extension of a tag. */
export function keywordsOf(tag: string): Map<string, string> {
  const keywords = new Map<string, string>();
  const extension = /-u(-[a-z0-9-]+?)(?=-[a-z0-9]-|$)/.exec(tag)?.[1] ?? "";
  for (const [, key, type] of extension.matchAll(/-([a-z0-9][a-z])((?:-[a-z0-9]{3,8})*)/g)) keywords.set(key!, type!.slice(1));
  return keywords;
}

export interface Resolved {
  /** As `resolvedOptions` shows it. */
  locale: string;
  /** What the host is given. */
  dataLocale: string;
  /** The keywords that hold. */
  keywords: Map<string, string>;
}

/** The first locale of a request that there are data for, with the keywords that a formatter has a use for. An option goes before a keyword. */
export function resolveLocale(locales: unknown, allowed: Readonly<Record<string, (type: string) => boolean>>, chosen: Readonly<Record<string, string | undefined>>): Resolved {
  const tag = canonicalLocales(locales).find(isKnown) ?? defaultLocale;
  const base = baseOf(tag);
  const asked = keywordsOf(tag);
  const keywords = new Map<string, string>();
  let shown = "";
  let whole = "";
  for (const key of Object.keys(allowed).sort()) {
    const isAllowed = allowed[key]!;
    const fromTag = asked.get(key);
    const fromOption = chosen[key];
    const tagType = fromTag !== undefined && isAllowed(fromTag) ? fromTag : undefined;
    const type = fromOption !== undefined && isAllowed(fromOption) ? fromOption : tagType;
    if (type === undefined) continue;
    keywords.set(key, type);
    const text = `-${key}${type === "" ? "" : `-${type}`}`;
    whole += text;
    if (type === tagType) shown += text;
  }
  return { locale: shown === "" ? base : `${base}-u${shown}`, dataLocale: whole === "" ? base : `${base}-u${whole}`, keywords };
}

/** Numbering systems that have ten digits. */
export const numberingSystems: readonly string[] = ("adlm ahom arab arabext bali beng bhks brah cakm cham deva diak fullwide gara gong gonm gujr gukh guru hanidec hmng hmnp java kali kawi khmr "
  + "krai lana lanatham laoo latn lepc limb mathbold mathdbl mathmono mathsanb mathsans modi mong mroo mtei mymr mymrepka mymrpao mymrshan mymrtlng nagm newa nkoo olck onao orya osma outlined "
  + "rohg saur segment shrd sind sinh sora sund sunu takr talu tamldec telu thai tibt tirh tnsa tols vaii wara wcho").split(" ");

export function isNumberingSystem(type: string): boolean {
  return numberingSystems.includes(type);
}

/** The numbering system of a locale, by the zero that it writes. */
export function numberingSystemOf(zero: string): string {
  const systems: Readonly<Record<string, string>> = { "٠": "arab", "۰": "arabext", "०": "deva", "০": "beng", "၀": "mymr", "༠": "tibt", "᱐": "olck", "𞥐": "adlm", "𑄶": "cakm", "߀": "nkoo" };
  return systems[zero] ?? "latn";
}
