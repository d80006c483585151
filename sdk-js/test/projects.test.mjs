// Every folder of docs/examples is one that the type checker takes, with the packages that it names.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check, repository } from "./author.mjs";

const examples = join(repository, "docs/examples");
const modules = join(repository, "tests/packages/node_modules");

for (const { name } of readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  test(`the example ${name} has the types that it needs`, async () => {
    const folder = join(examples, name);
    const sources = readdirSync(folder, { recursive: true }).filter((file) => /\.tsx?$/.test(file));
    const files = Object.fromEntries(sources.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
    const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const jsxImportSource = "preact" in dependencies ? "preact" : "react";
    assert.equal(await check(files, { modules, jsx: "react-jsx", jsxImportSource }), "");
  });
}
