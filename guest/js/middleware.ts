// Middleware: what stands between the requests of a script and its handlers. Most scripts have none, so it is loaded
// by the first `use`.
import { lazily } from "./parts.ts";
import type * as Middleware from "./parts/middleware.ts";
import { checkOpen, registrations } from "./registration.ts";
import type { Registration } from "./registration.ts";

const part = lazily<typeof Middleware>("middleware");

let loaded: typeof Middleware | undefined;

/** Takes functions or options, after a path if they are not for all requests. */
export function use(...given: unknown[]): void {
  checkOpen("use");
  (loaded ??= part()).use(given);
}

/** Nothing if the script has none. */
export function middleware(): typeof Middleware | undefined {
  return loaded;
}

/** What the script has registered, each route with the options that hold for its path. `events` are those that its default export answers. */
export function completedRegistrations(events: readonly string[]): Registration[] {
  loaded?.shareOptions(registrations(), events);
  return registrations();
}
