// One way to read what a run of a test answers, wherever it ran.
import { WHOLE_FILE } from "./expectations.mjs";

/** Stands in the message of what failed by asking the tests' own server, or for a file that the checkout has not. */
export const NO_SERVER = "(the tests' server is not here)";

const HARNESS_STATUS = ["", "the harness met an error", "the file did not end in time", "what it tests is not there"];

/**
 * `{ name, passed, message }` of each test; names that come again are numbered. What the missing server made fail says
 * nothing, and is left out.
 */
export function resultsOf(text) {
  const answer = readAnswer(text);
  const times = new Map();
  const results = answer.tests.map(({ name, status, message }) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return { name: time === 1 ? name : `${name} (${time})`, passed: status === 0, message: message ?? "" };
  });
  if (answer.status !== 0) {
    const said = [HARNESS_STATUS[answer.status], answer.message].filter(Boolean).join(": ");
    results.push({ name: WHOLE_FILE, passed: false, message: said });
  }
  return results.filter(({ passed, message }) => passed || !message.includes(NO_SERVER));
}

/** What stands for a file that gave no results. */
export function broken(message) {
  return [{ name: WHOLE_FILE, passed: false, message }];
}

function readAnswer(text) {
  try {
    const answer = JSON.parse(text);
    if (Array.isArray(answer.tests)) return answer;
  } catch {
    // Said below, as for JSON of another kind.
  }
  return { status: 1, message: `no results: ${text.slice(0, 2_000)}`, tests: [] };
}
