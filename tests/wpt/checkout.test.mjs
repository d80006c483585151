// Claims on how a checkout is read, on one that is made here.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { metaOf, pathFrom, rootOf, testsBelow } from "./checkout.mjs";
import { NO_SERVER, resultsOf } from "./results.mjs";
import { scriptOf } from "./wrapper.mjs";

const root = mkdtempSync(join(tmpdir(), "checkout-"));
after(() => rmSync(root, { recursive: true }));
const files = {
  "resources/testharness.js": "/* the harness */",
  "url/resources/data.json": '{"a":1}',
  "url/resources/shared.js": "const shared = 1;",
  "url/a.any.js":
    "// META: script=resources/shared.js\n// META: variant=?x\n// META: variant=?y\nfetch('resources/data.json');",
  "url/page.window.js": "document.body.append('a');",
  "url/worker.any.js": "// META: global=serviceworker\n",
  "url/asks.any.js": "fetch('echo.py');",
  "url/note.js": "",
};
for (const [file, text] of Object.entries(files)) {
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

test("META lines are read from the top of a file only", () => {
  const meta = metaOf(
    "// Copyright\n\n// META: title=x\n// META: script=/common/gc.js\n//META: timeout=long\n// META: global=window,worker\ncode();\n// META: variant=?no\n",
  );
  assert.deepEqual(meta, { scripts: ["/common/gc.js"], variants: [""], globals: ["window", "worker"], long: true });
});

test("paths start at the root or beside the test", () => {
  assert.equal(pathFrom("url/a.any.js", "resources/b.js"), "url/resources/b.js");
  assert.equal(pathFrom("url/a.any.js", "../common/b.js"), "common/b.js");
  assert.equal(pathFrom("url/a.any.js", "/common/b.js"), "common/b.js");
});

test("the root is found from any folder, and its absence is told", () => {
  assert.equal(rootOf(join(root, "url/resources")), root);
  assert.throws(() => rootOf(tmpdir()), /is in no checkout of web-platform-tests/);
});

test("each variant is a test, and what cannot run here says why", async () => {
  const tests = await testsBelow(join(root, "url"));
  assert.deepEqual(
    tests.map(({ name, skip }) => [name, skip]),
    [
      ["url/a.any.js?x", undefined],
      ["url/a.any.js?y", undefined],
      ["url/asks.any.js", "needs the test server"],
      ["url/page.window.js", "needs a page"],
      ["url/worker.any.js", "is only for serviceworker"],
    ],
  );
  assert.equal((await testsBelow(join(root, "url/a.any.js"))).length, 2);
});

test("a script holds the harness, what the test includes and fetches, and the test", async () => {
  const script = scriptOf((await testsBelow(join(root, "url")))[0]);
  for (const part of ["/* the harness */", "const shared = 1;", "a.any.js?x", "\\nfetch('resources/data.json')"]) {
    assert.ok(script.includes(part), part);
  }
  assert.ok(script.includes(`{"/url/resources/data.json":"${btoa('{"a":1}')}"}`));
});

test("what fails for want of the tests' server is left out", () => {
  const tests = [
    { name: "a", status: 1, message: `fetch failed ${NO_SERVER}` },
    { name: "b", status: 0, message: null },
  ];
  assert.deepEqual(
    resultsOf(JSON.stringify({ status: 0, tests })).map(({ name }) => name),
    ["b"],
  );
});

test("names that come again are numbered, and no results are a failure", () => {
  const answer = {
    status: 0,
    tests: [
      { name: "a", status: 0 },
      { name: "a", status: 1, message: "m" },
    ],
  };
  assert.deepEqual(resultsOf(JSON.stringify(answer)), [
    { name: "a", passed: true, message: "" },
    { name: "a (2)", passed: false, message: "m" },
  ]);
  assert.equal(resultsOf("<html>")[0].passed, false);
  assert.equal(resultsOf('{"tests":[],"status":2}')[0].message, "the file did not end in time");
});
