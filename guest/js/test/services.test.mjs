// The platform's services: console, timers, randomness, clocks and storage.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

test("console shows values in one line, with fields for a plain object at the end", () => {
  const { run, lines } = load();
  const shown = (source) => {
    run(`console.log(${source})`);
    return lines.pop();
  };
  const cases = [
    ["'a', 1, -0, 1n, null, undefined, true, Symbol('s')", "a 1 -0 1n null undefined true Symbol(s)"],
    ["['x', [1, [2, [3, [4, [5, [6]]]]]]]", "[ 'x', [ 1, [ 2, [ 3, [ 4, [Array] ] ] ] ] ]"],
    ["[{ a: { b: 'it\\'s', 'c-d': [] } }]", `[ { a: { b: "it's", 'c-d': [] } } ]`],
    ["new Map([[{ k: 1 }, new Set(['v'])]])", "Map(1) { { k: 1 } => Set(1) { 'v' } }"],
    ["new Uint8Array([1, 2])", "Uint8Array(2) [ 1, 2 ]"],
    ["new Date(0), /x/g, new Date(NaN)", "1970-01-01T00:00:00.000Z /x/g Invalid Date"],
    ["class A {}, function f() {}, () => {}", "[class A] [Function: f] [Function (anonymous)]"],
    ["new (class Point { x = 1; get y() { return 2; } static z = 3 })", "Point { x: 1 }"],
    ["{ get a() { throw 1; }, set b(v) {} }", "{ a: [Getter], b: [Setter] }"],
    ["Object.create(null)", "[Object: null prototype] {}"],
    ["(() => { const a = { b: 1 }; a.self = a; return a; })()", "{ b: 1, self: [Circular] }"],
    ["[1, , 3]", "[ 1, <empty>, 3 ]"],
    ["new Headers({ a: '1' }), new URLSearchParams('a=b')", "Headers { a: '1' } URLSearchParams [ [ 'a', 'b' ] ]"],
    ["'%s is %d of %i%% %j %o %c!', 'x', '4', 5.5, { a: 1 }, [1], 'css', 'rest'", "x is 4 of 5% {\"a\":1} [ 1 ] ! rest"],
    ["new Proxy({}, { ownKeys() { throw 1; } })", "[value that cannot be shown]"],
  ];
  for (const [source, expected] of cases) assert.deepEqual(shown(source), [1, expected], source);
  assert.deepEqual(shown("'saved', { id: 7 }"), [1, "saved { id: 7 }", '{"id":7}']);
  assert.deepEqual(shown("'big', { id: 7n }"), [1, "big { id: 7n }"]);
  assert.match(shown("new TypeError('bad', { cause: 'c' })")[1], /^TypeError: bad\n +at .* \{ \[cause\]: 'c' \}$/s);
  for (const source of ["'x'.repeat(1e6)", "'é'.repeat(9000)", "Array(1e6).fill('xxxxxxxxx')", "{ a: 'y'.repeat(1e6) }"]) {
    assert.ok(Buffer.byteLength(shown(source)[1]) <= 16384, source);
  }
});

test("console has its levels, counters, timers and groups", () => {
  const { run, lines } = load();
  run("(console.debug('d'), console.warn('w'), console.error('e'), console.assert(true), console.assert(false, 'no'), console.count(), console.count())");
  run("(console.group('g'), console.log('a\\nb'), console.groupEnd(), console.time('t'), console.timeEnd('t'), console.timeEnd('t'), console.trace('here'))");
  assert.deepEqual(lines.slice(0, -1), [
    [0, "d"], [2, "w"], [3, "e"], [3, "Assertion failed: no"], [1, "default: 1"], [1, "default: 2"],
    [1, "g"], [1, "  a\n  b"], [1, "t: 0ms"], [2, "Timer 't' does not exist"],
  ]);
  assert.match(lines.at(-1)[1], /^Trace: here\n +at /);
});

test("timers pass their arguments and refuse strings", () => {
  const { run, realm, timers } = load();
  run("(globalThis.seen = [], setTimeout((...args) => seen.push(args), 5.9, 1, 2), setInterval(() => {}, -3))");
  timers.get(1).callback();
  assert.equal(JSON.stringify(realm.seen), "[[1,2]]");
  assert.deepEqual([timers.get(1).ms, timers.get(1).repeat, timers.get(2).ms, timers.get(2).repeat], [5, false, 0, true]);
  run("(clearTimeout(1), clearInterval(), clearTimeout(-1))");
  assert.deepEqual([...timers.keys()], [2]);
  assert.throws(() => run("setTimeout('x', 1)"), { name: "TypeError", message: /strings are not evaluated/ });
});

