// The global object as an event target: errors and rejections that nobody caught.
import { defineHandler } from "./event_handler.ts";
import { EventTarget, fire, watchListeners } from "./event_target.ts";
import { moreEvents } from "./more_events.ts";
import type { ErrorEvent } from "./parts/events.ts";
import { native } from "./native.ts";

let isWatching = false;

/** The Rust side keeps track of rejections for the log; it says more only to those who ask. */
function watchRejections(): void {
  if (isWatching) return;
  isWatching = true;
  native.watchRejections((type, promise, reason) => {
    const { PromiseRejectionEvent } = moreEvents();
    return !fire(globalThis, new PromiseRejectionEvent(type, { promise, reason, cancelable: type === "unhandledrejection" }));
  });
}

export function installGlobalEvents(): void {
  const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
  for (const [name, value] of Object.entries({ addEventListener, removeEventListener, dispatchEvent })) {
    Object.defineProperty(globalThis, name, { value, enumerable: true, writable: true, configurable: true });
  }
  watchListeners(globalThis, (_, type) => {
    if (type === "unhandledrejection" || type === "rejectionhandled") watchRejections();
  });
  // For historical reasons it is called with the parts of the event, and true means that it has dealt with it.
  defineHandler(globalThis, "error", (handler, target, event) => {
    const { message, filename, lineno, colno, error } = event as ErrorEvent;
    if ((handler as Function).call(target, message, filename, lineno, colno, error) === true) event.preventDefault();
  });
  defineHandler(globalThis, "unhandledrejection");
  defineHandler(globalThis, "rejectionhandled");
}
