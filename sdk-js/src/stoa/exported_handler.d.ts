// The web-standard form: `export default { fetch }`.

/** What the platform gives to a script by name. */
interface StoaEnv {
  /** The script's storage. */
  readonly KV: KVNamespace;
}

/**
 * What a handler of the web-standard form gets beside its event.
 * @example
 * ```ts
 * export default {
 *   fetch(request, env, ctx) {
 *     ctx.waitUntil(env.KV.put("last", request.url));
 *     return new Response("hello");
 *   },
 * } satisfies ExportedHandler;
 * ```
 */
interface ExecutionContext {
  /**
   * Lets the invocation go on after its answer until the promise has settled.
   * @example
   * ```ts
   * const note = (ctx: ExecutionContext, env: StoaEnv) => ctx.waitUntil(env.KV.put("seen", "yes"));
   * ```
   */
  waitUntil(promise: unknown): void;
  /**
   * For code written for Workers, where it means the origin behind the script; there is none here.
   * @example
   * ```ts
   * const ignore = (ctx: ExecutionContext) => ctx.passThroughOnException();
   * ```
   */
  passThroughOnException(): void;
}

/** A time of a schedule has come. */
interface ScheduledEvent extends ExtendableEvent {
  readonly cron: string;
}

/**
 * What a script of the web-standard form exports as its default.
 * @example
 * ```ts
 * import type { ExportedHandler } from "stoa";
 *
 * export default {
 *   async fetch(request, env) {
 *     const name = new URL(request.url).searchParams.get("name");
 *     return Response.json({ name, greeting: await env.KV.get("greeting") });
 *   },
 * } satisfies ExportedHandler;
 * ```
 */
interface ExportedHandler<Env = StoaEnv> {
  fetch?(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response>;
  scheduled?(event: Pick<ScheduledEvent, "cron">, env: Env, ctx: ExecutionContext): unknown;
  queue?(batch: any, env: Env, ctx: ExecutionContext): unknown;
}

declare module "stoa" {
  export import ExecutionContext = globalThis.ExecutionContext;
  export import ExportedHandler = globalThis.ExportedHandler;
  export import StoaEnv = globalThis.StoaEnv;
}
