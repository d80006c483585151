// Middleware: its order, what `next()` gives, what goes wrong, and which paths and routes it is for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

/** A platform with middleware, given as the arguments of `use`. */
function having(...uses) {
  const loaded = load();
  loaded.realm.seen = [];
  for (const source of uses) loaded.run(`use(${source})`);
  return loaded;
}

const at = (path, changes = {}) => ({ url: `http://h${path}`, ...changes });
const both = ["registered", "fetch"];

test("each is around all that come after it, in the order of registration", async () => {
  const around = (name) => `async (context, next) => { seen.push("${name} in"); const response = await next(); seen.push("${name} out"); return response.setHeader("x-${name}", "1"); }`;
  for (const form of both) {
    const { invoke, realm } = having(around("a"), `"/b/*", ${around("b")}, ${around("c")}`, `"/other", ${around("d")}`);
    const answer = await invoke("() => (seen.push('handler'), { a: 1 })", at("/b/x", { form }));
    assert.deepEqual([...realm.seen], ["a in", "b in", "c in", "handler", "c out", "b out", "a out"]);
    assert.deepEqual(answer, { status: 200, headers: ["content-type", "application/json", "x-c", "1", "x-b", "1", "x-a", "1"], body: '{"a":1}' });
  }
});

test("next() gives a Response, whatever the handler returned", async () => {
  const { invoke } = having(`async (context, next) => { const r = await next(); return r instanceof Response ? Response.json([r.status, r.headers.get("content-type"), await r.text()]) : "none"; }`);
  const answers = [
    ["undefined", [204, null, ""]], ["'é'", [200, "text/plain; charset=utf-8", "é"]], ["[1]", [200, "application/json", "[1]"]], ["null", [200, "application/json", "null"]],
    ["({ status: 201, bodyBase64: 'YQ==', contentType: 'x/y' })", [201, "x/y", "a"]], ["({ body: new Uint8Array([98]) })", [200, "application/octet-stream", "b"]],
    ["Promise.resolve(new Response('c'))", [200, "text/plain;charset=UTF-8", "c"]], ["Response.notFound('no').setHeader('content-type', 'x/z')", [404, "x/z"]],
    ["new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([100])); c.close(); } }))", [200, null, "d"]],
  ];
  for (const [source, expected] of answers) {
    for (const form of both) assert.deepEqual(JSON.parse((await invoke(`() => ${source}`, { form })).body).slice(0, expected.length), expected, source);
  }
});

test("the answer of another server can be given other headers", async () => {
  const fetch = { send: async () => ({ status: 200, statusText: "", headers: ["a", "1"], url: "http://o/", redirected: false, hasBody: false }) };
  const loaded = load({ fetch });
  loaded.run("use(async (context, next) => (await next()).setHeader('a', '2').setCookie('c', '1'))");
  const { headers } = await loaded.invoke("() => fetch('http://o/')");
  assert.deepEqual(headers, ["a", "2", "set-cookie", "c=1; Path=/"]);
});

test("who returns an answer ends the way, and what is returned may be anything", async () => {
  const { invoke, realm } = having(`(context) => context.headers.authorization ? undefined : { status: 401, json: { who: "?" } }`);
  assert.deepEqual(await invoke("() => seen.push('handler')"), { status: 401, headers: ["content-type", "application/json"], body: '{"who":"?"}' });
  assert.deepEqual([...realm.seen], []);
  await assert.rejects(invoke("() => 1", { headers: ["authorization", "x"] }), { name: "TypeError", message: /^the middleware of use\("\/\*"\) returned nothing and did not call next\(\)/ });
});

test("a middleware that goes on and returns nothing leaves the answer as it is", async () => {
  const { invoke } = having("async function first(context, next) { await next(); }", "(context, next) => void next()");
  assert.equal((await invoke("() => 'inner'")).body, "inner");
});

test("errors come through next(), and can become answers", async () => {
  const catching = "async (context, next) => { try { return await next(); } catch (error) { return Response.json({ caught: error.name, status: error.status ?? null }); } }";
  for (const form of both) {
    const { invoke } = having(catching, `"/inner", () => { throw new ForbiddenError("inner"); }`);
    assert.equal((await invoke("() => { throw new NotFoundError(); }", at("/", { form }))).body, '{"caught":"NotFoundError","status":404}');
    assert.equal((await invoke("async () => { await null; throw new RangeError(); }", at("/", { form }))).body, '{"caught":"RangeError","status":null}');
    assert.equal((await invoke("() => 1n", at("/", { form }))).body, '{"caught":"TypeError","status":null}');
    assert.equal((await invoke("() => 1", at("/inner", { form }))).body, '{"caught":"ForbiddenError","status":403}');
  }
  const { invoke } = having("(context, next) => next()");
  await assert.rejects(invoke("() => { throw new NotFoundError('through'); }"), { name: "NotFoundError", status: 404, message: "through" });
});

test("next() can be called once", async () => {
  const { invoke, realm } = having(`"/x", async function twice(context, next) { await next(); return next(); }`);
  await assert.rejects(invoke("() => { seen.push(1); }", at("/x")), { name: "Error", message: 'the middleware twice of use("/x") called next() twice: what comes after it has run already' });
  assert.deepEqual([...realm.seen], [1]);
});

