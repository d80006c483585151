// The structured clone algorithm of the HTML standard: a value is taken apart first, with everything that may fail,
// then what is transferred changes hands, and then the copy is made.
import { takerOf } from "../structured_clone.ts";
import type { StructuredSerializeOptions } from "../structured_clone.ts";
import { isObject, sequenceOf, toDictionary } from "../webidl.ts";
import { isArrayBuffer } from "./structured_clone/kinds.ts";
import { streamMover } from "./structured_clone/streams.ts";
import { describe, made, refuse, Taken } from "./structured_clone/taken.ts";
import { Taker } from "./structured_clone/taker.ts";

export interface Message {
  make(): { value: unknown; transferred: object[] };
}

/** How an object changes hands. */
type Move = () => () => object;

export function takeMessage(value: unknown, options?: StructuredSerializeOptions): Message {
  const { transfer = [] } = toDictionary<StructuredSerializeOptions>(options, "The options of a structured clone");
  const memory = new Map<object, Taken>();
  const moves: Array<{ item: object; move: Move; taken: Taken }> = [];
  for (const item of sequenceOf(transfer, "The list of what to transfer", toObject)) {
    if (memory.has(item)) refuse("An object is listed twice to be transferred");
    const move = moveOf(item) ?? refuse(`${describe(item)} cannot be transferred`);
    const taken = new Taken(() => refuse("It was not transferred"));
    memory.set(item, taken);
    moves.push({ item, move, taken });
  }
  const root = new Taker(memory).any(value);
  for (const { item } of moves) if (isArrayBuffer(item) && item.detached) refuse("A detached ArrayBuffer cannot be transferred");
  for (const { move, taken } of moves) taken.becomes(move());
  return { make: () => ({ value: made(root), transferred: moves.map(({ taken }) => taken.copy) }) };
}

function moveOf(item: object): Move | undefined {
  if (isArrayBuffer(item)) {
    return () => {
      const moved = item.transfer();
      return () => moved;
    };
  }
  const take = takerOf(item, "transfer");
  return take === undefined ? streamMover(item, (chunk) => takeMessage(chunk).make().value) : () => take(item);
}

function toObject(item: unknown): object {
  if (!isObject(item)) throw new TypeError("What is transferred must be an object");
  return item;
}
