// The folder of an author who does what docs/types.md says, and what the type checker tells that author.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const sdk = fileURLToPath(new URL("..", import.meta.url));
export const repository = dirname(join(sdk, "."));

const documented = /^```json\n(.*?)^```$/ms.exec(readFileSync(join(repository, "docs/types.md"), "utf8"))[1];

/**
 * Checks files, given by their names, with packages that are installed in folder `modules`, and gives what the type
 * checker says; nothing if all is well. `more` goes beside the documented options.
 */
export async function check(files, { modules, ...more } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "author-"));
  try {
    const own = join(folder, "node_modules");
    mkdirSync(join(own, "@stoa"), { recursive: true });
    symlinkSync(sdk, join(own, "@stoa/sdk"), "dir");
    if (modules !== undefined) for (const name of packagesIn(modules)) link(join(modules, name), join(own, name));
    const { compilerOptions } = JSON.parse(documented);
    const options = { ...compilerOptions, noErrorTruncation: true, ...more };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: Object.keys(files) }));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await complaints(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packagesIn(modules) {
  const visible = readdirSync(modules).filter((name) => !name.startsWith("."));
  return visible.flatMap((name) => (name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name]));
}

function link(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to, "dir");
}

function complaints(cwd) {
  return new Promise((resolve, reject) => {
    execFile(join(sdk, "node_modules/.bin/tsc"), ["--pretty", "false"], { cwd }, (error, stdout, stderr) => {
      if (error !== null && stdout === "") reject(new Error(`tsc did not run (npm ci in sdk-js?): ${error.message}${stderr}`));
      else resolve(stdout);
    });
  });
}
