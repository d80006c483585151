// AbortController and AbortSignal of the DOM standard.

interface AbortController {
  readonly signal: AbortSignal;
  /** Aborts the signal; without a reason, with a `DOMException` named `AbortError`. */
  abort(reason?: unknown): void;
}

/**
 * Makes a signal by which work can be called off.
 * @example
 * ```ts
 * const controller = new AbortController();
 * setTimeout(() => controller.abort(), 500);
 * const response = await fetch("https://example.com/", { signal: controller.signal });
 * ```
 */
declare var AbortController: {
  readonly prototype: AbortController;
  new (): AbortController;
};

interface AbortSignalEventMap {
  abort: Event;
}

interface AbortSignal extends TypedEventTarget<AbortSignalEventMap> {
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((this: AbortSignal, event: Event) => unknown) | null;
  /** Throws the reason if the signal is aborted. */
  throwIfAborted(): void;
}

/**
 * Tells that work is called off.
 * @example
 * ```ts
 * async function readAll(signal: AbortSignal, urls: string[]): Promise<string[]> {
 *   const either = AbortSignal.any([signal, AbortSignal.timeout(2000)]);
 *   return Promise.all(urls.map(async (url) => (await fetch(url, { signal: either })).text()));
 * }
 * ```
 */
declare var AbortSignal: Unconstructible<AbortSignal> & {
  /** A signal that is aborted already. */
  abort(reason?: unknown): AbortSignal;
  /** A signal that is aborted, with a `TimeoutError`, after so many milliseconds. */
  timeout(milliseconds: number): AbortSignal;
  /** A signal that is aborted as soon as one of these is. */
  any(signals: Iterable<AbortSignal>): AbortSignal;
};
