// What the Rust side and the handlers of scripts rely on, in both forms of a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const json = ["content-type", "application/json"];
const plain = ["content-type", "text/plain; charset=utf-8"];

test("the bundle takes __native away and leaves __platform", () => {
  const { realm, platform } = load();
  assert.equal("__native" in realm, false);
  assert.deepEqual(Object.keys(platform).sort(), ["background", "begin", "finish", "forbidEval", "initContext", "listenerFor", "log", "preload", "registrations", "seal", "stoa"]);
  assert.deepEqual(Object.keys(platform.initContext("demo")), ["kind", "script", "handlerName"]);
});

test("a fetch handler gets a Request, env and ctx, and is called on its object", async () => {
  const { platform, event, run, sent, inRealm } = load();
  const handler = run(`async function (request, env, ctx) {
    ctx.waitUntil(Promise.resolve());
    return Response.json({
      name: this.name, isRequest: request instanceof Request, path: new URL(request.url).pathname, accept: request.headers.get("Accept"),
      body: await request.json(), env: Object.keys(env),
    });
  }`);
  const raw = event({ form: "fetch", method: "POST", url: "http://demo.localhost/a/b?c=d", headers: ["accept", "x/y"], body: inRealm(Buffer.from('{"n":1}')) });
  const nothing = platform.finish(await platform.begin(raw, handler, { name: "mine" }));
  assert.equal(nothing, undefined);
  assert.deepEqual(sent, [{ status: 200, headers: json, body: '{"name":"mine","isRequest":true,"path":"/a/b","accept":"x/y","body":{"n":1},"env":["KV"]}' }]);
});

test("a registered handler gets a context that also answers the fields of its request", async () => {
  const { invoke } = load();
  const answer = await invoke(
    `async (context, args) => ({
      same: context.request.query === context.query, query: context.query, params: context.params, path: context.path, method: context.method,
      accept: [context.headers.accept, context.headers["Accept"], context.request.headers.get("ACCEPT"), context.headers.missing ?? null],
      all: { ...context.headers }, kind: context.kind, id: context.invocationId, script: context.script, name: context.handlerName,
      json: await context.request.json, text: context.text, args, meta: context.meta,
    })`,
    {
      method: "POST", url: "http://h/u/7%20x?a=1&b=2&b=3+4&__proto__=p", params: ["id", "7 x"], headers: ["accept", "a/b", "x", "1", "x", "2", "get", "evil"],
      body: '{"deep":[1]}', meta: '{"m":1}', handlerName: "getUser",
    },
  );
  assert.deepEqual(JSON.parse(answer.body), {
    same: true, query: { a: "1", b: ["2", "3 4"], ["__proto__"]: "p" }, params: { id: "7 x" }, path: "/u/7%20x", method: "POST",
    accept: ["a/b", "a/b", "a/b", null], all: { accept: "a/b", x: "1, 2" }, kind: "request", id: "req_1", script: "demo", name: "getUser",
    json: { deep: [1] }, text: '{"deep":[1]}', meta: { m: 1 },
  });
});

test("forms are parsed by their content type", async () => {
  const { invoke } = load();
  const form = (type, body) => invoke("(req) => req.form", { method: "POST", headers: type ? ["content-type", type] : [], body });
  assert.deepEqual(JSON.parse((await form("application/x-www-form-urlencoded; charset=utf-8", "a=1&b=x+y&a=%C3%A9")).body), { a: ["1", "é"], b: "x y" });
  await assert.rejects(form("application/x-www-form-urlencoded", "a=%zz"), { name: "BadRequestError", status: 400, code: "BAD_REQUEST", message: /malformed percent-encoding/ });
  await assert.rejects(form("text/plain", "a=1"), { message: /must be application\/x-www-form-urlencoded or multipart\/form-data, but it is text\/plain/ });
  await assert.rejects(form(undefined, "a=1"), { message: /but it is missing/ });
});

test("malformed JSON is the client's error, and says what and where", async () => {
  const { invoke } = load();
  await assert.rejects(invoke("(req) => req.json", { body: "{oops" }), (error) => {
    assert.deepEqual([error.name, error.status, error.code, error.details.in], ["BadRequestError", 400, "BAD_REQUEST", "body"]);
    assert.match(error.message, /^The request body is not valid JSON/);
    return true;
  });
  await assert.rejects(invoke("(req) => req.json", {}), { message: /body is empty, but JSON was expected/ });
});

