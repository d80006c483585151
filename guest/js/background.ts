// Work that goes on after the answer: what a handler gave to `waitUntil`.
import { log } from "./console.ts";
import { LogLevel } from "./native.ts";

let outstanding = 0;
let guarded: Promise<void>[] = [];

export function waitUntil(promise: unknown): void {
  outstanding++;
  guarded.push(Promise.resolve(promise).then(settled, failed));
}

function settled(): void {
  outstanding--;
}

function failed(reason: unknown): void {
  outstanding--;
  log(LogLevel.error, ["A promise given to waitUntil was rejected:", reason]);
}

/** Settles, and never rejects, when all that was given so far has settled; nothing if all of it has. */
export function background(): Promise<unknown> | undefined {
  if (outstanding > 0) return Promise.all(guarded);
  if (guarded.length > 0) guarded = [];
  return undefined;
}

/** The `ctx` of the web-standard form. */
export class ExecutionContext {
  waitUntil(promise: unknown): void {
    waitUntil(promise);
  }

  /** For Workers, where it means the origin behind the script; there is none here. */
  passThroughOnException(): void {}
}
