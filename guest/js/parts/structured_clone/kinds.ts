// Tells objects by their inner slots, which neither a prototype nor a tag that a script has changed can hide.
import { DOMException } from "../../dom_exception.ts";

/** Calls a method or getter that only objects with certain inner slots have: what it throws for others is no answer. */
export function ask<T>(question: (this: any) => T, value: object): T | undefined {
  try {
    return question.call(value);
  } catch {
    return undefined;
  }
}

function getter<T>(prototype: object, name: string): (this: any) => T {
  return Object.getOwnPropertyDescriptor(prototype, name)!.get!;
}

const bufferLength = getter<number>(ArrayBuffer.prototype, "byteLength");
export const mapSize = getter<number>(Map.prototype, "size");
export const setSize = getter<number>(Set.prototype, "size");
/** True or false of a regular expression; undefined of `RegExp.prototype`. */
export const isSticky = getter<boolean | undefined>(RegExp.prototype, "sticky");
export const viewName = getter<string | undefined>(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag as unknown as string);
export const dataViewLength = getter<number>(DataView.prototype, "byteLength");
export const domExceptionName = getter<string>(DOMException.prototype, "name");
export const wrappers: ReadonlyArray<(this: any) => unknown> = [Boolean, Number, String, BigInt].map((type) => type.prototype.valueOf);

/** What objects inherit from whose inner slots no copy can have; the last is that of all iterators. */
export const uncloneable: readonly object[] = [
  Promise.prototype, WeakMap.prototype, WeakSet.prototype, WeakRef.prototype, FinalizationRegistry.prototype, Symbol.prototype,
  Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object,
];

export function isArrayBuffer(value: object): value is ArrayBuffer {
  return ask(bufferLength, value) !== undefined;
}
