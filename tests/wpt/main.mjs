// The run behind scripts/wpt: every test becomes a script, is deployed, asked, and compared with what was expected.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connect } from "../stoad.mjs";
import { testsBelow } from "./checkout.mjs";
import { Expectations, judge, UNEXPLAINED } from "./expectations.mjs";
import { runUnderNode } from "./node.mjs";
import { progress, surprises, table } from "./report.mjs";
import { broken, resultsOf } from "./results.mjs";
import { scriptOf } from "./wrapper.mjs";

// Whole files of tests run in one request: they may take what no request of a site should.
const QUOTAS = { cpu_ms: 120_000, wall_ms: 90_000, memory_bytes: 512 << 20, host_calls: 1_000_000 };

async function main() {
  const {
    values: options,
    positionals: [folder, ...filters],
  } = parseArgs({
    allowPositionals: true,
    options: {
      node: { type: "boolean" },
      update: { type: "boolean" },
      list: { type: "boolean" },
      verbose: { type: "boolean" },
      jobs: { type: "string", default: "2" },
      server: { type: "string" },
      key: { type: "string" },
    },
  });
  if (folder === undefined) throw new Error("scripts/wpt DIR [FILTER...]: DIR is a checkout of web-platform-tests");
  const expectations = new Expectations(fileURLToPath(new URL("expectations", import.meta.url)));
  const isWanted = ({ name }) => filters.length === 0 || filters.some((word) => name.includes(word));
  const tests = (await testsBelow(folder))
    .filter(isWanted)
    .map((test) => ({ ...test, skip: expectations.of(test).skip ?? test.skip }));
  if (tests.length === 0)
    throw new Error(
      `${folder} has no test files${filters.length > 0 ? ` with ${filters.join(" or ")} in their path` : ""}`,
    );
  if (options.list) {
    for (const { name, skip } of tests) console.log(skip ? `${name}  skipped: ${skip}` : name);
    return true;
  }
  const outcomes = await runAll(tests, expectations, options);
  if (options.update) {
    for (const { test, results } of outcomes.filter(({ results }) => results)) expectations.update(test, results);
    expectations.save();
  }
  return report(outcomes, options);
}

async function runAll(tests, expectations, { node, jobs, server: url, key, verbose }) {
  const folder = await mkdtemp(join(tmpdir(), "stoa-wpt-"));
  const server = await connect({ program: process.env.STOAD, url, key });
  try {
    const tenant = await server.tenant("wpt", QUOTAS);
    const wanted = tests.filter(({ skip }) => !skip);
    const advance = progress(wanted.length);
    const outcomes = tests.map((test) => ({ test }));
    const queue = outcomes.filter(({ test }) => !test.skip).entries();
    await Promise.all(
      Array.from({ length: Number(jobs) }, async () => {
        for (const [id, outcome] of queue) {
          const source = scriptOf(outcome.test);
          outcome.results = await runDeployed(tenant, `t${id}`, source);
          if (node) outcome.node = await runUnderNode(process.env.WPT_NODE ?? "node", folder, id, source);
          outcome.verdict = judge(expectations.of(outcome.test), outcome.results);
          advance(outcome.test.name);
          if (verbose && !process.stderr.isTTY) console.error(outcome.test.name);
        }
      }),
    );
    await tenant.remove();
    return outcomes;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}

async function runDeployed(tenant, script, source) {
  try {
    await tenant.deploy(script, source);
    const { status, body } = await tenant.request(`/${script}`);
    return status === 200 ? resultsOf(body) : broken(`status ${status}: ${body}`);
  } catch (error) {
    return broken(error.message);
  }
}

function report(outcomes, { update, verbose }) {
  const ran = outcomes.filter(({ verdict }) => verdict);
  for (const text of ran.map((outcome) => surprises(outcome, verbose)).filter(Boolean)) console.log(`${text}\n`);
  console.log(table(outcomes));
  const differ = ran.filter(({ verdict }) => verdict.failed.length + verdict.mended.length > 0).length;
  if (differ === 0) return true;
  console.log(
    update
      ? `\nThe expectations were written: give what has the reason "${UNEXPLAINED}" a better one, or mend it.`
      : `\n${differ} files differ from tests/wpt/expectations: mend what failed, or write down why with --update.`,
  );
  return false;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`scripts/wpt: ${error.message}`);
  process.exitCode = 2;
}
