// Bundles the platform into the file that the engine evaluates when it is built, and each of `parts/` into one that
// is kept beside it. What a part imports of the platform is the platform's own: there is one of each class.
// Identifiers keep their names: they show in the stack traces of scripts.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const settings = {
  bundle: true,
  format: "iife",
  target: "es2023",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
};

/** The modules of the platform that parts import. */
const shared = new Set();

const sharedWithParts = {
  name: "shared-with-parts",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ importer, path }) => {
      const file = resolve(dirname(importer), path);
      if (dirname(file) !== resolve(here("."))) return undefined;
      shared.add(basename(file));
      return { path: basename(file), namespace: "shared" };
    });
    onLoad({ filter: /./, namespace: "shared" }, ({ path }) => ({ contents: `module.exports = __shared["${path}"]` }));
  },
};

const sharedModules = {
  name: "shared-modules",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^platform:shared$/ }, ({ path }) => ({ path, namespace: "generated" }));
    onLoad({ filter: /./, namespace: "generated" }, () => {
      const names = [...shared].sort();
      const imports = names.map((name, index) => `import * as m${index} from "./${name}";`);
      const entries = names.map((name, index) => `"${name}": m${index}`);
      return { contents: `${imports.join("")} export const shared = {${entries.join()}};`, resolveDir: here(".") };
    });
  },
};

rmSync(here("dist"), { recursive: true, force: true });
await build({
  ...settings,
  entryPoints: readdirSync(here("parts")).filter((file) => file.endsWith(".ts")).map((file) => here(`parts/${file}`)),
  outdir: here("dist/parts"),
  globalName: "__part",
  footer: { js: "globalThis.__part=__part;" },
  plugins: [sharedWithParts],
});
await build({ ...settings, entryPoints: [here("main.ts")], outfile: here("dist/platform.js"), plugins: [sharedModules] });
