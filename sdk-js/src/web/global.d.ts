// The global object as an event target: errors that nobody caught, and the events of service workers.

interface GlobalEventMap {
  error: ErrorEvent;
  unhandledrejection: PromiseRejectionEvent;
  rejectionhandled: PromiseRejectionEvent;
  fetch: FetchEvent;
  scheduled: ScheduledEvent;
}

/** The global object itself. */
declare var self: typeof globalThis;

/** Called with the parts of an error that nobody caught; true means that it has dealt with it. */
declare var onerror: ((message: string, filename: string, lineno: number, colno: number, error: any) => unknown) | null;

/** Called when a promise was rejected and nobody caught that. */
declare var onunhandledrejection: ((event: PromiseRejectionEvent) => unknown) | null;

/** Called when somebody catches a rejection after all. */
declare var onrejectionhandled: ((event: PromiseRejectionEvent) => unknown) | null;

/**
 * Listens for events of the script as a whole. With one for `fetch`, added at top level, it answers requests in the
 * form of a service worker; `export default { fetch }` is the form of today.
 * @example
 * ```ts
 * addEventListener("unhandledrejection", (event) => console.error("nobody caught", event.reason));
 * addEventListener("fetch", (event) => event.respondWith(new Response(`hello from ${event.request.url}`)));
 * ```
 */
declare function addEventListener<Type extends keyof GlobalEventMap>(
  type: Type, listener: (event: GlobalEventMap[Type]) => unknown, options?: AddEventListenerOptions | boolean,
): void;
declare function addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void;

/**
 * Takes a listener away again.
 * @example
 * ```ts
 * const report = (event: ErrorEvent) => console.warn(event.message);
 * addEventListener("error", report);
 * removeEventListener("error", report);
 * ```
 */
declare function removeEventListener<Type extends keyof GlobalEventMap>(
  type: Type, listener: (event: GlobalEventMap[Type]) => unknown, options?: EventListenerOptions | boolean,
): void;
declare function removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: EventListenerOptions | boolean): void;

/**
 * Sends an event to the listeners of the global object.
 * @example
 * ```ts
 * addEventListener("tick", () => console.log("tick"));
 * dispatchEvent(new Event("tick"));
 * ```
 */
declare function dispatchEvent(event: Event): boolean;

/**
 * Treats a value as an error that nobody caught: an `error` event, and a line in the log.
 * @example
 * ```ts
 * try {
 *   JSON.parse("{");
 * } catch (error) {
 *   reportError(error);
 * }
 * ```
 */
declare function reportError(error: unknown): void;

/** An event that goes on until its promises have settled. */
interface ExtendableEvent extends Event {
  waitUntil(promise: unknown): void;
}

/** A request, to a script in the form of a service worker. */
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  /** Answers it; to be called while the listener runs. */
  respondWith(response: Response | Promise<Response>): void;
}
