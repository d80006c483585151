// What is known to fail, and why: one JSON file per folder of the checkout.
//
//   { "url-setters.any.js?exclude=file": { "fails": { "the reason": ["name of a test", "names with * in them"] } },
//     "javascript-urls.window.js": { "skip": "needs a page" }, "x.any.js": { "skip": false } }
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The reason of what `--update` has found and nobody has looked at: such a run is no success. */
export const UNEXPLAINED = "unexplained";

/** A file that gave no results has failed as this test. */
export const WHOLE_FILE = "the file as a whole";

export class Expectations {
  #folder;
  #files = new Map();

  constructor(folder) {
    this.#folder = folder;
  }

  /** Of one test file and variant: `{ skip, fails: { reason: [patterns] } }`, or a part of it. */
  of(test) {
    return this.#read(dirname(test.file))[keyOf(test)] ?? {};
  }

  /** Puts down what of a test file failed, with the reasons that were known. */
  update(test, results) {
    const entries = this.#read(dirname(test.file));
    const { fails: known = {}, ...rest } = entries[keyOf(test)] ?? {};
    const fails = withReasons(known, results);
    entries[keyOf(test)] = Object.keys(fails).length > 0 ? { ...rest, fails } : rest;
  }

  /** Writes what was updated. */
  save() {
    for (const [folder, entries] of this.#files) {
      const path = this.#path(folder);
      const said = Object.entries(entries).filter(([, entry]) => Object.keys(entry).length > 0);
      const sorted = said.sort(([a], [b]) => (a < b ? -1 : 1));
      if (sorted.length === 0) {
        rmSync(path, { force: true });
        continue;
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
    }
  }

  #read(folder) {
    if (!this.#files.has(folder)) {
      const path = this.#path(folder);
      this.#files.set(folder, existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
    }
    return this.#files.get(folder);
  }

  #path(folder) {
    return join(this.#folder, `${folder}.json`);
  }
}

function keyOf({ file, variant }) {
  return basename(file) + variant;
}

function withReasons(known, results) {
  const fails = {};
  const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
  const left = new Set(failed);
  for (const [reason, patterns] of Object.entries(known)) {
    const kept = patterns.flatMap((pattern) => {
      const matched = failed.filter((name) => matches(pattern, name));
      for (const name of matched) left.delete(name);
      // One that stands for what passes is dropped or has become too wide.
      return results.some(({ name, passed }) => passed && matches(pattern, name)) ? matched : [pattern];
    });
    if (kept.length > 0) fails[reason] = kept;
  }
  if (left.size > 0) fails[UNEXPLAINED] = [...(fails[UNEXPLAINED] ?? []), ...left];
  return fails;
}

/**
 * Compares results, `{ name, passed, message }`, with what was expected of them. An expectation may name what this
 * checkout has not: checkouts are of different days.
 */
export function judge(expected, results) {
  const fails = Object.entries(expected.fails ?? {});
  const verdict = { expected: [], failed: [], mended: [] };
  for (const result of results) {
    const reason = fails.find(([, patterns]) => patterns.some((pattern) => matches(pattern, result.name)))?.[0];
    if (result.passed && reason) verdict.mended.push(result);
    if (result.passed) continue;
    if (reason && reason !== UNEXPLAINED) verdict.expected.push({ ...result, reason });
    else verdict.failed.push(result);
  }
  return verdict;
}

/** Whether a name is the pattern, in which each * stands for any characters. */
export function matches(pattern, name) {
  const [start, ...rest] = pattern.split("*");
  if (rest.length === 0) return name === pattern;
  const end = rest.pop();
  if (!name.startsWith(start)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - at >= end.length && name.endsWith(end);
}
