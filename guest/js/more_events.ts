// The classes of events that only some scripts touch.
import { installLazily, lazily } from "./parts.ts";
import type * as MoreEvents from "./parts/events.ts";

export const moreEvents = lazily<typeof MoreEvents>("events");

export function installEvents(): void {
  installLazily(moreEvents, ["CustomEvent", "ErrorEvent", "MessageEvent", "PromiseRejectionEvent"]);
}
