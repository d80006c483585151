// Iterators over the name and value pairs of `Headers`, `URLSearchParams` and `FormData`. They are live: what is
// added while iterating is seen, as the standard demands.

export type Pair<Value = string> = [name: string, value: Value];
export const enum PairKind { keys, values, entries }

/** The pair at an index of a collection, or nothing past its end. */
type PairAt<T> = (target: T, index: number) => Pair<unknown> | undefined;
type MakeIterator<T> = (target: T, kind: PairKind) => IterableIterator<any>;

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;

export function pairIterators<T>(collection: string, pairAt: PairAt<T>): MakeIterator<T> {
  class PairIterator {
    #target: T;
    #kind: PairKind;
    #index: number;

    constructor(target: T, kind: PairKind) {
      this.#target = target;
      this.#kind = kind;
      this.#index = 0;
    }

    next(): IteratorResult<unknown> {
      const pair = pairAt(this.#target, this.#index++);
      if (pair === undefined) {
        this.#index--;
        return { value: undefined, done: true };
      }
      const kind = this.#kind;
      const value = kind === PairKind.entries ? [pair[0], pair[1]] : kind === PairKind.keys ? pair[0] : pair[1];
      return { value, done: false };
    }
  }
  const prototype = PairIterator.prototype as object;
  Object.setPrototypeOf(prototype, iteratorPrototype);
  delete (prototype as { constructor?: unknown }).constructor;
  Object.defineProperty(prototype, "next", { enumerable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: `${collection} Iterator`, configurable: true });
  return (target, kind) => new PairIterator(target, kind) as unknown as IterableIterator<any>;
}

/** What `forEach` does on all of them. */
export function forEachPair<T>(
  target: T,
  pairAt: PairAt<T>,
  callback: unknown,
  self: unknown,
  what: string,
): void {
  if (typeof callback !== "function") throw new TypeError(`${what}.forEach needs a function`);
  for (let index = 0; ; index++) {
    const pair = pairAt(target, index);
    if (pair === undefined) return;
    callback.call(self, pair[1], pair[0], target);
  }
}
