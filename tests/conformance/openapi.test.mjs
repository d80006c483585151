// What describes an API is a valid description: says a validator that is not ours.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "../stoad.mjs";
import { run } from "./tools.mjs";

const docs = new URL("../../docs/", import.meta.url);

const difficult = `
  import { registerWebHandler as on } from "stoa";
  const ok = () => "ok";
  on("/", ok, "*");
  on("/users/:id", ok, "GET", { schema: { params: { id: "integer" } } });
  on("/users/:name", ok, "DELETE");
  on("/odd/:user-id/{a.b}/{*rest}", ok, ["HEAD", "OPTIONS"]);
  on("/tree", ok, "POST", { schema: {
    body: { type: "object", properties: { children: { type: "array", items: { $ref: "#" } }, leaf: { $ref: "#/$defs/leaf" } }, $defs: { leaf: { type: ["string", "null"] } } },
    query: { properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { const: 1 } } },
  } });
  on("/either", ok, "GET", { schema: { query: { oneOf: [{ required: ["a"] }, { required: ["b"] }] } } });
  on("/anything", ok, "POST", { schema: { body: true }, auth: "optional", responses: { default: "Whatever", "2XX": { contentType: "text/plain" }, 404: { schema: { type: ["string"] } } } });
  for (const version of [1, { name: 2, deprecated: true }, { name: "2026-01-31", by: "header" }, { name: 4, by: "path" }]) on("/versions/:id", ok, "GET", { version, permissions: "look" });
  on("/same", ok, "GET", { operationId: "same" });
  on("/same", ok, "PUT", { operationId: "same", summary: "ü \\u0000 <b>", tags: ["a tag", "ü"] });
`;

const folder = mkdtempSync(join(tmpdir(), "openapi-"));
let server;
before(async () => {
  server = await connect({ program: process.env.STOAD });
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

async function check(name, tenant, path) {
  const { status, body } = await tenant.request(path);
  assert.equal(status, 200, body);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, body);
  const result = await run("openapi-spec-validator", ["--schema", "3.1", file]);
  assert.equal(result.status, 0, `${name}: ${result.output}${result.errors}`);
  return JSON.parse(body);
}

test("the description of the management API is valid", async () => {
  const tenant = await server.tenant("empty", {});
  await check("management", tenant, "/engine/api/openapi.json");
  await check("empty", tenant, "/engine/openapi.json");
});

test("the description of difficult routes is valid", async () => {
  const tenant = await server.tenant("difficult", {});
  await tenant.deploy("main", difficult);
  const { paths } = await check("difficult", tenant, "/engine/openapi.json");
  assert.ok(Object.keys(paths).length > 10);
});

/** The scripts of the guides that register routes, each on a tenant of its own. */
const scripts = readdirSync(docs)
  .filter((name) => ["http.md", "openapi.md", "route-options.md", "versions.md", "validation.md"].includes(name))
  .flatMap((name) =>
    [...readFileSync(new URL(name, docs), "utf8").matchAll(/^```js\n(.*?)^```$/gms)]
      .map(([, source], index) => [`${name}-${index}`, source])
      .filter(([, source]) => source.includes("registerWebHandler(")),
  );

test("the descriptions of the guides' examples are valid", async () => {
  assert.ok(scripts.length > 4);
  for (const [name, source] of scripts) {
    const tenant = await server.tenant("guide", {});
    await tenant.deploy("main", source);
    await check(name, tenant, "/engine/openapi.json");
  }
});

test("the validator finds what is wrong", async () => {
  const file = join(folder, "wrong.json");
  writeFileSync(file, JSON.stringify({ openapi: "3.1.0", info: { title: "x", version: "1" }, paths: { "/a": { get: { responses: { 200: {} } } } } }));
  assert.notEqual((await run("openapi-spec-validator", ["--schema", "3.1", file])).status, 0);
});
