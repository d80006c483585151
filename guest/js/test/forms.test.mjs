// Blobs, files and forms: against Node's, and against bytes that nobody would send on purpose.
import assert from "node:assert/strict";
import { File as NodeFile } from "node:buffer";
import { test } from "node:test";
import { comparing, numbers, pick } from "./compare.mjs";
import { load } from "./load.mjs";

const { run, inRealm, realm } = load();
const names = ["Blob", "File", "FormData", "Request", "Response", "ReadableStream"];

test("the classes are loaded by whoever asks for one, and are plain globals from then on", async () => {
  const { realm, run } = load();
  const isLazy = () => ["Blob", "File", "FormData"].map((name) => Object.getOwnPropertyDescriptor(realm, name).get !== undefined);
  await run("(async () => [await new Response('a').text(), await new Request('http://a', { method: 'POST', body: 'b' }).text()])()");
  assert.deepEqual(isLazy(), [true, true, true]);
  assert.equal(await run("new Response('a', { headers: { 'content-type': 'x/y' } }).blob().then((blob) => blob instanceof Blob && blob.type)"), "x/y");
  assert.deepEqual(isLazy(), [false, false, false]);
});

const same = comparing(
  { ...run(`({ ${names.join()}, Uint8Array })`), parse: (text, type) => run("(text, type) => new Response(text, { headers: { 'content-type': type } }).formData()")(text, type) },
  {
    Blob, File: NodeFile, FormData, Request, Response, ReadableStream, Uint8Array,
    parse: (text, type) => new Response(text, { headers: { "content-type": type } }).formData(),
  },
);

const operations = [
  ({ Blob }) => [new Blob().size, new Blob(["aé", new Blob(["b"])], { type: "A/B" }).size, new Blob([], { type: "A/B" }).type, new Blob([], { type: "é" }).type],
  ({ Blob }) => new Blob("ab"),
  ({ Blob }) => new Blob(null),
  ({ Blob }) => new Blob([], 7),
  ({ Blob }) => new Blob([], { endings: "other" }),
  ({ Blob }) => Blob.prototype.text.call({}),
  ({ Blob }) => new Blob(["a\r\nb\rc\n"], { endings: "transparent" }).text(),
  ({ Blob, Uint8Array }) => new Blob([new Uint8Array([97, 98]).subarray(1), new Uint8Array([99]).buffer, 7, null, {}]).text(),
  ({ Blob }) => new Blob(["\ufeffx"]).text(),
  async ({ Blob }) => Promise.all([[1], [-2], [0, -1], [2, 1], [undefined, 3]].map((range) => new Blob(["abcd"]).slice(...range).text())),
  ({ Blob }) => [new Blob(["a"], { type: "x/y" }).slice().type, new Blob(["a"]).slice(0, 1, "T/X").type],
  async ({ Blob, Uint8Array }) => new Uint8Array(await new Blob(["aé"]).arrayBuffer()),
  async ({ Blob }) => { let length = 0; for await (const chunk of new Blob(["x".repeat(200_000)]).stream()) length += chunk.length; return length; },
  async ({ Blob, Uint8Array }) => { const bytes = new Uint8Array([97]); const blob = new Blob([bytes]); bytes[0] = 98; return blob.text(); },
  ({ File }) => { const file = new File(["ab"], "é", { type: "a/b", lastModified: 7 }); return [file.name, file.size, file.type, file.lastModified, String(file), file.slice(0, 1) instanceof File]; },
  ({ File }) => new File(["a"]),
  ({ FormData, Blob, File }) => {
    const form = new FormData();
    form.append("a", 1);
    form.append("a", new Blob(["x"], { type: "t/x" }));
    form.append("b", new File(["y"], "own"), "other");
    form.set("c", "1");
    form.append("c", "2");
    form.set("c", "3");
    form.delete("none");
    const shown = ([name, value]) => [name, typeof value === "string" ? value : [value.name, value.type, value.size, value instanceof File]];
    return [[...form].map(shown), [...form.keys()], form.getAll("a").length, form.get("c"), form.get("none"), form.has("b"), String(form)];
  },
  ({ FormData }) => new FormData(null),
  ({ FormData }) => new FormData().append("a"),
  ({ FormData }) => new FormData().append("a", "b", "c"),
  ({ FormData }) => { const form = new FormData(); form.append("\ud800", "\ud800"); return [...form]; },
  ({ FormData }) => { const form = new FormData(); for (const name of "abc") form.append(name, "1"); const seen = []; for (const [name] of form) { seen.push(name); form.delete(name); } return seen; },
  async ({ Response, Blob }) => [await new Response(new Blob(["b"], { type: "x/y" })).text(), new Response(new Blob([], { type: "x/y" })).headers.get("content-type"), new Response(new Blob()).headers.get("content-type")],
  ({ Response, FormData }) => /^multipart\/form-data; boundary=\S{30,70}$/.test(new Response(new FormData()).headers.get("content-type")),
  async ({ Response, ReadableStream, Uint8Array }) => {
    const stream = new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97])); c.enqueue(new Uint8Array([98])); c.close(); } });
    const blob = await new Response(stream, { headers: { "content-type": "Text/Plain" } }).blob();
    return [blob.type, await blob.text()];
  },
  async ({ parse }) => [...(await parse("a=1&b=%C3%A9+x&a=2", "application/x-www-form-urlencoded;charset=utf-8"))],
  ({ parse }) => parse("a=1", "text/plain"),
  ({ parse }) => parse("", "multipart/form-data; boundary=x"),
  ({ parse }) => parse("--x--", "multipart/form-data"),
  ({ Response }) => new Response("a=1").formData(),
  ({ Response }) => new Response().formData(),
];

