// Bundles the platform into the one file that the engine evaluates when it is built.
// Identifiers keep their names: they show in the stack traces of scripts.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: [here("main.ts")],
  outfile: here("dist/platform.js"),
  bundle: true,
  format: "iife",
  target: "es2023",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
});
