// Claims on how results are compared with expectations.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Expectations, judge, matches, UNEXPLAINED } from "./expectations.mjs";

const passed = (name) => ({ name, passed: true, message: "" });
const failed = (name) => ({ name, passed: false, message: "wrong" });
const names = (list) => list.map(({ name }) => name);

test("a * stands for any characters, also for a * and for none", () => {
  for (const name of ["a * b", "a  b", "a x b b"]) assert.ok(matches("a * b", name), name);
  assert.ok(matches("*", "") && matches("a*", "a") && matches("*/*", "x/y") && matches("a*b*c", "a1b2c"));
  assert.ok(!matches("a*b*c", "a1c") && !matches("ab*ba", "aba") && !matches("a", "ab"));
});

test("only what has a reason is expected to fail", () => {
  const expected = { fails: { "no pages": ["page *"], [UNEXPLAINED]: ["new"] } };
  const verdict = judge(expected, [failed("page 1"), failed("new"), failed("other"), passed("fine")]);
  assert.deepEqual(names(verdict.expected), ["page 1"]);
  assert.equal(verdict.expected[0].reason, "no pages");
  assert.deepEqual(names(verdict.failed), ["new", "other"]);
  assert.deepEqual(verdict.mended, []);
});

test("what passes again has to leave the expectations, and what this checkout has not may stay", () => {
  const verdict = judge({ fails: { why: ["page *", "gone"] } }, [failed("page 1"), passed("page 2")]);
  assert.deepEqual(names(verdict.mended), ["page 2"]);
});

test("an update keeps reasons, drops what passes, narrows what is too wide, and leaves other files alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "expectations-"));
  try {
    const path = join(folder, "url.json");
    const other = { "b.any.js": { skip: "needs a page" } };
    writeFileSync(
      path,
      JSON.stringify({
        "a.any.js?x": { fails: { "no pages": ["page *"], slow: ["late", "elsewhere"], wide: ["w*"] } },
        ...other,
      }),
    );
    const expectations = new Expectations(folder);
    const a = { file: "url/a.any.js", variant: "?x" };
    assert.deepEqual(expectations.of({ file: "url/b.any.js", variant: "" }), { skip: "needs a page" });
    expectations.update(a, [...["page 1", "page 2", "fresh", "w1", "w2"].map(failed), ...["late", "w3"].map(passed)]);
    expectations.save();
    const fails = { "no pages": ["page *"], slow: ["elsewhere"], wide: ["w1", "w2"], [UNEXPLAINED]: ["fresh"] };
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), { "a.any.js?x": { fails }, ...other });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
