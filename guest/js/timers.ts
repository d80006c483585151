// Timers of the HTML standard. The heap and the event loop are on the Rust side.
import { native } from "./native.ts";
import { reportException } from "./report_error.ts";
import { needArguments } from "./webidl.ts";

type Handler = (...args: unknown[]) => unknown;

function start(name: string, handler: Handler, delay: unknown, args: unknown[], repeat: boolean): number {
  if (typeof handler !== "function") throw new TypeError(`${name} needs a function: strings are not evaluated here`);
  // Web IDL's long: what is no number is 0, and what is too large wraps round.
  const milliseconds = Math.max(0, (delay as number) | 0);
  return native.setTimer(() => run(handler, args, "Uncaught (in a timer)"), milliseconds, repeat);
}

function run(callback: Handler, args: unknown[], where: string): void {
  try {
    callback.apply(globalThis, args);
  } catch (thrown) {
    reportException(thrown, where);
  }
}

export function setTimeout(handler: Handler, delay: number = 0, ...args: unknown[]): number {
  return start("setTimeout", handler, delay, args, false);
}

export function setInterval(handler: Handler, delay: number = 0, ...args: unknown[]): number {
  return start("setInterval", handler, delay, args, true);
}

export function clearTimeout(id: number = 0): void {
  native.clearTimer(id >>> 0);
}

export function clearInterval(id: number = 0): void {
  native.clearTimer(id >>> 0);
}

const enqueue = (globalThis as { queueMicrotask?: (callback: () => void) => void }).queueMicrotask ?? ((callback) => void Promise.resolve().then(callback));

export function queueMicrotask(callback: () => void): void {
  needArguments(arguments.length, 1, "queueMicrotask");
  if (typeof callback !== "function") throw new TypeError("queueMicrotask needs a function");
  enqueue(() => run(callback, [], "Uncaught (in a microtask)"));
}