test("what is put on the context is there for the next, and for the handler", async () => {
  const { invoke } = having("(context, next) => { context.user = { id: 7 }; return next(); }", "(context, next) => { context.user.id++; return next(); }");
  assert.equal((await invoke("(context) => context.user")).body, '{"id":8}');
  assert.equal((await invoke("(request, env, ctx) => [ctx.user, typeof ctx.waitUntil, request instanceof Request]", { form: "fetch" })).body, '[{"id":8},"function",true]');
});

test("a middleware sees the parameters of its own path beside those of the route", async () => {
  const see = "(context, next) => { seen.push(JSON.stringify(context.params)); return next(); }";
  const { invoke, realm } = having(`"/shops/:id/*", ${see}`, `"/shops/{shop}/{*rest}", ${see}`, see);
  const route = at("/shops/a%20b/items/7", { params: ["shop", "a b", "id", "7"] });
  assert.equal((await invoke("(context) => context.params", route)).body, '{"shop":"a b","id":"7"}');
  assert.deepEqual([...realm.seen], ['{"shop":"a b","id":"a b"}', '{"shop":"a b","id":"7","rest":"items/7"}', '{"shop":"a b","id":"7"}']);
});

test("the paths of a middleware have no holes", async () => {
  const paths = (pattern, list) => Promise.all(list.map(async (path) => {
    const { invoke } = having(`${JSON.stringify(pattern)}, () => "taken"`);
    return (await invoke("() => 'missed'", { url: `http://h${path}` })).body === "taken";
  }));
  const all = ["/admin", "/admin/", "/admin/x", "//admin//x/", "/%61dmin/x", "/admin/x/y?z"];
  assert.deepEqual(await paths("/admin/*", [...all, "/", "/administrator", "/Admin", "/x/admin", "/admin%2Fx"]), [true, true, true, true, true, true, false, false, false, false, false]);
  assert.deepEqual(await paths("/admin/:id", all), [false, false, true, true, true, false]);
  assert.deepEqual(await paths("/admin", all), [true, true, false, false, false, false]);
  assert.deepEqual(await paths("/", ["/", "", "/?a", "/a"]), [true, true, true, false]);
  assert.deepEqual(await paths("/*", ["/", "/a/b", "/%zz"]), [true, true, true]);
  assert.deepEqual(await paths("/caf%C3%A9/:x", ["/café/1", "/caf%c3%a9/%zz"]), [true, true]);
});

test("paths are those below the script's mount", async () => {
  const { invoke } = having(`"/api/*", () => "taken"`);
  const asked = async (path, mount) => (await invoke("() => 'missed'", at(path, { meta: JSON.stringify({ mount }) }))).body;
  assert.deepEqual([await asked("/blog/api/x", "/blog"), await asked("/api/x", "/api"), await asked("/blog", "/blog")], ["taken", "missed", "missed"]);
});

test("other events go to their handler at once", async () => {
  const { invoke } = having("() => { throw new Error('not for you'); }");
  const event = { kind: "scheduled", method: undefined, url: undefined, headers: undefined, params: undefined, body: undefined, args: '{"a":1}' };
  assert.equal(await invoke("(event) => event.a", { ...event, form: "fetch" }), "1");
  assert.equal(await invoke("(context, args) => args.a", event), "1");
});

test("a body that still comes is the fetch handler's, one that is here is everybody's", async () => {
  const { invoke, uploaded, inRealm } = having("async (context, next) => { context.seen = context.text; return next(); }");
  const handler = "async (request, env, ctx) => [ctx.seen, await request.text()]";
  assert.equal((await invoke(handler, { form: "fetch", method: "POST", body: "whole" })).body, '["whole","whole"]');
  await assert.rejects(invoke(handler, { form: "fetch", method: "POST", body: undefined, streamed: true }), { name: "TypeError", message: /still on its way to the fetch handler/ });
  uploaded.push(inRealm(Buffer.from("streamed")));
  assert.equal((await invoke("(context) => [context.seen, context.text]", { method: "POST", body: undefined, streamed: true })).body, '["streamed","streamed"]');
});

test("what is no middleware is refused, and so is one that comes late", () => {
  const { run, platform } = load();
  const refused = [
    ["", /neither a function nor options/], ["'/a'", /neither/], ["'a', () => {}", /must start with "\/", not "a"/], ["'/a', 'name'", /must be a function.*not "name"/], ["5", /must be a function/],
    ["null", /options must be an object, not null/], ["{ rate: 1 }", /no option "rate"/], ["'/*/a', () => {}", /last part/], ["'/:', () => {}", /needs a name/], ["'/:a/:a', () => {}", /need different names, unlike in "\/:a\/:a"/],
  ];
  for (const [source, message] of refused) assert.throws(() => run(`use(${source})`), { name: "TypeError", message }, source);
  platform.seal();
  assert.throws(() => run("use(() => {})"), /use must be called at top level or in init\(\)/);
});

