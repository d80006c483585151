// `structuredClone`, and which of the platform's own objects take part in it.
import { lazily } from "./parts.ts";
import type * as Cloning from "./parts/structured_clone.ts";
import { needArguments } from "./webidl.ts";

type Class<T> = { readonly prototype: T };
/** Takes what is needed out of a value, and gives what makes the copy of that. */
type Take = (value: any) => () => object;

export const cloning = lazily<typeof Cloning>("structured_clone");

const takers = { clone: new Map<object, Take>(), transfer: new Map<object, Take>() };

/** Lets the instances of a class be copied. */
export function cloneAs<T extends object>(type: Class<T>, take: (value: T) => () => T): void {
  takers.clone.set(type.prototype, take);
}

/** Lets the instances of a class be transferred, which leaves the original unusable. */
export function transferAs<T extends object>(type: Class<T>, take: (value: T) => () => T): void {
  takers.transfer.set(type.prototype, take);
}

export function takerOf(value: object, way: keyof typeof takers): Take | undefined {
  for (let owner = value; owner !== null; owner = Object.getPrototypeOf(owner) as object) {
    const take = takers[way].get(owner);
    if (take !== undefined) return take;
  }
  return undefined;
}

export interface StructuredSerializeOptions {
  transfer?: Iterable<object>;
}

/** What can be sent elsewhere: the message as it was when it was taken, and how to make it again. */
export function takeMessage(value: unknown, options: StructuredSerializeOptions | undefined): Cloning.Message {
  return cloning().takeMessage(value, options);
}

export function structuredClone(value: unknown, options: StructuredSerializeOptions | undefined = undefined): unknown {
  needArguments(arguments.length, 1, "structuredClone");
  return takeMessage(value, options).make().value;
}
