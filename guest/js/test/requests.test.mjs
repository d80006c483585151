// What a handler reads of its request: plain values, and a 400 that says what and where for what cannot be read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { invoke, inRealm } = load();
const ask = async (source, changes) => JSON.parse((await invoke(`(req) => ${source}`, { method: "POST", ...changes })).body ?? "null");
const typed = (type, body) => ({ headers: ["content-type", type], body: typeof body === "string" ? body : inRealm(body) });

/** The error with which a field is refused: all are the client's. */
async function refusal(source, changes) {
  let found;
  await assert.rejects(ask(source, changes), (error) => (found = error, true));
  assert.deepEqual([found.name, found.status, found.code, typeof found.details.problem], ["BadRequestError", 400, "BAD_REQUEST", "string"], found.stack);
  return { message: found.message, ...found.details };
}

const part = (head, text) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
const multipart = (body) => typed("multipart/form-data; boundary=x", typeof body === "string" ? Buffer.from(body, "latin1") : body);

test("a multipart form is texts and files", async () => {
  const body = Buffer.from(`${part('name="a"', "é")}${part('name="a"', "2")}${part('name="__proto__"', "p")}--x\r\nContent-Disposition: form-data; name="f"; filename="b.png"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n${part('name="none"; filename=""', "")}--x--`, "utf8");
  const seen = "({ form: req.form, files: req.files, same: req.files === req.request.files, is: req.files[0] instanceof File })";
  assert.deepEqual(await ask(seen, multipart(body)), {
    form: { a: ["é", "2"], ["__proto__"]: "p" }, files: [{ field: "f", name: "b.png", type: "image/png", size: 3 }], same: true, is: true,
  });
  const read = "Promise.all(req.files.map(async (f) => [f.filename, await f.text(), [...await f.bytes()], (await new Response(f.stream()).text()).length]))";
  assert.deepEqual(await ask(read, multipart(body)), [["b.png", "\0ÿ", [0, 195, 191], 2]]);
  assert.deepEqual(await ask("[req.form, req.files]", typed("application/x-www-form-urlencoded", "a=1")), [{ a: "1" }, []]);
});

test("a broken form says which part, and what is wrong with it", async () => {
  const good = part('name="a"', "1");
  const broken = [
    [typed("multipart/form-data", "--x--"), "its content type names no boundary"],
    [multipart(""), "it does not begin with its boundary"],
    [multipart(good), "part 1: it is not ended by the boundary"],
    [multipart(`${good}${part("filename=f", "1")}--x--`), "part 2: it has no name"],
    [multipart(`${good}--x\r\nX: y\r\n\r\n1\r\n--x--`), "part 2: it has no Content-Disposition: form-data"],
    [multipart(`${good}--x\r\nContent-Dis`), "part 2: the body ends within its headers"],
    [multipart(`${good.repeat(1_001)}--x--`), "it has more than 1000 parts"],
    [multipart(`--x\r\nX: ${"y".repeat(20_000)}\r\n\r\n1\r\n--x--`), "part 1: its headers are longer than 16384 bytes"],
    [multipart(`${good}${part('name="b"', "\xff")}--x--`), "part 2: its text is not UTF-8"],
  ];
  for (const [changes, problem] of broken) {
    for (const source of ["req.form", "req.files"]) {
      const found = await refusal(source, changes);
      assert.deepEqual([found.in, found.problem, found.message, found.part], ["body", problem, `The request body is not a valid form: ${problem}`, /^part (\d)/.test(problem) ? Number(problem[5]) : undefined]);
    }
  }
});

test("JSON that is none says where", async () => {
  const found = await refusal("req.json", { body: '{\n  "a": oops\n}' });
  assert.ok(found.message.startsWith(`The request body is not valid JSON: ${found.problem}`));
  assert.deepEqual(await ask("req.json", { body: "\ufeff[1]" }), [1]);
});

test("text is UTF-8, or the byte is named that is not", async () => {
  const of = (...bytes) => ({ body: inRealm(Buffer.concat(bytes.map((piece) => Buffer.from(piece)))) });
  for (const source of ["req.text", "req.body", "req.json"]) {
    for (const [body, offset] of [[of("é", [0xff], "x"), 2], [of("\ufffd\ufeff", [0xc3]), 6], [of("\ufeffab", [0xed, 0xa0, 0x80]), 5], [of([0x80]), 0], [of("a", [0xf0, 0x9f]), 1]]) {
      const found = await refusal(source, body);
      assert.deepEqual([found.offset, found.message], [offset, `The request body is not readable as text: the byte at offset ${offset} is not UTF-8`]);
    }
  }
  assert.deepEqual(await ask("[...req.bytes]", of([0xff])), [255]);
  assert.deepEqual(Object.keys(await ask("req.request", of([0xff]))), ["method", "url", "path", "headers", "query", "params"]);
});

test("another charset is refused by its name, whatever the bytes are", async () => {
  for (const [type, charset] of [["application/json; charset=utf-16", "utf-16"], ['application/json;Charset="ISO-8859-1"', "ISO-8859-1"], ["text/plain; a=b; charset=nonsense", "nonsense"]]) {
    const found = await refusal("req.text", typed(type, '"a"'));
    assert.deepEqual([found.given, found.message], [charset, `The request body is not readable as text: its charset is "${charset}", but text is read as UTF-8`]);
  }
  assert.equal((await refusal("req.form", typed("application/x-www-form-urlencoded; charset=latin1", "a=1"))).given, "latin1");
  for (const charset of ["UTF-8", '"utf8"', "us-ascii"]) assert.deepEqual(await ask("[req.json]", typed(`application/json; charset=${charset}`, '"a"')), ["a"]);
  assert.equal(await ask("req.text.length", typed("text/plain; charset=utf-16", "")), 0);
});

test("percent-encoding that is broken is quoted", async () => {
  const base = "http://h";
  assert.deepEqual(await refusal("req.query", { url: `${base}/a?ok=1&b=100%` }), { message: 'The query is not valid: malformed percent-encoding in "100%"', in: "query", problem: 'malformed percent-encoding in "100%"' });
  assert.equal((await refusal("req.query", { url: `${base}/a?%ff=1` })).in, "query");
  assert.deepEqual(await refusal("req.params", { url: `${base}/a/%zz`, params: ["id", "%zz"] }), { message: 'The path is not valid: malformed percent-encoding in "%zz"', in: "path", problem: 'malformed percent-encoding in "%zz"' });
  assert.deepEqual(await ask("req.params", { url: `${base}/a/%2B+%C3%A9`, params: ["id", "++é"] }), { id: "++é" });
  assert.equal((await refusal("req.form", typed("application/x-www-form-urlencoded", "a=%zz"))).problem, 'malformed percent-encoding in "%zz"');
});