/** The options of routes, by their path, after `uses`. */
function shared(uses, routes, events = []) {
  const { run, platform } = load();
  for (const [path, options = "{}"] of routes) run(`registerWebHandler(${JSON.stringify(path)}, "h", "GET", ${options})`);
  for (const source of uses) run(`use(${source})`);
  const found = Array.from(platform.registrations(events)).filter(({ kind }) => kind === "route");
  return Object.fromEntries(found.map(({ name, detail }) => [name, JSON.parse(detail).options]));
}

test("options are those of every route of the path; the route's own go first", () => {
  const uses = [`{ timeout: 1, headers: { a: "1", b: "1" } }`, `"/api/*", { timeout: 2, cache: { ttl: 5 }, headers: { B: "2" } }`];
  assert.deepEqual(shared(uses, [["/"], ["/api"], ["/api/x", `{ timeout: 3, headers: { c: "3" } }`], ["/*"], ["/apis"]]), {
    "/": { timeout: 1, headers: { a: "1", b: "1" } },
    "/api": { timeout: 2, headers: { a: "1", B: "2" }, cache: { ttl: 5 } },
    "/api/x": { timeout: 3, headers: { a: "1", B: "2", c: "3" }, cache: { ttl: 5 } },
    "/*": { timeout: 1, headers: { a: "1", b: "1" } },
    "/apis": { timeout: 1, headers: { a: "1", b: "1" } },
  });
});

test("a route that keeps its answers says that they pass by functions", () => {
  for (const [path, cache] of [["'/*', ", "5"], ["", "{ ttl: 5 }"], ["'/a/x', ", "'1m'"], ["'/a/*', ", "{ ttl: 5, beforeMiddleware: false }"]]) {
    assert.throws(() => shared([`${path}function guard() {}`], [["/a/:b", `{ cache: ${cache} }`]]), {
      name: "TypeError", message: /^the middleware guard of use\(.*\) would not see every request for GET \/a\/:b: .*beforeMiddleware: true/,
    }, path);
  }
  assert.throws(() => shared(["() => 1", "{ cache: 5 }"], [["/a"]]), /would not see every request for GET \/a/);
  for (const [path, cache] of [["'/b', ", "5"], ["", "{ ttl: 5, beforeMiddleware: true }"], ["", "false"], ["", "null"]]) {
    assert.equal(Object.keys(shared([`${path}() => 1`], [["/a", `{ cache: ${cache} }`]])).length, 1, path);
  }
});

test("a route is covered, in part or not at all", () => {
  const table = [
    ["/a/*", { all: ["/a", "/a/b", "/a/:x", "/a/*", "/a/b/{*c}"], some: ["/:x", "/*", "/:x/b", "/{*c}"], none: ["/", "/b", "/b/*", "/ab"] }],
    ["/a/:x", { all: ["/a/b", "/a/:y"], some: ["/:x/b", "/a/*", "/*", "/:x/*"], none: ["/a", "/a/b/c", "/b/c", "/b/*", "/a/b/*"] }],
    ["/a", { all: ["/a", "/a/"], some: ["/:x", "/*"], none: ["/", "/b", "/a/*", "/:x/*"] }],
    ["/:x/*", { all: ["/a", "/a/b", "/*", "/:y/z"], some: [], none: ["/"] }],
    ["/*", { all: ["/", "/a", "/*", "/:x/{*y}"], some: [], none: [] }],
  ];
  for (const [pattern, { all, some, none }] of table) {
    for (const path of [...all, ...none]) {
      const options = shared([`${JSON.stringify(pattern)}, { auth: "required" }`], [[path]])[path];
      assert.deepEqual(options, all.includes(path) ? { auth: "required" } : {}, `${pattern} and ${path}`);
    }
    for (const path of some) {
      assert.throws(() => shared([`${JSON.stringify(pattern)}, { auth: "required" }`], [[path]]), { name: "TypeError", message: /would not ask for auth everywhere: the route GET .* answers paths of it and others/ }, `${pattern} and ${path}`);
      assert.deepEqual(shared([`${JSON.stringify(pattern)}, { cors: true }`], [[path]])[path], {});
    }
  }
});

test("options that guard are not for a fetch handler, which is no route", () => {
  assert.throws(() => shared([`{ auth: "required", roles: ["a"] }`], [["/a"]], ["fetch"]), /would not ask for auth, roles everywhere: the script's fetch handler/);
  assert.deepEqual(shared(["{ timeout: 5 }"], [["/a"]], ["fetch"]), { "/a": { timeout: 5 } });
});

test("the host is told who is asked where, so that assets do not look guarded", () => {
  const { run, platform } = load();
  for (const source of [`"/a/*", { auth: "required", roles: ["x"] }`, `{ auth: "none", permissions: null, cors: true }`, `"/b", { auth: "optional" }`]) run(`use(${source})`);
  const guards = Array.from(platform.registrations([])).map(({ kind, name, detail }) => [kind, name, JSON.parse(detail)]);
  assert.deepEqual(guards, [["guard", "/a/*", ["auth", "roles"]]]);
});
