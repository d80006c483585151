// What there is in a checkout of web-platform-tests: its root, its test files, what their META lines say, and which of
// them make no sense outside of a browser's page.
import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

const HARNESS = "resources/testharness.js";

/** The root of the checkout that a folder belongs to. */
export function rootOf(folder) {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, HARNESS))) return at;
    if (at === dirname(at))
      throw new Error(`${folder} is in no checkout of web-platform-tests: no ${HARNESS} above it`);
  }
}

/** Every test below a folder: one for each file and variant. */
export async function testsBelow(folder) {
  const root = rootOf(folder);
  const start = resolve(folder);
  const names = statSync(start).isFile() ? [""] : await readdir(start, { recursive: true });
  const files = names
    .map((name) => relative(root, join(start, name)).split(sep).join("/"))
    .filter((file) => /\.(any|window)\.js$/.test(file) && !file.startsWith("resources/"))
    .sort();
  return files.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    const meta = metaOf(source);
    const scripts = meta.scripts.map((path) => ({ path, source: readScript(root, file, path) }));
    const test = { root, file, source, scripts, long: meta.long, skip: reasonToSkip(file, source, meta, scripts) };
    return meta.variants.map((variant) => ({ ...test, variant, name: file + variant }));
  });
}

/** What the `// META:` lines at the top of a test say. */
export function metaOf(source) {
  const meta = { scripts: [], variants: [], globals: undefined, long: false };
  for (const line of source.split("\n")) {
    const [, key, value] = line.match(/^\/\/\s*META:\s*(\w+)=(.*?)\s*$/) ?? [];
    if (key === "script") meta.scripts.push(value);
    if (key === "variant") meta.variants.push(value);
    if (key === "global") meta.globals = value.split(",");
    if (key === "timeout") meta.long = value === "long";
    if (key === undefined && line.trim() !== "" && !line.startsWith("//")) break;
  }
  if (meta.variants.length === 0) meta.variants.push("");
  return meta;
}

/** A path in a test: from the root, or beside the test. */
export function pathFrom(file, path) {
  return new URL(path, `http://checkout/${file}`).pathname.slice(1);
}

/** What a test includes, or nothing where the checkout is a part that has it not. */
function readScript(root, file, path) {
  // A page is given the parser under this name.
  const name = pathFrom(file, path).replace("resources/WebIDLParser.js", "resources/webidl2/lib/webidl2.js");
  const at = join(root, name);
  return existsSync(at) ? readFileSync(at, "utf8") : undefined;
}

const NEEDS_SERVER = /\.py\b|\.sub\.js|get-host-info|RESOURCES_DIR|\.asis\b|\/common\/blank\.html/;
const NEEDS_PAGE = /<iframe|["']iframe["']|document\.(body|title)|MutationObserver|window\.open|new (Shared)?Worker\(/;
const HERE = ["window", "dedicatedworker", "worker"];

/** Told by the words in it; where that is wrong, the expectations say `"skip": false`. */
function reasonToSkip(file, source, meta, scripts) {
  if (meta.globals && !meta.globals.some((name) => HERE.includes(name))) return `is only for ${meta.globals.join()}`;
  if (/shadowrealm\.(any|window)\.js$/.test(file)) return "is only for shadow realms";
  // Scripts are named where a server fills them in; a helper's own text may hold more than this test uses.
  const text = source + scripts.map(({ path }) => path).join("\n");
  if (NEEDS_SERVER.test(text)) return "needs the test server";
  if (file.endsWith(".window.js") && NEEDS_PAGE.test(text)) return "needs a page";
  const missing = scripts.filter((script) => script.source === undefined).map(({ path }) => path);
  if (missing.length > 0) return `the checkout has no ${missing.join()}`;
  return undefined;
}
