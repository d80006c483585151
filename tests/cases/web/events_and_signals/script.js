import { registerWebHandler } from "stoa";
registerWebHandler("/", async () => {
  const seen = [];
  const target = new (class extends EventTarget { name = "mine"; })();
  target.addEventListener("x", { handleEvent(event) { seen.push(event.target.name, event.detail, event.isTrusted); } }, { once: true });
  target.dispatchEvent(new CustomEvent("x", { detail: 1 }));
  target.dispatchEvent(new CustomEvent("x", { detail: 2 }));
  const controller = new AbortController();
  const any = AbortSignal.any([controller.signal, AbortSignal.timeout(2)]);
  any.onabort = (event) => seen.push(event.type, event.isTrusted, any.reason.name);
  await new Promise((resolve) => any.addEventListener("abort", resolve));
  controller.abort();
  seen.push(controller.signal.reason.name, controller.signal.reason.message, any.reason instanceof DOMException);
  try { AbortSignal.abort("why").throwIfAborted(); } catch (reason) { seen.push(reason); }
  return seen;
});
registerWebHandler("/reported", async () => {
  const seen = [];
  addEventListener("error", (event) => {
    seen.push([event.message, event.filename, event.lineno, event.error instanceof Error]);
    if (event.error.message === "prevented") event.preventDefault();
  });
  reportError(new Error("prevented"));
  queueMicrotask(() => { throw new RangeError("in a microtask"); });
  new EventTarget().dispatchEvent(new Event("nobody"));
  const target = new EventTarget();
  target.addEventListener("x", () => { throw new Error("in a listener"); });
  target.dispatchEvent(new Event("x"));
  await null;
  return seen;
});
registerWebHandler("/collected", async () => {
  // Signals that nobody waits for any more are let go, so that a long-lived one does not gather them.
  const { signal } = new AbortController();
  const before = performance.memory().usedBytes;
  for (let n = 0; n < 10_000; n++) AbortSignal.any([signal]);
  return performance.memory().usedBytes - before < 1024 * 1024;
});
