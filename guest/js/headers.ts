// The `Headers` class of the Fetch standard, over a header list that a request or response may share.
import { fillList, headerName, headerValue, listGet, listHas, listRemove, listSet } from "./header_list.ts";
import type { HeaderList } from "./header_list.ts";
import { showAs } from "./inspect.ts";
import { forEachPair, PairKind, pairIterators } from "./pair_iterator.ts";
import type { Pair } from "./pair_iterator.ts";
import { exposeInterface, exposeIterator, needArguments } from "./webidl.ts";

export type HeadersInit = Headers | Iterable<Iterable<string>> | Record<string, string>;

/** The list that the next `Headers` takes as its own instead of an empty one, and whether nobody may change it. */
let adopted: HeaderList | undefined;
let adoptedGuard = false;

/** A `Headers` over an existing list; changes go both ways, or are refused. */
export function headersOver(list: HeaderList, isImmutable = false): Headers {
  adopted = list;
  adoptedGuard = isImmutable;
  return new Headers();
}

/** The list under a `Headers`, or nothing if the value is something else. */
export let headerListOf: (value: unknown) => HeaderList | undefined;

/** Appends to a list what a `HeadersInit` says. */
export function fillHeaders(list: HeaderList, init: unknown): void {
  const other = headerListOf(init);
  // A copied list is the same as one filled pair by pair, except that values joined to an empty one are trimmed again;
  // but a script may have given the object an iterator of its own.
  const plain = other !== undefined && !other.includes("") && (init as Headers)[Symbol.iterator] === Headers.prototype.entries;
  if (!plain) fillList(list, init);
  else list.push(...other);
}

let pairAt: (headers: Headers, index: number) => Pair | undefined;
/** Throws when a method is called on something that is no `Headers`. */
let checked: (headers: Headers) => Headers;

export class Headers {
  #list: HeaderList;
  #isImmutable: boolean;
  /** What iteration walks over: sorted and combined. Dropped on every change. */
  #sorted: Pair[] | undefined;

  static {
    headerListOf = (value) => (typeof value === "object" && value !== null && #list in value ? value.#list : undefined);
    checked = (headers) => (headers.#list, headers);
    pairAt = (headers, index) => (headers.#sorted ??= sortAndCombine(headers.#list))[index];
  }

  constructor(init: HeadersInit | undefined = undefined) {
    this.#list = adopted ?? [];
    this.#isImmutable = adoptedGuard;
    adopted = undefined;
    adoptedGuard = false;
    if (init !== undefined) fillHeaders(this.#list, init);
  }

  append(name: string, value: string): void {
    needArguments(arguments.length, 2, "Headers.append");
    const list = this.#list;
    const pair = [headerName(name), headerValue(value)];
    this.#beforeChange();
    list.push(...pair);
  }

  delete(name: string): void {
    needArguments(arguments.length, 1, "Headers.delete");
    const list = this.#list;
    const checkedName = headerName(name);
    this.#beforeChange();
    listRemove(list, checkedName);
  }

  get(name: string): string | null {
    needArguments(arguments.length, 1, "Headers.get");
    return listGet(this.#list, headerName(name));
  }

  getSetCookie(): string[] {
    const list = this.#list;
    const found: string[] = [];
    for (let i = 0; i < list.length; i += 2) if (list[i] === "set-cookie") found.push(list[i + 1]!);
    return found;
  }

  has(name: string): boolean {
    needArguments(arguments.length, 1, "Headers.has");
    return listHas(this.#list, headerName(name));
  }

  set(name: string, value: string): void {
    needArguments(arguments.length, 2, "Headers.set");
    const list = this.#list;
    const checkedName = headerName(name);
    const checkedValue = headerValue(value);
    this.#beforeChange();
    listSet(list, checkedName, checkedValue);
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, self: unknown = undefined): void {
    forEachPair(this, pairAt, callback, self, "Headers");
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

  #beforeChange(): void {
    if (this.#isImmutable) throw new TypeError("These headers cannot be changed; change a copy: new Response(response.body, response)");
    this.#sorted = undefined;
  }
}

const iterate = pairIterators<Headers>("Headers", pairAt!);

/** Names in order; the values of one name joined, except cookies, which cannot be. */
function sortAndCombine(list: HeaderList): Pair[] {
  const combined = new Map<string, Pair>();
  const pairs: Pair[] = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i]!;
    const earlier = name === "set-cookie" ? undefined : combined.get(name);
    if (earlier !== undefined) {
      earlier[1] += `, ${list[i + 1]}`;
      continue;
    }
    const pair: Pair = [name, list[i + 1]!];
    combined.set(name, pair);
    pairs.push(pair);
  }
  return pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}

exposeInterface(Headers, "Headers");
exposeIterator(Headers, "entries");
showAs(Headers, (headers) => Object.fromEntries(headers));
