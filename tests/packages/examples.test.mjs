// Every folder of docs/examples, as its README says it word for word: built, deployed, asked. What stands in the README
// below a command is what it must print.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "../stoad.mjs";

const examples = fileURLToPath(new URL("../../docs/examples/", import.meta.url));
const modules = fileURLToPath(new URL("node_modules/", import.meta.url));
const ours = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));

/** The commands of a README: `{ command, prints }`, the second from the comment lines below. */
function commandsOf(readme) {
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join("");
  const commands = [];
  for (const line of blocks.split("\n").filter(Boolean)) {
    if (line.startsWith("# ")) (commands.at(-1).prints ??= []).push(line.slice(2));
    else if (commands.at(-1)?.command.endsWith("\\")) commands.at(-1).command += `\n${line}`;
    else commands.push({ command: line });
  }
  return commands;
}

const folder = mkdtempSync(join(tmpdir(), "examples-"));
let server;
before(async () => {
  server = await connect({ program: process.env.STOAD });
  await server.tenant("demo", {});
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

/** Runs them in one shell, and gives what each printed. */
async function run(commands, cwd) {
  const mark = "-- next --";
  // The packages are here already, in the versions that the example names.
  const start = 'set -euo pipefail; npm() { [ "$1" = install ] || command npm --silent "$@"; }';
  const script = [start, ...commands.map(({ command }) => `${command}\necho; echo '${mark}'`)].join("\n");
  const { stdout } = await promisify(execFile)(
    "bash",
    ["-c", script.replaceAll("localhost:8787", `localhost:${server.port}`)],
    {
      cwd,
      env: {
        ...process.env,
        ADMIN_KEY: server.key,
        NODE_PATH: modules,
        PATH: join(modules, ".bin") + delimiter + process.env.PATH,
      },
    },
  );
  return stdout.split(`${mark}\n`).map((text) => text.trim());
}

for (const { name } of readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  test(`the example ${name} does what its README says`, async () => {
    const cwd = join(folder, name);
    cpSync(join(examples, name), cwd, { recursive: true });
    const wanted = JSON.parse(readFileSync(join(cwd, "package.json")));
    for (const [needed, version] of Object.entries({ ...wanted.dependencies, ...wanted.devDependencies })) {
      assert.equal({ ...ours.dependencies, ...ours.devDependencies }[needed], version, `the version of ${needed}`);
    }
    const commands = commandsOf(readFileSync(join(cwd, "README.md"), "utf8"));
    assert.ok(
      commands.some(({ prints }) => prints),
      "the README shows what a command prints",
    );
    const printed = await run(commands, cwd);
    commands.forEach(({ command, prints }, at) => prints && assert.equal(printed[at], prints.join("\n"), command));
  });
}