test("single operations answer as Node's do", async () => {
  for (const operation of operations) await same(operation);
});

// Not compared: an older Node ends at these.
test("the ends of a slice may be any number", async () => {
  const texts = await run("Promise.all([[NaN, 2], [0, Infinity], [-Infinity, 1], [0.5, 1.5], [1.5, 3.6], ['1', null]].map((range) => new Blob(['abcdef']).slice(...range).text()))");
  assert.deepEqual([...texts], ["ab", "abcdef", "a", "ab", "cd", ""]);
});

test("a content type keeps the blanks before a value, and a backslash that ends it", async () => {
  const types = ["A/B;C= d ", 'a/b;c="\\', 'a/b;c="d\\"e"f;g=h', "a/b; c=d;c=e", "a/b;c d=e", "a/b;c="];
  const read = await run(`(types) => Promise.all(types.map(async (type) => (await new Response("", { headers: { "content-type": type } }).blob()).type))`)(types);
  assert.deepEqual([...read], ['a/b;c=" d"', 'a/b;c="\\\\"', 'a/b;c="d\\"e";g=h', "a/b;c=d", "a/b", "a/b"]);
});

test("what a script puts on Object.prototype is no content type", () => {
  const types = run(`() => {
    const bodies = [new Uint8Array(1), new Blob(["a"]), new ReadableStream(), (async function* () {})()];
    Object.prototype.type = "evil/type";
    try {
      return bodies.map((body) => new Response(body).headers.get("content-type"));
    } finally {
      delete Object.prototype.type;
    }
  }`)();
  assert.deepEqual([...types], [null, null, null, null]);
});

/** A form of random entries: [name, value] or [name, value, file name, type]. */
function randomEntries(next) {
  const texts = ["", "a", "é", "💩", 'q"q', "a\r\nb", "a\nb", "back\\slash\\", "%22%0A", "--", "x; y=z", "=&", "-".repeat(90)];
  const types = ["", "text/plain", "image/png", "a/b;c=d"];
  return Array.from({ length: next(8) }, () => [pick(next, texts), pick(next, texts), ...(next(2) ? [pick(next, texts), pick(next, types)] : [])]);
}

const fill = (form, FileClass, entries) => {
  for (const [name, value, filename, type] of entries) form.append(name, filename === undefined ? value : new FileClass([value], filename, { type }));
  return form;
};

/** What a form says once it has been sent: line breaks are CRLF, escapes in names stand for what they escape, a file has a type. */
const sent = (entries) => {
  const lines = (text) => text.replace(/\r\n?|\n/g, "\r\n");
  const unescaped = (text) => text.replaceAll("%22", '"').replaceAll("%0A", "\n");
  return entries.map(([name, value, filename, type]) => (
    filename === undefined ? [unescaped(lines(name)), lines(value)] : [unescaped(lines(name)), value, unescaped(filename), type || "application/octet-stream"]
  ));
};

const read = async (form) => JSON.parse(JSON.stringify(await Promise.all([...form].map(async ([name, value]) => (
  typeof value === "string" ? [name, value] : [name, Buffer.from(await value.arrayBuffer()).toString(), value.name, value.type]
)))));

