// Requests that are sent again when they fail: after a while that doubles, and is not the same for everybody, so that
// those who were turned away together do not come back together.
import { onAbort } from "../../abort.ts";
import type { AbortSignal } from "../../abort.ts";
import { listHas } from "../../header_list.ts";
import { native } from "../../native.ts";
import type { Response } from "../../response.ts";
import type { Plan } from "./exchange.ts";
import { passingOf } from "./failure.ts";
import type { Passing } from "./failure.ts";
import type { Options } from "./options.ts";

/** The longest wait for a next try, in milliseconds, where no timeout says otherwise. */
const maxPause = 10_000;

/** Sending these twice does what sending them once does. */
const idempotent = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PUT"]);

/** Statuses that another try may change; and those of them that say that nothing was done. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);
const refused = new Set([425, 429, 503]);

export async function repeated(send: () => Promise<Response>, { method, headers }: Plan, options: Options, signal: AbortSignal): Promise<Response> {
  const repeatable = idempotent.has(method) || listHas(headers, "idempotency-key");
  const end = options.timeout === undefined ? undefined : native.elapsed() + options.timeout;
  for (let tries = 0; ; tries++) {
    const outcome = await send().then((response) => ({ response }), (error: unknown) => ({ error }));
    const may = "response" in outcome ? ofResponse(outcome.response) : signal.aborted ? undefined : passingOf(outcome.error);
    const pause = may === undefined ? Infinity : Math.max(may.after, Math.min(maxPause, options.retryDelay * 2 ** tries) * (0.5 + Math.random() / 2));
    const most = end === undefined ? maxPause : end - native.elapsed();
    if (tries === options.retries || may === undefined || !(repeatable || may.unsent) || pause > most) {
      if ("response" in outcome) return outcome.response;
      throw outcome.error;
    }
    if ("response" in outcome) await outcome.response.body?.cancel();
    await sleep(pause, signal);
  }
}

function ofResponse({ status, headers }: Response): Passing | undefined {
  if (!passing.has(status)) return undefined;
  const after = headers.get("retry-after");
  return { unsent: refused.has(status), after: after === null ? 0 : delayOf(after) };
}

/** `Retry-After`: seconds, or a date. What is neither says nothing. */
function delayOf(text: string): number {
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return milliseconds > 0 ? milliseconds : 0;
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = native.setTimer(() => (stop(), resolve()), milliseconds, false);
    const stop = onAbort(signal, () => (native.clearTimer(timer), resolve()));
  });
  signal.throwIfAborted();
}
