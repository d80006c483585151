// `structuredClone` and message ports, beside Node's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const ours = load();

/** What a copy is, told by the realm that made it. */
const tell = `(copy) => JSON.stringify((function show(value) {
  if (typeof value !== "object" || value === null) return typeof value + (Object.is(value, -0) ? "-0" : String(value));
  const name = value.constructor.name;
  const properties = Object.entries(value).map(([key, item]) => [key, show(item)]);
  if (value instanceof Map) return [name, ...[...value].map(([key, item]) => [show(key), show(item)])];
  if (value instanceof Set) return [name, ...[...value].map(show)];
  if (value instanceof Error) return [name, value.name, value.message, Object.hasOwn(value, "message"), show(value.cause), typeof value.stack, properties];
  if (value instanceof RegExp) return [name, String(value), value.lastIndex];
  if (ArrayBuffer.isView(value)) return [name, value.byteOffset, value.byteLength, [...new Uint8Array(value.buffer)]];
  return [name, Array.isArray(value) ? value.length : show(value.valueOf() === value ? null : value.valueOf()), properties];
})(copy))`;

const values = [
  "[undefined, null, true, -0, NaN, 1n, 'a\\ud800']", "[1, , 3]", "Object.assign([1], { extra: 2 })",
  "{ a: { b: [{}] }, ['__proto__']: 1 }", "Object.create({ inherited: 1 }, { hidden: { value: 1 }, own: { value: 2, enumerable: true } })",
  "new (class Point { x = 1; get y() { return 2; } })", "({ get a() { delete this.b; return 1; }, b: 2 })",
  "[Object(true), Object(1), Object('s'), Object(1n)]", "[new Date(5), new Date(NaN)]", "Object.assign(/a\\/b/giu, { lastIndex: 3 })",
  "new Map([[{ k: 1 }, new Set([1, [2]])]])", "[new TypeError('t', { cause: { c: 1 } }), new (class Own extends RangeError { name = 'Own' })('o'), new Error(), new DOMException('m', 'AbortError').name]",
  "(() => { const e = new Error('x'); Object.defineProperty(e, 'message', { get() { return 'y'; } }); return e; })()",
  "new Uint8Array([1, 2, 3, 4]).subarray(1, 3)", "[new Float64Array(2), new BigInt64Array([5n]), new DataView(new ArrayBuffer(4), 1, 2), new Uint8ClampedArray([300])]",
];

test("copies are as Node's are", () => {
  for (const value of values) {
    const theirs = new Function("structuredClone", `return (${tell})(structuredClone(${value}));`)(structuredClone);
    assert.equal(ours.run(`(${tell})(structuredClone(${value}))`), theirs, value);
  }
});

const refused = [
  "() => {}", "Symbol()", "Object(Symbol())", "new WeakMap()", "new WeakRef({})", "Promise.resolve()", "[].values()", "(function* () {})()", "new Headers()",
  "new URL('http://a/')", "new AbortController().signal", "new (class extends EventTarget {})()", "new MessageChannel().port1", "{ deep: [() => {}] }",
];

test("what has no copy is refused by name", () => {
  for (const value of refused) assert.throws(() => ours.run(`structuredClone(${value})`), { name: "DataCloneError" }, value);
  assert.throws(() => ours.run("structuredClone()"), { name: "TypeError" });
  assert.throws(() => ours.run("structuredClone(1, { transfer: 1 })"), { name: "TypeError" });
  assert.throws(() => ours.run("structuredClone(1, { transfer: [1] })"), { name: "TypeError" });
  assert.throws(() => ours.run("structuredClone(1, { transfer: [{}] })"), { name: "DataCloneError" });
  assert.throws(() => ours.run("(() => { const b = new ArrayBuffer(1); structuredClone(1, { transfer: [b, b] }); })()"), { name: "DataCloneError" });
});

test("objects that hold one another do so in the copy", () => {
  assert.equal(ours.run(`(() => {
    const a = { list: [] }, map = new Map([[a, a]]);
    a.list.push(a, map);
    a.error = new Error("e", { cause: a });
    const copy = structuredClone(a);
    return copy !== a && copy.list[0] === copy && copy.list[1].get(copy) === copy && copy.error.cause === copy;
  })()`), true);
});

test("a buffer that is transferred is gone here, and nothing is gone when something is refused", () => {
  assert.deepEqual(JSON.parse(ours.run(`(() => {
    const buffer = new ArrayBuffer(4), view = new Uint8Array(buffer, 1);
    view[0] = 7;
    let refused = 0;
    try { structuredClone({ buffer, f() {} }, { transfer: [buffer] }); } catch { refused = buffer.byteLength; }
    const copy = structuredClone({ buffer, view }, { transfer: [buffer] });
    const before = buffer.byteLength;
    let again;
    try { structuredClone(buffer); } catch (error) { again = error.name; }
    return JSON.stringify([refused, before, copy.buffer === copy.view.buffer, [...copy.view], again]);
  })()`)), [4, 0, true, [7, 0, 0], "DataCloneError"]);
});

test("messages are copied when they are sent, and arrive as tasks of their own, once a port is started", () => {
  const { run, timers } = load();
  run(`(() => {
    globalThis.seen = [];
    const { port1, port2 } = new MessageChannel();
    const sent = { n: 1 };
    port1.postMessage(sent);
    sent.n = 2;
    port1.postMessage("second", { transfer: [] });
    port2.onmessage = ({ data, ports, isTrusted }) => seen.push(data.n ?? data, ports.length, isTrusted);
    port1.postMessage("gone with its port");
    const other = new MessageChannel();
    port2.addEventListener("message", ({ ports: [port] }) => port?.postMessage("through it"));
    other.port1.onmessage = ({ data }) => seen.push(data);
    port1.postMessage("a port", [other.port2]);
    seen.push("nothing yet");
    try { port1.postMessage(1, [port1]); } catch (error) { seen.push(error.name); }
    try { port1.postMessage(() => {}); } catch (error) { seen.push(error.name); }
  })()`);
  for (const { callback } of timers.values()) callback();
  assert.deepEqual(JSON.parse(run("JSON.stringify(seen)")), [
    "nothing yet", "DataCloneError", "DataCloneError", 1, 0, true, "second", 0, true, "gone with its port", 0, true, "a port", 1, true, "through it",
  ]);
});