test("what is sent as a form comes back as it was, here and in Node", async () => {
  const ours = run("({ File, FormData, Response })");
  for (let seed = 1; seed <= 150; seed++) {
    const entries = randomEntries(numbers(seed));
    const response = new ours.Response(fill(new ours.FormData(), ours.File, entries));
    const type = response.headers.get("content-type");
    const bytes = Buffer.from(await response.clone().arrayBuffer());
    assert.deepEqual(await read(await response.formData()), sent(entries), `seed ${seed}`);
    assert.deepEqual(await read(await new Response(bytes, { headers: { "content-type": type } }).formData()), sent(entries), `seed ${seed}, in Node`);

    // Node leaves an empty file name out, and a file is none without a name.
    if (entries.some(([, , filename]) => filename === "")) continue;
    const theirs = new Response(fill(new FormData(), NodeFile, entries));
    const back = new ours.Response(inRealm(Buffer.from(await theirs.clone().arrayBuffer())), { headers: { "content-type": theirs.headers.get("content-type") } });
    assert.deepEqual(await read(await back.formData()), sent(entries), `seed ${seed}, from Node`);
  }
});

/** The entries of a body, or the message of a TypeError; anything else is a fault. */
async function parsed(body, boundary = "x") {
  const bytes = inRealm(Buffer.from(body, "latin1"));
  try {
    return await read(await new realm.Response(bytes, { headers: { "content-type": `multipart/form-data; boundary="${boundary}"` } }).formData());
  } catch (error) {
    assert.equal(error.name, "TypeError", error.stack);
    return error.message.replace("formData(): the body is not valid multipart/form-data: ", "");
  }
}

const head = 'Content-Disposition: form-data; name="a"';

test("forms are read as clients write them", async () => {
  const one = [["a", "1"]];
  assert.deepEqual(await parsed(`--x\r\n${head}\r\n\r\n1\r\n--x--\r\n`), one);
  assert.deepEqual(await parsed(`preamble\r\n--x \t\r\n${head}\r\n\r\n1\r\n--x--epilogue`), one);
  assert.deepEqual(await parsed("--x\r\ncontent-TYPE: text/x\r\nCONTENT-disposition:Form-Data;NAME=a\r\n\r\n1\r\n--x--"), one);
  assert.deepEqual(await parsed(`--x\r\n${head}\r\n\r\n\r\n--x--`), [["a", ""]]);
  assert.deepEqual(await parsed(`--x\r\n${head}\r\n\r\n--x--`), [["a", ""]]);
  assert.deepEqual(await parsed(`--x\r\n${head}\r\n\r\n\r\n--y\r\n--x--`), [["a", "\r\n--y"]]);
  assert.deepEqual(await parsed(`--x\r\n${head}; filename="C:\\f.txt"\r\n\r\n1\r\n--x--`), [["a", "1", "C:\\f.txt", "text/plain"]]);
  assert.deepEqual(await parsed(`--x\r\n${head}; filename=""\r\nContent-Type: \r\n\r\n\r\n--x--`), [["a", "", "", ""]]);
  assert.deepEqual(await parsed(`--x\r\n${head}; filename="e.txt"; filename*=UTF-8''%C3%A9.txt\r\n\r\n1\r\n--x--`), [["a", "1", "é.txt", "text/plain"]]);
  assert.deepEqual(await parsed(`--x\r\n${head}\r\n\r\n\xef\xbb\xbf1\r\n--x--`), [["a", "\ufeff1"]]);
  assert.deepEqual(await parsed("--x--"), []);
  assert.deepEqual(await parsed(`--a b\r\n${head}\r\n\r\n1\r\n--a b--`, "a b"), one);
});

