// `URLSearchParams` of the URL standard. One that belongs to a `URL` tells it of every change.
import { parseForm, writeForm } from "./form_encoding.ts";
import { showAs } from "./inspect.ts";
import { forEachPair, PairKind, pairIterators } from "./pair_iterator.ts";
import type { Pair } from "./pair_iterator.ts";
import { exposeInterface, exposeIterator, isObject, isRecordKey, needArguments, pairsOf, toText } from "./webidl.ts";

export type SearchParamsInit = string | Iterable<Iterable<string>> | Record<string, string> | URLSearchParams;

let pairAt: (params: URLSearchParams, index: number) => Pair | undefined;
/** Throws when a method is called on something that is no `URLSearchParams`. */
let checked: (params: URLSearchParams) => URLSearchParams;

export let isSearchParams: (value: unknown) => value is URLSearchParams;
/** Ties an object to its URL: `changed` hears the new query after each change. */
export let tieToUrl: (params: URLSearchParams, changed: (query: string) => void) => void;
/** Replaces everything after the URL's query was set, without telling the URL. */
export let readQuery: (params: URLSearchParams, search: string) => void;

export class URLSearchParams {
  /** Flat: name, value, name, value. */
  #list: string[];
  #changed: ((query: string) => void) | undefined;

  static {
    pairAt = (params, index) => {
      const list = params.#list;
      return index * 2 < list.length ? [list[index * 2]!, list[index * 2 + 1]!] : undefined;
    };
    checked = (params) => (params.#list, params);
    isSearchParams = (value): value is URLSearchParams => typeof value === "object" && value !== null && #list in value;
    tieToUrl = (params, changed) => {
      params.#changed = changed;
    };
    readQuery = (params, search) => {
      params.#list = parseForm(withoutMark(search));
    };
  }

  constructor(init: SearchParamsInit = "") {
    if (!isObject(init)) {
      this.#list = parseForm(withoutMark(toText(init)));
      return;
    }
    const iterate = (init as Partial<Iterable<unknown>>)[Symbol.iterator];
    if (iterate !== undefined && iterate !== null) {
      this.#list = pairsOf(init, "URLSearchParams").flatMap(([name, value]) => [toText(name), toText(value)]);
      return;
    }
    // Two keys may become one name, by their lone surrogates: the last value stays.
    const record = new Map<string, string>();
    for (const key of Reflect.ownKeys(init)) {
      if (isRecordKey(init, key)) record.set(toText(key), toText((init as Record<PropertyKey, unknown>)[key]));
    }
    this.#list = [...record].flat();
  }

  get size(): number {
    return this.#list.length / 2;
  }

  append(name: string, value: string): void {
    needArguments(arguments.length, 2, "URLSearchParams.append");
    this.#list.push(toText(name), toText(value));
    this.#changed?.(writeForm(this.#list));
  }

  delete(name: string, value: string | undefined = undefined): void {
    needArguments(arguments.length, 1, "URLSearchParams.delete");
    const wanted = toText(name);
    const only = value === undefined ? undefined : toText(value);
    const list = this.#list;
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === wanted && (only === undefined || list[i + 1] === only)) continue;
      list[kept++] = list[i]!;
      list[kept++] = list[i + 1]!;
    }
    list.length = kept;
    this.#changed?.(writeForm(list));
  }

  get(name: string): string | null {
    needArguments(arguments.length, 1, "URLSearchParams.get");
    const wanted = toText(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === wanted) return list[i + 1]!;
    return null;
  }

  getAll(name: string): string[] {
    needArguments(arguments.length, 1, "URLSearchParams.getAll");
    const wanted = toText(name);
    return this.#list.filter((_, i, list) => i % 2 === 1 && list[i - 1] === wanted);
  }

  has(name: string, value: string | undefined = undefined): boolean {
    needArguments(arguments.length, 1, "URLSearchParams.has");
    const wanted = toText(name);
    const only = value === undefined ? undefined : toText(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === wanted && (only === undefined || list[i + 1] === only)) return true;
    }
    return false;
  }

  set(name: string, value: string): void {
    needArguments(arguments.length, 2, "URLSearchParams.set");
    const wanted = toText(name);
    const text = toText(value);
    const list = this.#list;
    let kept = 0;
    let placed = false;
    for (let i = 0; i < list.length; i += 2) {
      const same = list[i] === wanted;
      if (same && placed) continue;
      list[kept++] = list[i]!;
      list[kept++] = same ? text : list[i + 1]!;
      placed ||= same;
    }
    list.length = kept;
    if (!placed) list.push(wanted, text);
    this.#changed?.(writeForm(list));
  }

  sort(): void {
    const pairs: Pair[] = [];
    for (let i = 0, pair; (pair = pairAt(this, i)) !== undefined; i++) pairs.push(pair);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed?.(writeForm(this.#list));
  }

  toString(): string {
    return writeForm(this.#list);
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self: unknown = undefined): void {
    forEachPair(this, pairAt, callback, self, "URLSearchParams");
  }

  entries(): IterableIterator<Pair> {
    return iterate(checked(this), PairKind.entries);
  }

  keys(): IterableIterator<string> {
    return iterate(checked(this), PairKind.keys);
  }

  values(): IterableIterator<string> {
    return iterate(checked(this), PairKind.values);
  }

  declare [Symbol.iterator]: () => IterableIterator<Pair>;
}

const iterate = pairIterators<URLSearchParams>("URLSearchParams", pairAt!);

function withoutMark(query: string): string {
  return query.startsWith("?") ? query.slice(1) : query;
}

exposeInterface(URLSearchParams, "URLSearchParams");
exposeIterator(URLSearchParams, "entries");
showAs(URLSearchParams, (params) => [...params]);
