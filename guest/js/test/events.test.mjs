// Events, signals and what becomes of errors that nobody catches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

test("listeners are called in their order, capturing ones first, each once for what it was added for", () => {
  const { run } = load();
  const seen = run(`(() => {
    const seen = [];
    const target = new EventTarget();
    const twice = () => seen.push("twice");
    target.addEventListener("x", twice);
    target.addEventListener("x", twice);
    target.addEventListener("x", twice, { capture: true });
    target.addEventListener("x", { handleEvent(event) { seen.push([this === event.currentTarget, event.eventPhase, event.composedPath()[0] === target]); } });
    target.addEventListener("x", () => seen.push("once"), { once: true });
    target.addEventListener("x", (event) => { event.preventDefault(); seen.push(event.defaultPrevented); }, { passive: true });
    const late = () => seen.push("late");
    target.addEventListener("x", () => target.addEventListener("x", late));
    const event = new Event("x", { cancelable: true });
    seen.push(target.dispatchEvent(event), event.eventPhase, event.currentTarget, event.target === target);
    target.removeEventListener("x", twice, true);
    target.addEventListener("x", (event) => { event.stopImmediatePropagation(); event.preventDefault(); }, true);
    seen.push(target.dispatchEvent(event));
    return JSON.stringify(seen);
  })()`);
  assert.deepEqual(JSON.parse(seen), ["twice", "twice", [false, 2, true], "once", false, true, 0, null, true, false]);
});

test("an event is no one's to dispatch twice at once, nor to forge", () => {
  const { run } = load();
  assert.throws(() => run("new EventTarget().dispatchEvent({ type: 'x' })"), { name: "TypeError" });
  assert.throws(() => run("EventTarget.prototype.addEventListener.call({}, 'x', () => {})"), { name: "TypeError" });
  assert.throws(() => run("new EventTarget().addEventListener('x', 'no function')"), { name: "TypeError" });
  assert.throws(() => run("new AbortSignal()"), { name: "TypeError" });
  assert.equal(run(`(() => {
    const target = new EventTarget();
    let thrown;
    target.addEventListener("x", (event) => { try { target.dispatchEvent(event); } catch (error) { thrown = error.name; } });
    target.dispatchEvent(new Event("x"));
    return thrown;
  })()`), "InvalidStateError");
  assert.equal(run("Reflect.set(new Event('x'), 'isTrusted', true)"), false);
});

test("what a listener throws is reported, and the others are called", () => {
  const { run, lines } = load();
  assert.equal(run(`(() => {
    const target = new EventTarget();
    let called = 0;
    target.addEventListener("x", () => { throw new Error("bad listener"); });
    target.addEventListener("x", {});
    target.addEventListener("x", () => called++);
    target.dispatchEvent(new Event("x"));
    return called;
  })()`), 1);
  assert.deepEqual(lines.map(([where, error]) => [where, error.message]), [
    ["Uncaught", "bad listener"], ["Uncaught", "The listener has no method handleEvent"],
  ]);
});

test("the global object hears of errors, and may say that they are dealt with", () => {
  const { run, lines, timers } = load();
  run(`(() => {
    globalThis.seen = [];
    addEventListener("error", (event) => {
      seen.push([event.constructor.name, event.message, event.error, event.isTrusted]);
      if (event.error === "prevented") event.preventDefault();
    });
    reportError("logged");
    reportError("prevented");
    onerror = (message, filename, line, column, error) => { seen.push(error); return error === "by handler"; };
    setTimeout(() => { throw "by handler"; });
    setTimeout(() => { throw "in a timer"; });
    addEventListener("error", () => { throw "in the listener"; }, { once: true });
  })()`);
  for (const { callback } of timers.values()) callback();
  assert.deepEqual(lines, [["Uncaught", "logged"], ["Uncaught", "in the listener"], ["Uncaught (in a timer)", "in a timer"]]);
  assert.deepEqual(JSON.parse(run("JSON.stringify(seen)")), [
    ["ErrorEvent", "Uncaught logged", "logged", true], ["ErrorEvent", "Uncaught prevented", "prevented", true],
    ["ErrorEvent", "Uncaught by handler", "by handler", true], "by handler",
    ["ErrorEvent", "Uncaught in a timer", "in a timer", true], "in a timer",
  ]);
});

