// The page that shows the description of an API, in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect } from "../stoad.mjs";
import { launch, visitor } from "./browser.mjs";

const script = `
  import { registerWebHandler } from "stoa";
  const answer = (req) => ({ params: req.params, query: req.query, json: req.method === "PUT" ? req.json : undefined, key: req.headers.authorization });
  registerWebHandler("/users/:id", answer, "PUT", {
    summary: "Change <b>a</b> user", tags: ["users"],
    schema: { params: { id: "integer|min:1" }, query: { at: "string|required", loud: "boolean" }, body: { name: "string|required|min:2" } },
    responses: { 200: { description: "As it is now", schema: { params: "object" } } },
  });
  registerWebHandler("/files/*", answer, "GET", { tags: ["files"] });
  registerWebHandler("/page", () => Response.html("<script>document.title = 'taken over'</script>"), "GET", { deprecated: true });
  registerWebHandler("/members", answer, "GET", { auth: "optional" });
`;

let server;
let tenant;
let browser;
let context;
let page;
const problems = [];
const asked = [];

before(async () => {
  [server, browser] = await Promise.all([connect({ program: process.env.STOAD }), launch()]);
  tenant = await server.tenant("docs", {});
  await tenant.deploy("api", script);
  context = await visitor(browser);
  page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => asked.push(new URL(request.url())));
});
after(() => Promise.all([browser?.close(), server?.stop()]));

const host = () => `docs.localhost:${server.port}`;

async function open(path) {
  await page.goto(`http://${host()}${path}`);
  await page.locator(".operation").first().waitFor();
  const { body } = await tenant.request(path.replace(/docs$/, "openapi.json"));
  const { paths } = JSON.parse(body);
  const operations = Object.values(paths).flatMap((item) => Object.keys(item));
  assert.equal(await page.locator(".operation").count(), operations.length);
}

async function operation(id) {
  const card = page.locator(`[id="op-${id}"]`);
  await card.locator("> summary").click();
  // What is inside is made when it is opened.
  await card.locator("form").waitFor();
  return card;
}

/** What is shown of an answer. */
async function send(card) {
  await card.locator("form button").click();
  await card.locator(".status").waitFor();
  return { status: await card.locator(".status").textContent(), body: await card.locator("pre.body").textContent() };
}

test("all operations are shown, and one is tried", async () => {
  await open("/engine/docs");
  const card = await operation("put_api_users_id");
  assert.match(await card.textContent(), /Change <b>a<\/b> user/);
  assert.match(await card.textContent(), /at least 1/);
  await card.locator('[name="path:id"]').fill("7");
  await card.locator('[name="query:at"]').fill("a b&c");
  await card.locator('[name="query:loud"]').selectOption("true");
  await card.locator("textarea").fill('{"name": "Ada"}');
  await page.locator("#token").fill("secret");
  const { status, body } = await send(card);
  assert.equal(status, "200 OK");
  assert.deepEqual(JSON.parse(body), {
    params: { id: "7" }, query: { at: "a b&c", loud: "true" }, json: { name: "Ada" }, key: "Bearer secret",
  });
  await card.locator("textarea").fill("{}");
  assert.match((await send(card)).status, /^422/);
  problems.length = 0; // the browser tells of the 422
});

test("a wildcard keeps its slashes, and what comes back is text", async () => {
  await open("/engine/docs");
  const files = await operation("get_api_files_rest");
  await files.locator('[name="path:rest"]').fill("a/b c/ü");
  assert.deepEqual(JSON.parse((await send(files)).body).params, { "*": "a/b c/ü" });
  const html = await operation("get_api_page");
  assert.match((await send(html)).body, /^<script>/);
  assert.notEqual(await page.title(), "taken over");
  assert.equal(await html.locator(".flag", { hasText: "deprecated" }).count(), 1);
});

test("operations are found by a word, by a link, and on a phone", async () => {
  await open("/engine/docs");
  await page.locator("#find").fill("files");
  assert.equal(await page.locator(".operation:visible").count(), 1);
  await page.goto(`http://${host()}/engine/docs#op-get_api_page`);
  await page.reload();
  await page.locator('[id="op-get_api_page"] form').waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels`);
  await page.setViewportSize({ width: 1280, height: 720 });
});

test("every operation of the management API opens, on the same page", async () => {
  await open("/engine/api/docs");
  for (const card of await page.locator(".operation > summary").all()) await card.click();
  await page.locator(".operation").last().locator("form").waitFor();
  assert.equal(await page.locator(".operation form").count(), await page.locator(".operation").count());
  const labels = await page.evaluate(() => [...document.querySelectorAll("input, select, textarea")].filter((field) => field.labels.length === 0).length);
  assert.equal(labels, 0, "every field has a label");
});

test("a tenant without an answer for it is told", async () => {
  await page.route("**/engine/openapi.json", (route) => route.fulfill({ status: 403, json: { error: { message: "this tenant is suspended" } } }));
  await page.goto(`http://${host()}/engine/docs`);
  await page.getByText("this tenant is suspended").waitFor();
  problems.length = 0; // the browser tells of the 403
});

test("nothing went wrong, and nobody else was asked", () => {
  assert.deepEqual(problems, []);
  assert.deepEqual([...new Set(asked.map((url) => url.host))], [host()]);
});