const answers = [
  ["undefined", { status: 204, headers: [], body: undefined }],
  ["'hi'", { status: 200, headers: plain, body: "hi" }],
  ["null", { status: 200, headers: json, body: "null" }],
  ["[1]", { status: 200, headers: json, body: "[1]" }],
  ["0", { status: 200, headers: json, body: "0" }],
  ["({ status: 201, json: { a: 1 }, headers: { 'X-A': 'b' } })", { status: 201, headers: ["x-a", "b", ...json], body: '{"a":1}' }],
  ["({ status: 404 })", { status: 404, headers: [], body: undefined }],
  ["({ status: 204, body: '' })", { status: 204, headers: [], body: undefined }],
  ["({ body: '<p>', contentType: 'text/html' })", { status: 200, headers: ["content-type", "text/html"], body: "<p>" }],
  ["({ body: 'x', headers: { 'Content-Type': 'a/b' } })", { status: 200, headers: ["content-type", "a/b"], body: "x" }],
  ["({ body: 'text', status: 'draft' })", { status: 200, headers: json, body: '{"body":"text","status":"draft"}' }],
  ["({ status: 1, name: 'x' })", { status: 200, headers: json, body: '{"status":1,"name":"x"}' }],
  ["({ headers: { a: 'b' } })", { status: 200, headers: json, body: '{"headers":{"a":"b"}}' }],
  ["new Response('x')", { status: 200, headers: ["content-type", "text/plain;charset=UTF-8"], body: "x" }],
  ["Response.html('<p>', { status: 202 })", { status: 202, headers: ["content-type", "text/html; charset=utf-8"], body: "<p>" }],
  ["Response.noContent().setHeader('X-A', '1').setHeader('x-a', '2')", { status: 204, headers: ["x-a", "2"], body: undefined }],
  ["Response.redirect('/login?a')", { status: 302, headers: ["location", "http://demo.localhost/login?a"], body: undefined }],
  ["ResponseBuilder.json({ a: 1 }, 201)", { status: 201, headers: json, body: '{"a":1}' }],
  ["(() => { const r = new Response(null, { headers: { a: '1' } }); r.headers.append('A', '2'); return r; })()", { status: 200, headers: ["a", "1", "a", "2"], body: undefined }],
];

test("what a handler returns becomes the answer, in both forms", async () => {
  const { invoke } = load();
  for (const [source, expected] of answers) {
    for (const form of ["registered", "fetch"]) assert.deepEqual(await invoke(`() => ${source}`, { form }), expected, source);
  }
  const { body } = await invoke("() => ({ bodyBase64: 'AQID', contentType: 'image/png' })");
  assert.deepEqual([...body], [1, 2, 3]);
});

test("an answer that cannot be one says why", async () => {
  const { invoke } = load();
  const refused = [
    ["1n", /What the handler returned cannot be turned into JSON.*BigInt/],
    ["(() => { const a = {}; a.a = a; return a; })()", /cannot be turned into JSON.*circular/i],
    ["() => 1", /cannot be turned into JSON: it is a function/],
    ["({ body: {} , status: 200 })", /must be a string or bytes.*use json/],
    ["({ body: 'x', json: 1 })", /one of body, json and bodyBase64/],
    ["({ bodyBase64: '*' })", /not valid base64/],
    ["({ status: 99 })", /from 200 to 599/],
    ["(() => { const r = new Response('x'); r.text(); return r; })()", /read already/],
  ];
  for (const [source, message] of refused) await assert.rejects(invoke(`() => (${source})`), { message }, source);
});

test("the error shortcuts have the shape of every error", async () => {
  const { invoke } = load();
  const { status, headers, body } = await invoke("() => Response.notFound('No such user', { id: 7 })", { url: "http://h/users/7?x", method: "GET" });
  assert.deepEqual([status, headers], [404, json]);
  assert.deepEqual(JSON.parse(body), {
    error: { code: "NOT_FOUND", message: "No such user", details: { id: 7 }, request_id: "req_1", timestamp: "2023-11-14T22:13:20.000Z", path: "/users/7", method: "GET" },
    status: 404,
  });
});

