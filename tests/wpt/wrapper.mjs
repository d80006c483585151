// Makes one script of a test: the harness, what the test includes, the resources that it fetches, and the test
// itself, in one function that a request calls.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathFrom } from "./checkout.mjs";
import { NO_SERVER } from "./results.mjs";

const AROUND = readFileSync(new URL("around.js", import.meta.url), "utf8");
const SECONDS = { normal: 10, long: 40 };

/** The source of a script whose every answer is a run of the test: `{ status, message, tests }`. */
export function scriptOf(test) {
  const parts = {
    HARNESS: readFileSync(join(test.root, "resources/testharness.js"), "utf8"),
    TEST: JSON.stringify(["", ...test.scripts.map((script) => script.source), bodyOf(test)].join("\n;\n")),
    RESOURCES: JSON.stringify(resourcesOf(test)),
    LOCATION: JSON.stringify(`http://web-platform.test:8000/${test.name}`),
    NO_SERVER: JSON.stringify(` ${NO_SERVER}`),
    MILLISECONDS: String(SECONDS[test.long ? "long" : "normal"] * 1_000),
  };
  return AROUND.replace(/\/\*! (\w+) \*\//g, (_, name) => parts[name]);
}

/** A test that wants to be strict: behind others, a script cannot say so, and a function can. */
function bodyOf({ source }) {
  const isStrict = /^(\s|\/\/.*\n|\/\*[^]*?\*\/)*["']use strict["']/.test(source);
  return isStrict ? `(function () {${source}\n}).call(globalThis);` : source;
}

/** The files that a test's text names and the checkout has, by their path, in base64. */
function resourcesOf({ root, file, source, scripts }) {
  const text = [source, ...scripts.map((script) => script.source)].join("\n");
  const paths = [...text.matchAll(/["'`]([\w/.-]+\.(?:json|txt|idl|html|bin|gz|png))["'`]/g)].map(([, path]) => path);
  for (const [, lists] of text.matchAll(/idl_test\(([^)]*?)(?:=>|function)/g)) {
    paths.push(...[...lists.matchAll(/["']([\w.-]+)["']/g)].map(([, name]) => `/interfaces/${name}.idl`));
  }
  const found = paths.map((path) => pathFrom(file, path)).filter((path) => isFile(join(root, path)));
  return Object.fromEntries(found.map((path) => [`/${path}`, readFileSync(join(root, path), "base64")]));
}

function isFile(path) {
  return existsSync(path) && statSync(path).isFile();
}
