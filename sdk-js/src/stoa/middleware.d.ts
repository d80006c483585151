// What stands between the requests of a script and its handlers.

/** Sends the request on. What it gives is what came of it, always a `Response`; what is thrown inside comes out of it. */
interface Next {
  (): Promise<Response>;
}

/**
 * A function around all that come after it and the handler. It returns an answer, as a handler does; or nothing, having
 * called `next()`. What it puts on its context, others find there once it is declared.
 * @example
 * ```ts
 * import { registerWebHandler, use } from "stoa";
 *
 * declare global {
 *   interface HandlerContext {
 *     user?: string;
 *   }
 * }
 *
 * use("/account/*", (context, next) => {
 *   if (context.headers["x-user"] === undefined) return Response.unauthorized();
 *   context.user = context.headers["x-user"];
 *   return next();
 * });
 * registerWebHandler("/account/name", (context) => context.user);
 * ```
 */
interface Middleware {
  (context: HandlerContext, next: Next): unknown;
}

/**
 * Puts functions in the way of requests, in the order of registration: of all, or of those whose path it is. Given
 * options, they are those of every route of the path. It must be called at top level or in `init`.
 * @example
 * ```ts
 * import { registerWebHandler, use } from "stoa";
 *
 * use(async (context, next) => (await next()).setHeader("x-script", context.script));
 * use("/api/*", { timeout: 500 });
 * registerWebHandler("/api/time", () => Date.now());
 * ```
 */
declare function use(first: Middleware | RouteOptions, ...more: (Middleware | RouteOptions)[]): void;
declare function use(path: string, first: Middleware | RouteOptions, ...more: (Middleware | RouteOptions)[]): void;

declare module "stoa" {
  export import Middleware = globalThis.Middleware;
  export import Next = globalThis.Next;
  export import use = globalThis.use;
}
