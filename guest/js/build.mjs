// Bundles the platform into the file that the engine evaluates when it is built, and the one that it keeps
// until a script asks for streams.
// Identifiers keep their names: they show in the stack traces of scripts.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: { platform: here("main.ts"), streams: here("streams_bundle.ts") },
  outdir: here("dist"),
  bundle: true,
  format: "iife",
  target: "es2023",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
});
