// Cookies that scripts set, in a real browser: what it keeps of them, what a page sees, and what comes back.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../stoad.mjs";
import { launch, resident, visitor } from "./browser.mjs";

const certificates = new URL("../../host/gateway/src/server/tests/", import.meta.url);
const domain = "stoa.test";
/** A host of the same site, and one of another. */
const sibling = `two.${domain}`;
const stranger = "shop.example";

const script = (allowed) => `
  import { registerWebHandler } from "stoa";
  const on = (path, handler, method = "GET", options = {}) => registerWebHandler(path, handler, method, options);
  const options = ({ query }) => {
    const { expires, ...rest } = JSON.parse(query.options ?? "{}");
    return expires === undefined ? rest : { ...rest, expires: new Date(expires) };
  };
  on("/set", (req) => Response.html("<p>set</p>").setCookie(req.query.name, req.query.value, options(req)));
  on("/clear", (req) => Response.html("<p>cleared</p>").clearCookie(req.query.name, options(req)));
  const seen = ({ headers }) => Response.html(headers.cookie ?? "");
  on("/seen", seen, ["GET", "POST"], { csrf: false, cors: { origin: ${JSON.stringify(allowed)}, credentials: true } });
  on("/below/seen", seen);
  on("/page", () => Response.html("<!doctype html><title>page</title>"));
`;

let secure;
let plain;
let browser;
let context;
let page;

before(async () => {
  const file = (name) => fileURLToPath(new URL(name, certificates));
  const tls = { STOA_TLS__CERT: file("cert.pem"), STOA_TLS__KEY: file("key.pem") };
  [secure, browser] = await Promise.all([
    connect({ program: process.env.STOAD, env: { STOA_BASE_DOMAIN: domain, ...tls } }),
    launch(),
  ]);
  plain = await unencrypted(secure);
  for (const name of ["one", "two", "shop"]) {
    const tenant = await secure.tenant(name, {});
    await tenant.deploy("c", script([at(sibling, ""), at(stranger, "")]));
    if (name === "shop") await tenant.addHost(stranger);
  }
});
after(() => Promise.all([browser?.close(), secure?.stop(), plain?.stop()]));

/** The same server as somebody in between would offer it. */
async function unencrypted({ port }) {
  const relay = createServer(({ url, method, headers }, response) => {
    const onward = { host: "127.0.0.1", port, path: url, method, headers, rejectUnauthorized: false };
    request(onward, (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers))).end();
  });
  await once(relay.listen(0, "127.0.0.1"), "listening");
  return { port: relay.address().port, stop: () => relay.close() };
}

beforeEach(async () => {
  context = await visitor(browser);
  page = await context.newPage();
});
afterEach(() => context.close());

/** The address of a page of the script, on a host. */
function at(host, path = "/c/page", server = secure) {
  return `${server === secure ? "https" : "http"}://${host}:${server.port}${path}`;
}

const one = (path, server) => at(`one.${domain}`, path, server);

async function go(action, name, { value = "v", options = {}, server } = {}) {
  const query = new URLSearchParams({ name, value, options: JSON.stringify(options) });
  const answer = await page.goto(one(`/c/${action}?${query}`, server));
  assert.equal(answer.status(), 200, await answer.text());
}

const set = (name, options, rest) => go("set", name, { ...rest, options });

/** What the browser keeps. */
async function kept(name) {
  return (await context.cookies()).find((cookie) => cookie.name === name);
}

/** What scripts of the page that is open see. */
const inPage = () => page.evaluate(() => document.cookie);

/** What the server is sent with a visit. */
async function sent(url) {
  await page.goto(url);
  return page.textContent("body");
}

test("a cookie with nothing said is for its host, every path, and the session", async () => {
  await set("a", {});
  const { domain: host, path, expires, httpOnly, secure: isSecure } = await kept("a");
  assert.deepEqual({ host, path, expires, httpOnly, isSecure }, { host: `one.${domain}`, path: "/", expires: -1, httpOnly: false, isSecure: false });
  assert.equal(await inPage(), "a=v");
  assert.equal(await sent(one("/c/seen")), "a=v");
  assert.equal(await sent(at(sibling, "/c/seen")), "");
});

test("httpOnly hides it from pages, not from the server", async () => {
  await set("a", { httpOnly: true });
  assert.equal((await kept("a")).httpOnly, true);
  assert.equal(await inPage(), "");
  assert.equal(await sent(one("/c/seen")), "a=v");
});

test("any text is its value", async () => {
  const value = 'ä; "quoted", 100% \\ =\u{1f36a}';
  await set("a", {}, { value });
  assert.equal(decodeURIComponent((await inPage()).slice(2)), value);
  assert.equal(decodeURIComponent((await sent(one("/c/seen"))).slice(2)), value);
});

