// `AbortController` and `AbortSignal` of the DOM standard.
import { DOMException } from "./dom_exception.ts";
import { Event } from "./event.ts";
import { defineHandler } from "./event_handler.ts";
import { EventTarget, fire, followSignalsBy, watchListeners } from "./event_target.ts";
import { showAs } from "./inspect.ts";
import { native } from "./native.ts";
import { exposeInterface, needArguments, sequenceOf, toEnforcedInteger } from "./webidl.ts";

let mayConstruct = false;
/** Counts aborts, so that a signal of several sources knows which was first. */
let aborts = 0;

export let isAbortSignal: (value: unknown) => value is AbortSignal;
/** Aborts a signal, and all that depend on it. */
export let abortSignal: (signal: AbortSignal, reason: unknown) => void;
/** A signal that is aborted as soon as one of these is. */
export let anySignal: (signals: readonly AbortSignal[]) => AbortSignal;
/**
 * Calls back once, before any listener, when the signal is aborted; not at all if it is already, which the caller
 * asks first. What it gives takes the callback away again.
 */
export let onAbort: (signal: AbortSignal, callback: () => void) => () => void;

/** Keeps a signal of several sources known to them while it has listeners. */
let watchAbort: Parameters<typeof watchListeners>[1];

export class AbortSignal extends EventTarget {
  /** Which abort it was; nothing if it has not been aborted. */
  #at: number | undefined;
  #reason: unknown;
  #algorithms = new Set<() => void>();
  /** Of a signal made by `any`: signals that have no sources themselves. */
  #sources: readonly AbortSignal[] = [];
  /** Of those that have this one as source, the ones that somebody waits for: the others are free to go. */
  #dependents = new Set<AbortSignal>();
  #isListenedTo = false;

  declare onabort: ((event: Event) => unknown) | null;

  static {
    isAbortSignal = (value): value is AbortSignal => typeof value === "object" && value !== null && #at in value;

    abortSignal = (signal, reason) => {
      if (signal.#at !== undefined) return;
      const cause = reason === undefined ? abortError() : reason;
      const aborted = [signal, ...signal.#dependents].filter((each) => each.#at === undefined);
      aborts++;
      for (const each of aborted) {
        each.#at = aborts;
        each.#reason = cause;
      }
      for (const each of aborted) each.#tell();
    };

    anySignal = (signals) => {
      const made = makeSignal();
      made.#sources = [...new Set(signals.flatMap((signal) => (signal.#sources.length > 0 ? signal.#sources : [signal])))];
      if (made.#settle()) return made;
      watchListeners(made, watchAbort);
      return made;
    };

    watchAbort = (signal, type, listened) => {
      if (type !== "abort") return;
      (signal as AbortSignal).#isListenedTo = listened;
      (signal as AbortSignal).#attach();
    };

    onAbort = (signal, callback) => {
      if (signal.#settle()) return () => {};
      // An own function each time: the same callback may be given twice.
      const algorithm = (): void => callback();
      signal.#algorithms.add(algorithm);
      signal.#attach();
      return () => {
        if (signal.#algorithms.delete(algorithm)) signal.#attach();
      };
    };
  }

  constructor() {
    if (!mayConstruct) throw new TypeError("Illegal constructor");
    super();
  }

  static abort(reason: unknown = undefined): AbortSignal {
    const signal = makeSignal();
    abortSignal(signal, reason);
    return signal;
  }

  static timeout(milliseconds: number): AbortSignal {
    needArguments(arguments.length, 1, "AbortSignal.timeout");
    const delay = toEnforcedInteger(milliseconds, "AbortSignal.timeout: the milliseconds");
    const signal = makeSignal();
    native.setTimer(() => abortSignal(signal, new DOMException("The operation timed out", "TimeoutError")), delay, false);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    needArguments(arguments.length, 1, "AbortSignal.any");
    return anySignal(sequenceOf(signals, "AbortSignal.any", (signal) => checked(signal)));
  }

  get aborted(): boolean {
    return this.#settle();
  }

  get reason(): unknown {
    return this.#settle() ? this.#reason : undefined;
  }

  throwIfAborted(): void {
    if (this.#settle()) throw this.#reason;
  }

  /** Whether it is aborted. One that nobody waits for finds that out here, from its sources. */
  #settle(): boolean {
    if (this.#at !== undefined) return true;
    let first: AbortSignal | undefined;
    for (const source of this.#sources) {
      if (source.#at !== undefined && (first === undefined || source.#at < first.#at!)) first = source;
    }
    if (first === undefined) return false;
    this.#at = first.#at;
    this.#reason = first.#reason;
    return true;
  }

  /** Is known to its sources while somebody waits for it. */
  #attach(): void {
    const isAwaited = this.#isListenedTo || this.#algorithms.size > 0;
    for (const source of this.#sources) {
      if (isAwaited) source.#dependents.add(this);
      else source.#dependents.delete(this);
    }
  }

  #tell(): void {
    const algorithms = this.#algorithms;
    this.#algorithms = new Set();
    for (const algorithm of algorithms) algorithm();
    this.#sources = [];
    this.#dependents.clear();
    fire(this, new Event("abort"));
  }
}

function checked(signal: unknown): AbortSignal {
  if (!isAbortSignal(signal)) throw new TypeError("What is given is not an AbortSignal");
  return signal;
}

function abortError(): Error {
  return new DOMException("This operation was aborted", "AbortError");
}

function makeSignal(): AbortSignal {
  mayConstruct = true;
  try {
    return new AbortSignal();
  } finally {
    mayConstruct = false;
  }
}

export class AbortController {
  #signal = makeSignal();

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason: unknown = undefined): void {
    abortSignal(this.#signal, reason);
  }
}

exposeInterface(AbortSignal, "AbortSignal");
defineHandler(AbortSignal.prototype, "abort");
exposeInterface(AbortController, "AbortController");
showAs(AbortSignal, ({ aborted }) => ({ aborted }));
showAs(AbortController, ({ signal }) => ({ signal }));
followSignalsBy(checked, onAbort);
