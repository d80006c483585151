// REDbot, a linter of HTTP, has nothing bad to say of anything that the server answers, and what it warns of is known.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { connect } from "../stoad.mjs";
import { site, TENANT } from "./site.mjs";
import { run } from "./tools.mjs";

const PATHS = [
  "/", "/around/page", "/json", "/text", "/redirect", "/nothing", "/cookie", "/refused", "/broken", "/known", "/kept", "/open", "/often",
  "/v1/old", "/items/7", "/items/none", "/items", "/search?q=tea", "/search", "/files/a/b", "/nowhere", "/logo",
  "/site.css", "/app.3f9a1c2b.js", "/pixel.png", "/docs/", "/docs", "/missing.css",
  "/engine/docs", "/engine/openapi.json", "/engine/api/openapi.json", "/engine/api/v1/tenants", "/engine/nothing", "/health/live",
];

let server;
const expected = JSON.parse(await readFile(new URL("linter.json", import.meta.url), "utf8"));
const used = new Set();

before(async () => {
  server = await connect({ program: process.env.STOAD, env: { STOA_DEFAULT_TENANT: TENANT } });
  await site(server);
});

after(() => server?.stop());

for (const path of PATHS) {
  test(`redbot ${path}`, async () => {
    const { output, errors } = await run("redbot", ["-o", "har", `http://127.0.0.1:${server.port}${path}`]);
    assert.ok(output.startsWith("{"), `redbot failed: ${output}${errors}`);
    const { entries } = JSON.parse(output).log;
    assert.ok(entries.length > 0 && entries[0].response.status > 0, output);
    const notes = entries.flatMap((entry) => entry._red_messages).filter(({ level }) => level === "BAD" || level === "WARN");
    const unknown = notes.filter(({ note_id, level }) => {
      const known = expected.find(({ note, paths }) => note === note_id && (paths === undefined || paths.includes(path)));
      if (known !== undefined) used.add(known);
      return known === undefined || (level === "BAD" && known.bad !== true);
    });
    assert.deepEqual(unknown.map(({ note_id, level, summary }) => `${level} ${note_id}: ${summary}`), []);
  });
}

test("each note that is expected is there", () => {
  assert.deepEqual(expected.filter((known) => !used.has(known)).map(({ note }) => note), []);
});