test("maxAge and expires say how long it is kept", async () => {
  const now = Date.now() / 1000;
  await set("a", { maxAge: 3600 });
  const { expires } = await kept("a");
  assert.ok(expires > now + 3590 && expires < now + 3700, `${expires} at ${now}`);
  const until = Math.floor(now) + 7200;
  await set("b", { expires: until * 1000 });
  // It allows for a clock of the server that is not its own.
  assert.ok(Math.abs((await kept("b")).expires - until) < 5, `${(await kept("b")).expires} for ${until}`);
  await set("a", { maxAge: 0 });
  await set("b", { expires: 0 });
  assert.equal(await inPage(), "");
});

test("path keeps it from what is not below", async () => {
  await set("a", { path: "/c/below" });
  assert.equal((await kept("a")).path, "/c/below");
  assert.equal(await inPage(), "");
  assert.equal(await sent(one("/c/seen")), "");
  assert.equal(await sent(one("/c/below/seen")), "a=v");
  assert.equal(await inPage(), "a=v");
});

test("domain shares it with the hosts of the site", async () => {
  await set("a", { domain });
  assert.equal((await kept("a")).domain, `.${domain}`);
  assert.equal(await sent(at(sibling, "/c/seen")), "a=v");
  assert.equal(await inPage(), "a=v");
  assert.equal(await sent(at(stranger, "/c/seen")), "");
  await set("b", { domain: stranger });
  assert.equal(await kept("b"), undefined, "no host sets cookies of another site");
});

test("clearCookie takes exactly the one with the same path and domain", async () => {
  await set("a", {}, { value: "host" });
  await set("a", { path: "/c/below" }, { value: "below" });
  await set("a", { domain }, { value: "site" });
  await set("__Host-a", { secure: true, httpOnly: true }, { value: "prefixed" });
  const values = async () => (await context.cookies()).map(({ value }) => value).sort();
  assert.deepEqual(await values(), ["below", "host", "prefixed", "site"]);
  const clear = (name, options) => go("clear", name, { options });
  await clear("a", {});
  assert.deepEqual(await values(), ["below", "prefixed", "site"]);
  await clear("a", { path: "/c/below" });
  assert.deepEqual(await values(), ["prefixed", "site"]);
  await clear("a", { domain });
  await clear("__Host-a", { secure: true });
  assert.deepEqual(await values(), []);
});

test("secure keeps it from what is not encrypted, and what is not encrypted from setting it", async () => {
  await set("a", { secure: true });
  await set("b", {});
  assert.equal((await kept("a")).secure, true);
  assert.equal(await sent(one("/c/seen")), "a=v; b=v");
  assert.equal(await sent(one("/c/seen", plain)), "b=v");
  assert.equal(await inPage(), "b=v");
  await set("c", { secure: true }, { server: plain });
  assert.equal(await kept("c"), undefined);
  // What is there from the encrypted side is not written over either.
  await set("a", {}, { value: "forged", server: plain });
  assert.equal(await sent(one("/c/seen")), "a=v; b=v");
});

/** One of each kind, and what the browser says that they are. */
async function setAll() {
  await set("strict", { sameSite: "strict" });
  await set("lax", { sameSite: "lax" });
  await set("none", { sameSite: "none", secure: true });
  const kinds = (await context.cookies()).map(({ name, sameSite }) => [name, sameSite]);
  assert.deepEqual(Object.fromEntries(kinds), { strict: "Strict", lax: "Lax", none: "None" });
}

const names = (cookies) => cookies.split("; ").filter(Boolean).map((cookie) => cookie.split("=")[0]).sort();

/** Follows a link on a page of that host. */
async function byLink(host) {
  await page.goto(at(host));
  await page.setContent(`<a href="${one("/c/seen")}">on</a>`);
  await Promise.all([page.waitForURL(/seen/), page.click("a")]);
  return names(await page.textContent("body"));
}

/** Sends a form from a page of that host. */
async function byForm(host) {
  await page.goto(at(host));
  await page.setContent(`<form method="post" action="${one("/c/seen")}"><button>on</button></form>`);
  await Promise.all([page.waitForURL(/seen/), page.click("button")]);
  return names(await page.textContent("body"));
}

/** Asks with `fetch` from a page of that host. */
async function byFetch(host) {
  await page.goto(at(host));
  const ask = (url) => fetch(url, { credentials: "include" }).then((answer) => answer.text());
  return names(await page.evaluate(ask, one("/c/seen")));
}

test("sameSite: all are sent from the same site", async () => {
  await setAll();
  const all = ["lax", "none", "strict"];
  assert.deepEqual(await byLink(sibling), all);
  assert.deepEqual(await byForm(sibling), all);
  assert.deepEqual(await byFetch(sibling), all);
});

test("sameSite: another site has what each of them lets it have", async () => {
  await setAll();
  assert.deepEqual(await byLink(stranger), ["lax", "none"]);
  assert.deepEqual(await byForm(stranger), ["none"]);
  assert.deepEqual(await byFetch(stranger), []);
});

test("sameSite: pages of another site have a cookie with none where the browser lets them have any", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stoa-browser-"));
  await context.close();
  context = await resident(folder);
  page = await context.newPage();
  try {
    await setAll();
    assert.deepEqual(await byFetch(stranger), ["none"]);
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
});