test("other events get their arguments and answer with JSON", async () => {
  const { invoke } = load();
  const scheduled = { kind: "scheduled", form: "fetch", method: undefined, url: undefined, headers: undefined, params: undefined, body: undefined, args: '{"cron":"* * * * *"}' };
  assert.equal(await invoke("(event) => event.cron", scheduled), '"* * * * *"');
  assert.equal(await invoke("() => {}", scheduled), undefined);
  assert.equal(await invoke("(context, args) => [args.cron, context.request ?? null, context.path ?? null, context.json ?? null]", { ...scheduled, form: "registered" }), '["* * * * *",null,null,null]');
  await assert.rejects(invoke("() => 1n", scheduled), /BigInt/);
});

test("background work is waited for, and a rejection is logged", async () => {
  const { platform, invoke, lines } = load();
  assert.equal(platform.background(), undefined);
  await invoke("(context) => { context.waitUntil(Promise.reject(new Error('late'))); context.waitUntil(new Promise((done) => setTimeout(done, 5))); }");
  const waiting = platform.background();
  assert.equal(typeof waiting.then, "function");
  await Promise.race([waiting, new Promise((done) => setTimeout(done, 5))]);
  assert.equal(lines[0][0], 3);
  assert.match(lines[0][1], /^A promise given to waitUntil was rejected: Error: late/);
});

test("registrations are kept in order, checked, and closed after init", () => {
  const { platform, run } = load();
  run(`registerWebHandler("/a", function one() {}, ["get", "POST"], { auth: "required" })`);
  run(`routeRegistry.registerRoute("/b/:id", "two", "DELETE")`);
  run(`register("/c", "three")`);
  assert.deepEqual(
    Array.from(platform.registrations(), ({ kind, name, handler, detail }) => [kind, name, handler.name ?? handler, detail]),
    [
      ["route", "/a", "one", '{"method":"GET","options":{"auth":"required"}}'],
      ["route", "/a", "one", '{"method":"POST","options":{"auth":"required"}}'],
      ["route", "/b/:id", "two", '{"method":"DELETE","options":{}}'],
      ["route", "/c", "three", '{"method":"GET","options":{}}'],
    ],
  );
  assert.equal(JSON.stringify(run("routeRegistry.listRoutes()[2]")), '{"path":"/b/:id","method":"DELETE","handler":"two","options":{}}');
  const refused = [
    ["'a', () => {}", /path must be a string that starts with/], ["'/a', 5", /handler must be a function/], ["'/a', ''", /handler must be/],
    ["'/a', () => {}, 'FETCH'", /"FETCH" is not a method/], ["'/a', () => {}, []", /list of methods is empty/], ["'/a', () => {}, { auth: 1 }", /is not a method/],
    ["'/a', () => {}, 'GET', 'x'", /options must be an object/], ["'/a', () => {}, 'GET', { check() {} }", /option "check".*cannot be stored/],
    ["'/a', () => {}, 'GET', { rateLimits: 1 }", /no option "rateLimits"; a route has auth, roles, permissions, rateLimit, cors, .*, responses$/],
  ];
  for (const [source, message] of refused) assert.throws(() => run(`registerWebHandler(${source})`), { name: "TypeError", message }, source);
  platform.seal();
  assert.throws(() => run("registerWebHandler('/late', () => {})"), /at top level or in init\(\).*stored when it is deployed/);
  assert.equal(platform.registrations().length, 4);
});

test("the errors carry what the host answers with", () => {
  const { run } = load();
  for (const [name, status, code] of [
    ["BadRequestError", 400, "BAD_REQUEST"], ["UnauthorizedError", 401, "UNAUTHORIZED"], ["ForbiddenError", 403, "FORBIDDEN"],
    ["NotFoundError", 404, "NOT_FOUND"], ["ConflictError", 409, "CONFLICT"], ["ValidationError", 422, "VALIDATION_FAILED"],
  ]) {
    const error = run(`new ${name}("why", { a: 1 })`);
    assert.deepEqual([error.name, error.status, error.code, error.message, { ...error.details }], [name, status, code, "why", { a: 1 }]);
    assert.equal(run(`new ${name}() instanceof HttpError && new ${name}() instanceof Error && new ${name}().message.length > 0`), true);
    assert.equal(run(`${name}.name`), name);
  }
});
