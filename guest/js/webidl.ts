// The few rules of Web IDL that every class of the platform shares: how arguments are converted and
// what a class looks like from outside.

export function needArguments(given: number, needed: number, what: string): void {
  if (given < needed) {
    throw new TypeError(`${what} needs ${needed} argument${needed === 1 ? "" : "s"}, but got ${given}`);
  }
}

/** A USVString: a string without lone surrogates. */
export function toText(value: unknown): string {
  return `${value as string}`.toWellFormed();
}

/** A dictionary argument: an object, or nothing. */
export function toDictionary<T extends object>(value: unknown, what: string): Partial<T> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`${what} must be an object`);
  return value;
}

export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** The pairs of an argument that is a sequence of them. */
export function pairsOf(init: object, what: string): Array<[unknown, unknown]> {
  const iterate = (init as Iterable<unknown>)[Symbol.iterator];
  if (typeof iterate !== "function") throw new TypeError(`${what}: [Symbol.iterator] is not a function`);
  return Array.from({ [Symbol.iterator]: () => iterate.call(init) }, (item) => {
    if (!isObject(item)) throw new TypeError(`${what}: each entry must be a pair`);
    const pair = [...(item as Iterable<unknown>)];
    if (pair.length !== 2) throw new TypeError(`${what}: each entry must be a pair, but one has ${pair.length} items`);
    return pair as [unknown, unknown];
  });
}

/** An argument that is a sequence. */
export function sequenceOf<T>(value: unknown, what: string, convert: (item: unknown) => T): T[] {
  const iterate: unknown = isObject(value) ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined;
  if (typeof iterate !== "function") throw new TypeError(`${what} must be iterable`);
  return Array.from({ [Symbol.iterator]: () => iterate.call(value) as Iterator<unknown> }, (item) => convert(item));
}

/** An `[EnforceRange] unsigned long long`. */
export function toEnforcedInteger(value: unknown, what: string): number {
  const number = Math.trunc(Number(value));
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) throw new TypeError(`${what} must be a number from 0 to 2^53 - 1`);
  return number + 0;
}

const { propertyIsEnumerable } = Object.prototype;

/** Whether a key counts when an argument is read as a record. A symbol does, and fails when it is made a string. */
export function isRecordKey(init: object, key: PropertyKey): boolean {
  return propertyIsEnumerable.call(init, key);
}

type Class = { readonly prototype: object };

const interfaces = new WeakSet<object>();

/** Whether this is what all objects of one of the platform's classes inherit from. */
export function isInterface(prototype: object): boolean {
  return interfaces.has(prototype);
}

/** Gives a class the outside of a Web IDL interface: its tag, and enumerable members. */
export function exposeInterface(target: Class, name: string): void {
  Object.defineProperty(target, "name", { value: name, configurable: true });
  for (const owner of [target, target.prototype]) {
    for (const key of Object.getOwnPropertyNames(owner)) {
      // A function's own, unlike a member of that name.
      if (key === "constructor" || (owner === target && (key === "prototype" || key === "name" || key === "length"))) continue;
      Object.defineProperty(owner, key, { enumerable: true });
    }
  }
  Object.defineProperty(target.prototype, Symbol.toStringTag, { value: name, configurable: true });
  interfaces.add(target.prototype);
}

/** Defines `[Symbol.iterator]` as the very function that a named method is. */
export function exposeIterator(target: Class, method: string): void {
  const value = (target.prototype as Record<string, unknown>)[method];
  Object.defineProperty(target.prototype, Symbol.iterator, { value, writable: true, configurable: true });
}
