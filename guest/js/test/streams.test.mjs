// Bodies that stream, towards the Rust side and away from it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const names = ["ReadableStream", "TransformStream", "WritableStream", "ByteLengthQueuingStrategy"];

test("streams are loaded by whoever asks for one, and are plain globals from then on", async () => {
  const { realm, run, invoke } = load();
  const answer = await invoke("async () => new Response(await new Response('a').text())", { form: "fetch" });
  assert.equal(answer.body, "a");
  for (const name of names) assert.equal(typeof Object.getOwnPropertyDescriptor(realm, name).get, "function", name);
  for (const name of names) {
    assert.equal(run(`typeof new ${name}({ highWaterMark: 1 })`), "object");
    assert.deepEqual(Object.keys(Object.getOwnPropertyDescriptor(realm, name)), ["value", "writable", "enumerable", "configurable"], name);
  }
  assert.equal("__streams" in realm, false);
});

test("a script may have a global of its own in a stream's place", () => {
  const { run } = load();
  assert.equal(run("(globalThis.ReadableStream = 7, ReadableStream)"), 7);
  assert.equal(run("new Response('a').body.locked"), false);
  assert.equal(run("typeof new WritableStream()"), "object");
  assert.equal(run("ReadableStream"), 7);
});

test("an upload goes out chunk by chunk, the large ones in parts", async () => {
  const { invoke, uploaded, inRealm } = load();
  uploaded.push(inRealm([97, 98]), inRealm(Array(150_000).fill(99)));
  const sent = await invoke("({ body }) => new Response(body, { status: 201 })", { form: "fetch", method: "POST", streamed: true });
  assert.deepEqual([sent.status, sent.ended, sent.chunks.map(({ length }) => length)], [201, true, [2, 65_536, 65_536, 18_928]]);
});

test("a body that throws is not ended", async () => {
  const { invoke, sent } = load();
  await assert.rejects(invoke("() => new Response((function* () { yield 'a'; throw new RangeError('half way'); })())", { form: "fetch" }), { name: "RangeError" });
  assert.deepEqual(sent, [{ status: 200, headers: [], chunks: ["a"], ended: false }]);
});

test("console shows a stream without its insides", () => {
  const { run, lines } = load();
  run("console.log(new Response('a').body, new TransformStream())");
  assert.deepEqual(lines, [[1, "ReadableStream { locked: false } TransformStream { readable: ReadableStream { locked: false }, writable: WritableStream { locked: false } }"]]);
});
