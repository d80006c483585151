// Every example in the comments of the types, and every script in docs/*.md, is one that the type checker takes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check, repository, sdk } from "./author.mjs";

const types = ["web", "stoa"].flatMap((folder) => readdirSync(join(sdk, "src", folder)).map((name) => `${folder}/${name}`));

/** Blocks of code by a name that says where they stand. */
function blocksOf(where, text, language) {
  const pattern = new RegExp(`^[ *]*\`\`\`${language}\\n(.*?)^[ *]*\`\`\`$`, "gms");
  return [...text.matchAll(pattern)].map((found) => {
    const line = text.slice(0, found.index).split("\n").length;
    const code = found[1].replace(/^ *\*(?: |$)/gm, "");
    // With a dot in it, it could be the name of a file of declarations, of which little is checked.
    return [`${where.replace(/\W/g, "_")}_line_${line}.${language}`, code];
  });
}

test("the index names every file", () => {
  const named = [...readFileSync(join(sdk, "src/index.d.ts"), "utf8").matchAll(/^\/\/\/ <reference path="(.*)" \/>$/gm)];
  assert.deepEqual(named.map(([, path]) => path).sort(), types.sort());
});

/** The comment that ends above a line. */
function commentAbove(lines, at) {
  const indent = /^ */.exec(lines[at])[0];
  return lines[at - 1] === `${indent} */` ? lines.slice(lines.lastIndexOf(`${indent}/**`, at), at).join("\n") : "";
}

test("every global, and every function of Stoa's own, has a comment with an example", () => {
  const without = [];
  for (const file of types) {
    // Attributes of the global object are no functions.
    const declared = /^declare (?:var|function) (?!self\b|on[a-z]+\b)(\w+)/;
    const method = file.startsWith("stoa/") ? /^ {2}(?!new|toJSON)(\w+)(?:<.*>)?\(/ : undefined;
    const lines = readFileSync(join(sdk, "src", file), "utf8").split("\n");
    const seen = new Set();
    let owner = "";
    lines.forEach((line, at) => {
      owner = /^interface (\w+)/.exec(line)?.[1] ?? owner;
      const name = (declared.exec(line) ?? method?.exec(line))?.[1];
      // The first overload speaks for the others.
      if (name === undefined || seen.has(`${owner}.${name}`)) return;
      seen.add(`${owner}.${name}`);
      if (!commentAbove(lines, at).includes("```ts")) without.push(`${file}:${at + 1} ${name}`);
    });
  }
  assert.deepEqual(without, []);
});

test("the examples of the comments are right", async () => {
  const examples = types.flatMap((file) => blocksOf(file, readFileSync(join(sdk, "src", file), "utf8"), "ts"));
  assert.ok(examples.length > 100, `${examples.length} examples were found`);
  assert.equal(await check(asModules(examples)), "");
});

test("the scripts in the documents are right", async () => {
  const folder = join(repository, "docs");
  const documents = readdirSync(folder).filter((name) => name.endsWith(".md"));
  const isScript = ([, code]) => /^(import|export) /m.test(code);
  const scripts = (language) => documents.flatMap((name) => blocksOf(name, readFileSync(join(folder, name), "utf8"), language)).filter(isScript);
  assert.ok(scripts("ts").length > 0 && scripts("js").length > 0, "no scripts were found");
  assert.equal(await check(asModules(scripts("ts"))), "");
  // Parameters have no types in JavaScript.
  assert.equal(await check(asModules(scripts("js")), { allowJs: true, checkJs: true, noImplicitAny: false }), "");
});

/** Each is a module of its own, also without an import. */
function asModules(examples) {
  return Object.fromEntries(examples.map(([name, code]) => [name, `${code}\nexport {};\n`]));
}
