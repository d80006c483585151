// What the types must refuse, they refuse.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { check } from "./author.mjs";

test("every mistake in refused.ts is seen", async () => {
  const text = readFileSync(new URL("refused.ts", import.meta.url), "utf8");
  assert.equal(await check({ "refused.ts": text }), "");
});
