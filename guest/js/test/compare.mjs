// What tests have in common that compare the platform's classes with Node's.
import assert from "node:assert/strict";

/** What an operation answers, or the name of what it throws. */
export async function outcome(operation, classes) {
  try {
    const value = await operation(classes);
    return JSON.parse(JSON.stringify({ value: ArrayBuffer.isView(value) ? [...value] : value }) ?? "null");
  } catch (error) {
    return { thrown: error.name };
  }
}

/** Gives a function that compares one operation. */
export function comparing(ours, theirs) {
  return async (operation) => assert.deepEqual(await outcome(operation, ours), await outcome(operation, theirs), String(operation));
}

/** A small generator of numbers, so that every run tries the same sequences. */
export function numbers(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

export const pick = (next, list) => list[next(list.length)];
