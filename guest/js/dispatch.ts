// The calls by which the Rust side drives a script: the context of init, and one event from its
// handler's start to its answer.
import { answer } from "./answer.ts";
import { ExecutionContext } from "./background.ts";
import { HandlerContext } from "./context.ts";
import { enter } from "./invocation.ts";
import type { RawEvent } from "./invocation.ts";
import { toJson } from "./json.ts";
import { kvNamespace } from "./kv.ts";
import { middleware } from "./middleware.ts";
import { requestOf } from "./request.ts";
import { upload } from "./source.ts";

/** The `env` of the web-standard form: made once, it lies in the memory image. */
const env = { KV: kvNamespace };

let answersRequest = false;

export function initContext(script: string): object {
  return { kind: "init", script, handlerName: "init" };
}

/** Starts a handler, and gives what it returned: maybe a promise. */
export function begin(raw: RawEvent, handler: Function, self: unknown): unknown {
  enter(raw);
  answersRequest = raw.kind === "request";
  if (raw.form === "fetch") return beginFetch(raw, handler, self);
  const context = new HandlerContext(raw);
  const run = (): unknown => through(raw, context, () => handler.call(undefined, context, context.args));
  // Its request is made of plain values, so the body has to be here before it starts.
  return raw.streamed === true ? upload.all().then((body) => ((raw.body = body), run())) : run();
}

function beginFetch(raw: RawEvent, handler: Function, self: unknown): unknown {
  const ctx = new ExecutionContext();
  if (!answersRequest) return handler.call(self, raw.args === undefined ? {} : JSON.parse(raw.args), env, ctx);
  if (middleware() === undefined) return handler.call(self, requestOf(raw), env, ctx);
  const context = new HandlerContext(raw);
  // What a middleware has put on its context is on that of the handler too.
  return through(raw, context, () => handler.call(self, requestOf(raw), env, Object.assign(ctx, context)));
}

function through(raw: RawEvent, context: HandlerContext, handler: () => unknown): unknown {
  const chain = answersRequest ? middleware() : undefined;
  return chain === undefined ? handler() : chain.pass(raw as RawEvent & { url: string }, context, handler);
}

/**
 * Answers with what the handler returned, once that has settled. The answer of other events is JSON; that of a
 * request may give a promise, which settles when its body has ended.
 */
export function finish(value: unknown): Promise<void> | string | undefined {
  if (!answersRequest) return value === undefined ? undefined : toJson(value, "What the handler returned");
  return answer(value);
}
