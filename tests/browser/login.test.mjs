// Signing in with a provider that is not ours, in a real browser, from end to end; and what is refused on the way.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { connect } from "../stoad.mjs";
import { launch, visitor } from "./browser.mjs";
import { provider, signIn } from "./provider.mjs";

const SCRIPT = `
  import { registerWebHandler } from "stoa";
  registerWebHandler("/me", ({ auth }) => Response.html("<p>" + auth.userName + " by " + auth.provider + "</p>"), "GET", { auth: "required" });
`;

let server;
let corp;
let browser;
let context;
let page;
let origin;

before(async () => {
  const env = { STOA_FETCH__ALLOW_PRIVATE: "127.0.0.1/32" };
  [server, browser] = await Promise.all([connect({ program: process.env.STOAD, env }), launch()]);
  origin = `http://demo.localhost:${server.port}`;
  corp = await provider([`${origin}/auth/callback/corp`]);
  const tenant = await server.tenant("demo", {});
  await tenant.deploy("app", SCRIPT);
  const { client_id, client_secret: secret } = corp.client;
  const settings = { kind: "oidc", issuer: corp.issuer, client_id, secret, sign_up: true };
  const answer = await fetch(`http://127.0.0.1:${server.port}/engine/api/v1/tenants/demo/auth/providers/corp`, {
    method: "PUT",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: JSON.stringify(settings),
  });
  assert.equal(answer.status, 200, await answer.text());
});
after(() => Promise.all([browser?.close(), corp?.stop(), server?.stop()]));

beforeEach(async () => {
  corp.lie();
  context = await visitor(browser);
  page = await context.newPage();
});
afterEach(() => context.close());

/** Begins at the login page, as a person does. */
async function begin(back = "/app/me") {
  await page.goto(`${origin}/auth/login/corp?return_to=${encodeURIComponent(back)}`);
}

// By the browser, which knows where its hosts are.
async function signedIn() {
  const tab = await context.newPage();
  await tab.goto(`${origin}/auth/status`);
  const status = JSON.parse(await tab.textContent("body"));
  await tab.close();
  return status.authenticated === true;
}

test("a person signs in and is where they wanted to go", async () => {
  await begin();
  await signIn(page, "ada");
  assert.equal(page.url(), `${origin}/app/me`);
  assert.equal(await page.textContent("p"), "ADA by corp");
});

for (const [what, lie, why] of [
  ["another nonce", { claims: { nonce: "another" } }, "(nonce)"],
  ["another issuer", { claims: { iss: "https://attacker.example" } }, "(iss)"],
  ["another audience", { claims: { aud: "another client" } }, "(aud)"],
  ["a token that has expired", { claims: { exp: 1 } }, "(exp)"],
  ["no signature", { sign: "none" }, "not signed by an algorithm with a private key"],
  ["the public key as a shared secret", { head: { alg: "HS256" }, sign: "public" }, "not signed by an algorithm with a private key"],
  ["a key that the provider does not have", { head: { kid: "another" } }, "a key that the provider does not have"],
]) {
  test(`a login with ${what} is refused`, async () => {
    corp.lie(lie);
    await begin();
    await signIn(page, "ada");
    assert.match(page.url(), /\/auth\/callback\/corp/);
    assert.ok((await page.textContent("body")).includes(why), await page.textContent("body"));
    assert.equal(await signedIn(), false);
  });
}

test("an answer with another state is refused", async () => {
  corp.lie({
    answer: (url) => {
      const other = new URL(url);
      other.searchParams.set("state", "another");
      return other.href;
    },
  });
  await begin();
  await signIn(page, "ada");
  assert.ok((await page.textContent("body")).includes("(state)"), await page.textContent("body"));
  assert.equal(await signedIn(), false);
});

test("an answer that was used is refused, with the cookie of its login, too", async () => {
  let answered;
  corp.lie({ answer: (url) => (answered = url) });
  await begin();
  const cookies = await context.cookies(origin);
  await signIn(page, "ada");
  assert.equal(await signedIn(), true);
  await context.clearCookies();
  await context.addCookies(cookies);
  await page.goto(answered);
  assert.equal(await signedIn(), false);
});

test("nobody is sent to another site", async () => {
  for (const elsewhere of ["https://attacker.example/", "//attacker.example/", "/\\attacker.example/"]) {
    await begin(elsewhere);
    if (page.url().startsWith(corp.issuer)) await signIn(page, "ada").catch(() => {});
    assert.equal(new URL(page.url()).origin, origin, elsewhere);
  }
});
