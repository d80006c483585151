// schemathesis sends what the documents of the platform and of a tenant describe, and what they do not: no answer is a
// failure of the server, or has a status, a type, a header or a body that the document does not know.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "../stoad.mjs";
import { site, TENANT } from "./site.mjs";
import { run } from "./tools.mjs";

// Left out of `all`: positive_data_acceptance, since a schema cannot say which fields go together, or what a tenant already
// has (a 400 or 422 for it is documented); use_after_free, ensure_resource_availability and object_level_authorization,
// which need links between operations. And of the management API ignored_auth: keys that are not valid are slowed down (429), and
// who may do what is walked through by tests/claims/authorization.
const CHECKS = [
  "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
  "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method", "allow_header_conformance",
];

let server, tenant, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "stoa-"));
  server = await connect({ program: process.env.STOAD, env: { STOA_DEFAULT_TENANT: TENANT } });
  tenant = await site(server);
  // What the examples of the management API's document are about.
  await tenant.api("POST", "/tenants", { id: "demo" });
  await tenant.api("PUT", "/tenants/demo/scripts/blog", { entry: "main.js", files: { "main.js": "export default { fetch: () => new Response('a blog') }" } });
});

after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

async function conforms(document, key, checks, more = []) {
  const { status, output, errors } = await run("schemathesis", [
    "run", `http://127.0.0.1:${server.port}${document}`, "--header", `Authorization: Bearer ${key}`, "--checks", checks.join(), "--mode", "all",
    "--phases", "examples,coverage,fuzzing", "--max-examples", "40", "--seed", "1", "--generation-database", "none", "--suppress-health-check", "all", ...more,
  ], { cwd: folder });
  assert.equal(status, 0, `${output}${errors}`);
  assert.match(output, /Tested: [1-9]/);
}

// The tenant's key is one of a client: it opens its routes, and nothing of the platform.
test("a tenant's routes are as its document says", () => conforms("/engine/openapi.json", tenant.key, [...CHECKS, "ignored_auth"]));

// Deleting a tenant would leave nothing for the other operations.
test("the management API is as its document says", () => conforms("/engine/api/openapi.json", server.key, CHECKS, ["--exclude-operation-id", "delete_tenant"]));
