// Every package in `uses` does in a deployed script what it does under Node. It is bundled as an author would, for
// the conditions that packages know for servers without Node.
import assert from "node:assert/strict";
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../stoad.mjs";

const folder = new URL("uses/", import.meta.url);

/** One script of a use: it is given the input, and answers what came out. */
async function bundle(file) {
  const contents = `
    import { use } from "./${file}";
    const failed = (error) => new Response(\`\${error}\\n\${error.stack}\`, { status: 500 });
    export default { fetch: (request) => request.json().then(use).then(Response.json, failed) };
  `;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(folder) },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2023",
    conditions: ["workerd", "worker", "browser"],
    write: false,
  });
  return outputFiles[0].text;
}

let server;
let tenant;
before(async () => {
  server = await connect({ program: process.env.STOAD });
  tenant = await server.tenant("packages", {});
});
after(() => server?.stop());

for (const file of readdirSync(folder)) {
  test(`${file} answers what it answers under Node`, async () => {
    const script = `use-${file.replace(/\W.*/, "").replaceAll("_", "-")}`;
    await tenant.deploy(script, await bundle(file));
    const { use, input } = await import(new URL(file, folder));
    const text = JSON.stringify(input);
    const { status, body } = await tenant.request(`/${script}`, { method: "POST", body: text });
    assert.equal(status, 200, body);
    assert.deepEqual(JSON.parse(body), JSON.parse(JSON.stringify(await use(JSON.parse(text)))));
  });
}