test("crypto draws from the host, and checks what it fills", () => {
  const { run } = load();
  assert.match(run("crypto.randomUUID()"), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(run("(() => { const a = new Uint16Array(4).subarray(1, 3); return crypto.getRandomValues(a) === a && a[0] !== 0 && new Uint16Array(a.buffer)[0] === 0; })()"), true);
  assert.throws(() => run("crypto.getRandomValues(new Float32Array(1))"), { name: "TypeMismatchError", code: 17 });
  assert.throws(() => run("crypto.getRandomValues(new Uint8Array(65537))"), { name: "QuotaExceededError" });
  assert.throws(() => run("new Crypto()"), { name: "TypeError", message: "Illegal constructor" });
  assert.equal(run("new DOMException('m', 'AbortError').code === 20 && DOMException.ABORT_ERR === 20 && new DOMException() instanceof Error"), true);
});

test("clocks are the host's, and names are those of the platform", () => {
  const { run } = load();
  assert.equal(run("performance.now()"), 12.25);
  assert.equal(run("performance.timeOrigin"), 1_700_000_000_000.5 - 12.25);
  assert.equal(run("navigator.userAgent"), "Stoa/0.1");
  assert.equal(run("self === globalThis"), true);
  const names = "['Headers', 'Request', 'Response', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'Crypto', 'Performance', 'Navigator', 'DOMException']";
  assert.equal(run(`${names}.every((name) => globalThis[name].name === name && globalThis[name].prototype[Symbol.toStringTag] === name)`), true);
});

test("sharedStorage and env.KV see the same entries", async () => {
  const { invoke, entries } = load();
  const answer = await invoke(`async (request, env) => {
    const log = [];
    log.push(await sharedStorage.getItem("none"), await sharedStorage.setItem("user", { n: 1 }, { ttl: 60, ifVersion: 0 }));
    log.push(await sharedStorage.getItem("user"), await sharedStorage.getVersioned("user"));
    log.push(await env.KV.get("user"), await env.KV.get("user", "json"));
    await env.KV.put("text", "plain", { expirationTtl: 90 });
    log.push(await env.KV.get("text"), await sharedStorage.getItem("text"), await env.KV.get("none"));
    await env.KV.put("bytes", new Uint8Array([0, 255]));
    log.push([...new Uint8Array(await env.KV.get("bytes", "arrayBuffer"))], [...new Uint8Array(await env.KV.get("text", { type: "arrayBuffer" }))].length);
    const first = await env.KV.list({ limit: 2 });
    log.push(first, await env.KV.list({ cursor: first.cursor }), await sharedStorage.list("us"));
    await env.KV.delete("text");
    log.push(await sharedStorage.removeItem("text"), await sharedStorage.removeItem("user"));
    return log;
  }`, { form: "fetch" });
  assert.deepEqual(JSON.parse(answer.body), [
    null, 1, { n: 1 }, { value: { n: 1 }, version: 1 }, '{"n":1}', { n: 1 }, "plain", "plain", null, [0, 255], 5,
    { keys: [{ name: "bytes" }, { name: "text" }], list_complete: false, cursor: "text" }, { keys: [{ name: "user" }], list_complete: true }, { keys: ["user"] },
    false, true,
  ]);
  assert.equal(entries.get("bytes").value, '{"$base64":"AP8="}');
  for (const [source, message] of [
    ["sharedStorage.setItem('k', undefined)", /The value cannot be turned into JSON: it is undefined/],
    ["sharedStorage.setItem('k', 1, { ttl: 0.5 })", /ttl must be a whole number/],
    ["env.KV.put('k', 'v', { metadata: {} })", /option metadata is not supported/],
    ["env.KV.put('k', {})", /must be a string or bytes/],
    ["env.KV.get('k', 'stream')", /must be "text", "json" or "arrayBuffer"/],
  ]) await assert.rejects(invoke(`(request, env) => ${source}`, { form: "fetch" }), { name: "TypeError", message }, source);
});

test("personalStorage is another shelf with the same functions", async () => {
  const { invoke, run, entries } = load();
  const answer = await invoke(`async () => {
    await sharedStorage.setItem("k", "shared");
    const before = await personalStorage.getItem("k");
    await personalStorage.setItem("k", { mine: true }, { ttl: 60 });
    await personalStorage.setItem("l", 1);
    return [
      before, await personalStorage.getItem("k"), await personalStorage.getVersioned("k"), await sharedStorage.getItem("k"),
      await personalStorage.list("l"), await personalStorage.removeItem("l"), await personalStorage.clear(),
    ];
  }`);
  assert.deepEqual(JSON.parse(answer.body), [null, { mine: true }, { value: { mine: true }, version: 2 }, "shared", { keys: ["l"] }, true, 1]);
  assert.equal(entries.get("k").value, '"shared"');
  assert.deepEqual(run("Object.keys(personalStorage)"), run("Object.keys(sharedStorage)"));
  await assert.rejects(invoke("() => personalStorage.setItem('k')"), { name: "TypeError", message: /personalStorage.setItem needs 2 arguments, but got 1/ });
});

test("console.table draws rows and columns, and shows what is no table as it is", () => {
  const { run, lines } = load();
  run("(console.table([{ a: 1, b: 'x' }, { a: 20 }, 'plain']), console.table(new Map([['k', { c: 1, d: 2 }]]), ['d']), console.table(5))");
  assert.deepEqual(lines.map(([, text]) => text), [
    ["┌─────────┬────┬─────┬─────────┐", "│ (index) │ a  │ b   │ Values  │", "├─────────┼────┼─────┼─────────┤", "│ 0       │ 1  │ 'x' │         │",
      "│ 1       │ 20 │     │         │", "│ 2       │    │     │ 'plain' │", "└─────────┴────┴─────┴─────────┘"].join("\n"),
    ["┌─────────┬───┐", "│ (index) │ d │", "├─────────┼───┤", "│ 'k'     │ 2 │", "└─────────┴───┘"].join("\n"),
    "5",
  ]);
  run(`console.table(Array.from({ length: 1000 }, () => "x".repeat(1000)))`);
  assert.ok(Buffer.byteLength(lines.at(-1)[1]) <= 16384);
});
