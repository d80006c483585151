// `performance`: the invocation's clock. The engine has one of its own, which a snapshot would freeze.
import { current } from "./invocation.ts";
import { native } from "./native.ts";
import { exposeInterface } from "./webidl.ts";

/** When the invocation began, and which one that was: a value from init must not be seen by a request. */
let origin = 0;
let measured: object | undefined;

/** Stands for the time before the first invocation. */
const init = {};

export class Performance {
  constructor() {
    if (performance !== undefined) throw new TypeError("Illegal constructor");
  }

  get timeOrigin(): number {
    const invocation = current ?? init;
    if (measured !== invocation) {
      measured = invocation;
      origin = native.now() - native.elapsed();
    }
    return origin;
  }

  now(): number {
    return native.elapsed();
  }

  toJSON(): object {
    return { timeOrigin: this.timeOrigin };
  }
}

// Read by the constructor while this very object is made.
export var performance: Performance | undefined;
performance = new Performance();

exposeInterface(Performance, "Performance");
