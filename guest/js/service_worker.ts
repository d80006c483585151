// Scripts in the form of a service worker: they answer events by listeners on the global object.
import { hasListeners } from "./event_target.ts";
import { lazily } from "./parts.ts";
import type * as ServiceWorker from "./parts/service_worker.ts";

const serviceWorker = lazily<typeof ServiceWorker>("service_worker");

/** What answers an event for the listeners that the script has added; nothing if it has none. */
export function listenerFor(type: "fetch" | "scheduled" | "queue"): Function | undefined {
  if (type === "queue" || !hasListeners(globalThis, type)) return undefined;
  return serviceWorker().answerers[type];
}