test("forms that are broken say how", async () => {
  const cases = [
    ["", "it does not begin with its boundary"],
    ["--", "it does not begin with its boundary"],
    ["--y\r\n", "it does not begin with its boundary"],
    ["--x", "part 1: the boundary before it is not followed by a line break"],
    ["--xx\r\n", "part 1: the boundary before it is not followed by a line break"],
    ["--x\r\n", "part 1: the body ends within its headers"],
    [`--x\r\n${head}`, "part 1: the body ends within its headers"],
    [`--x\r\n${head}\r\n\r\n1`, "part 1: it is not ended by the boundary"],
    [`--x\r\n${head}\r\n\r\n1\r\n--x`, "part 2: the boundary before it is not followed by a line break"],
    ["--x\r\n\r\n1\r\n--x--", "part 1: it has no Content-Disposition: form-data"],
    ["--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--", "part 1: it has no Content-Disposition: form-data"],
    ["--x\r\nContent-Disposition: form-data; filename=a\r\n\r\n1\r\n--x--", "part 1: it has no name"],
    [`--x\r\nno header\r\n${head}\r\n\r\n1\r\n--x--`, "part 1: one of its headers has no name"],
    [`--x\r\n${head}; filename*=UTF-8''%zz\r\n\r\n1\r\n--x--`, "part 1: the name of its file has broken escapes"],
    [`--x\r\n${head}\r\nx: ${"y".repeat(20_000)}\r\n\r\n1\r\n--x--`, "part 1: its headers are longer than 16384 bytes"],
    [`--x\r\n${head}\r\n\r\n1\r\n`.repeat(1_001) + "--x--", "it has more than 1000 parts"],
    [`--x\r\n${"x: y\r\n".repeat(5_000)}${head}\r\n\r\n1\r\n--x--`, "part 1: its headers are longer than 16384 bytes"],
  ];
  for (const [body, problem] of cases) assert.equal(await parsed(body), problem, JSON.stringify(body.slice(0, 60)));
  for (const boundary of ["x".repeat(71), "", " "]) assert.equal(await parsed("--x--", boundary), "its boundary must be 1 to 70 printable characters");
  assert.equal((await parsed(`--x\r\n${head}\r\n\r\n1\r\n`.repeat(1_000) + "--x--")).length, 1_000);
});

test("no bytes hang or crash the reader", async () => {
  const pieces = ["--x", "--x--", "\r\n", "\r", "\n", "-", "--", head, "; filename=\"", '"', ": ", "\0", "\xff", " ", "Content-Type: a/b", "filename*=utf-8''%41", "x".repeat(300)];
  for (let seed = 1; seed <= 3_000; seed++) {
    const next = numbers(seed);
    await parsed(Array.from({ length: next(30) }, () => pick(next, pieces)).join(""));
  }
});

test("a form that the client still sends is read to its end", async () => {
  const { invoke, uploaded, inRealm } = load();
  for (const piece of ["--x\r\nContent-Dis", 'position: form-data; name="a"\r\n\r\n1', "2\r\n--x-", "-"]) uploaded.push(inRealm(Buffer.from(piece)));
  const handler = "async (request) => Response.json([(await request.clone().blob()).size, [...(await request.formData())]])";
  const answer = await invoke(handler, { form: "fetch", method: "POST", streamed: true, headers: ["content-type", "multipart/form-data; boundary=x"] });
  assert.equal(answer.body, '[58,[["a","12"]]]');
});

test("many blanks cost no more than other characters", { timeout: 20_000 }, async () => {
  const blanks = " ".repeat(16_000);
  const part = `--x\r\nx: y${blanks}é\r\n${head}\r\n\r\n1\r\n`;
  assert.equal((await parsed(part.repeat(300) + "--x--")).length, 300);
  const type = `multipart/form-data; boundary=x${blanks.repeat(20)}x`;
  await assert.rejects(run("(type) => new Response('', { headers: { 'content-type': type } }).formData()")(type), { name: "TypeError" });
});

test("a body made of almost-boundaries is read in one pass", { timeout: 20_000 }, async () => {
  const boundary = "a".repeat(69);
  const almost = [`\r\n--${boundary.slice(1)}b`, "a", "\r", "\r\n--", "-", "\r\n"];
  for (const piece of almost) {
    const body = piece.repeat(Math.ceil(4_000_000 / piece.length));
    assert.deepEqual(await parsed(`--${boundary}\r\n${head}; filename=f\r\n\r\n${body}\r\n--${boundary}--`, boundary).then(([[, text]]) => text.length), body.length);
  }
});

test("a blob can be given an address", () => {
  const url = run("globalThis.url = URL.createObjectURL(new Blob(['a']))");
  assert.match(url, /^blob:null\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(run("new URL(url).origin"), "null");
  assert.equal(run("Object.keys(URL).includes('createObjectURL')"), true);
  assert.throws(() => run("URL.createObjectURL({})"), { name: "TypeError" });
});