test("rejections are told to those who ask, and to nobody else", () => {
  const { run, rejections } = load();
  assert.equal(rejections.tell, undefined);
  run("addEventListener('unhandledrejection', (event) => { globalThis.seen = event; if (event.reason === 1) event.preventDefault(); })");
  const promise = run("Promise.resolve()");
  assert.equal(rejections.tell("unhandledrejection", promise, 1), true);
  assert.equal(rejections.tell("unhandledrejection", promise, 2), false);
  assert.equal(run("seen").promise, promise);
  assert.equal(run("seen instanceof PromiseRejectionEvent"), true);
});

test("an event handler is one listener, in the place where it was first set", () => {
  const { run } = load();
  assert.equal(run(`(() => {
    const controller = new AbortController();
    let seen = "";
    controller.signal.onabort = () => seen += "old";
    controller.signal.addEventListener("abort", () => seen += " listener ");
    controller.signal.onabort = () => seen += "new";
    const { onabort } = controller.signal;
    controller.abort();
    onabort();
    controller.signal.onabort = "no function";
    return seen + controller.signal.onabort;
  })()`), "new listener newnull");
});

test("a signal tells algorithms, then listeners; those that follow it are aborted before anybody is told", () => {
  const { run } = load();
  const seen = run(`(() => {
    const seen = [];
    const [one, other] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([one.signal, AbortSignal.any([other.signal])]);
    const unheard = AbortSignal.any([any]);
    const target = new EventTarget();
    target.addEventListener("x", () => seen.push("heard"), { signal: any });
    one.signal.addEventListener("abort", () => {
      target.dispatchEvent(new Event("x"));
      other.abort("too late");
      seen.push(any.aborted, any.reason, unheard.reason);
    });
    any.addEventListener("abort", () => seen.push("any"));
    target.dispatchEvent(new Event("x"));
    one.abort("first");
    target.dispatchEvent(new Event("x"));
    return JSON.stringify([...seen, any.reason, AbortSignal.any([]).aborted, AbortSignal.abort().reason.name]);
  })()`);
  assert.deepEqual(JSON.parse(seen), ["heard", "heard", true, "first", "first", "any", "first", false, "AbortError"]);
});

test("a timeout aborts with its own error, and refuses what is no duration", () => {
  const { run, timers } = load();
  run("globalThis.signal = AbortSignal.timeout(20)");
  assert.deepEqual([timers.get(1).ms, run("signal.aborted")], [20, false]);
  timers.get(1).callback();
  assert.deepEqual([run("signal.reason.name"), run("signal.reason instanceof DOMException")], ["TimeoutError", true]);
  for (const bad of ["-1", "NaN", "Infinity", "2 ** 53", ""]) assert.throws(() => run(`AbortSignal.timeout(${bad})`), { name: "TypeError" });
});

test("listeners on the global object answer events in the way of a service worker", async () => {
  const { platform, run } = load();
  assert.equal(platform.listenerFor("fetch"), undefined);
  run(`addEventListener("fetch", (event) => {
    if (event.request === "silent") return;
    event.respondWith(event.request);
    globalThis.late = event;
    try { event.respondWith(2); } catch (error) { globalThis.again = error.name; }
  })`);
  run("addEventListener('fetch', () => { globalThis.second = true; })");
  const answer = platform.listenerFor("fetch");
  assert.equal(answer("request"), "request");
  assert.deepEqual([run("again"), run("globalThis.second")], ["InvalidStateError", undefined]);
  assert.throws(() => run("late.respondWith(3)"), { name: "InvalidStateError" });
  assert.throws(() => answer("silent"), { message: /No listener for 'fetch' has called event.respondWith/ });
  run("addEventListener('scheduled', ({ cron, type, waitUntil }) => { globalThis.seen = [cron, type, typeof waitUntil].join(); })");
  platform.listenerFor("scheduled")({ cron: "* * * * *" });
  assert.equal(run("seen"), "* * * * *,scheduled,function");
  assert.equal(platform.listenerFor("queue"), undefined);
});
