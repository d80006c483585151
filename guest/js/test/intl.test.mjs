// `Intl` as far as it is JavaScript: what options mean, and in which order texts of ASCII are. Data are the host's;
// what stands for them here is Node's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const canonical = (tag) => {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};

function loadIntl(more = {}) {
  const asked = [];
  const sortKey = (locale, settings, text) => (asked.push(text), text);
  const currencyDigits = (currency) => new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  const number = () => [{ type: "integer", value: "0" }];
  const platform = load({ intl: { canonical, isKnown: () => true, currencyDigits, number, sortKey, ...more } });
  return { ...platform, asked };
}

/** The same values in each run. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("texts of ASCII are in the order of a collator, without the host", () => {
  const { run, asked } = loadIntl();
  const next = random(1);
  const letters = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$059aAbBzZ";
  const text = () => Array.from({ length: next(6) }, () => letters[next(letters.length)]).join("");
  const pairs = Array.from({ length: 20_000 }, () => [text(), text()]);
  const { compare } = new Intl.Collator("en");
  const found = JSON.parse(run(`JSON.stringify(${JSON.stringify(pairs)}.map(([one, other]) => one.localeCompare(other)))`));
  for (const [index, [one, other]] of pairs.entries()) assert.equal(found[index], compare(one, other), JSON.stringify([one, other]));
  assert.deepEqual(asked, []);
});

test("a sort asks for the key of each text once", () => {
  const { run, asked } = loadIntl();
  const texts = Array.from({ length: 500 }, (_, index) => `ä${(index * 7919) % 250}`);
  run(`${JSON.stringify(texts)}.sort((one, other) => one.localeCompare(other, "de", { numeric: true }))`);
  assert.deepEqual(asked.toSorted(), [...new Set(texts)].toSorted());
});

test("options of numbers resolve as in Node, or are refused as there", () => {
  const { run } = loadIntl();
  const next = random(2);
  const pick = (values) => values[next(values.length)];
  // Without the priority, which V8 does not show as ECMA-402 says.
  const resolved = ({ roundingPriority, ...others }) => others;
  const possible = {
    style: ["decimal", "percent", "currency", "unit"], currency: ["EUR", "JPY", "KWD"], unit: ["meter"], notation: ["standard", "compact", "scientific"],
    minimumIntegerDigits: [1, 3, 22], minimumFractionDigits: [0, 2, 4], maximumFractionDigits: [0, 1, 5], minimumSignificantDigits: [1, 3], maximumSignificantDigits: [2, 5],
    roundingPriority: ["auto", "morePrecision", "lessPrecision"], roundingMode: ["floor", "halfEven"], trailingZeroDisplay: ["stripIfInteger"], roundingIncrement: [3],
    useGrouping: [true, false, "min2", "true"], signDisplay: ["never", "negative"],
  };
  const outcome = (work) => {
    try {
      return work();
    } catch (error) {
      return error.name;
    }
  };
  for (let round = 0; round < 3_000; round++) {
    const options = Object.fromEntries(Object.entries(possible).filter(() => next(4) === 0).map(([name, values]) => [name, pick(values)]));
    // V8 gives an amount the digits of its currency in every notation, ECMA-402 in the standard one only.
    if (options.style === "currency") delete options.notation;
    const text = JSON.stringify(options);
    const ours = outcome(() => resolved(JSON.parse(run(`JSON.stringify(new Intl.NumberFormat("en", ${text}).resolvedOptions())`))));
    const theirs = outcome(() => resolved(new Intl.NumberFormat("en", options).resolvedOptions()));
    assert.deepEqual(ours, theirs, text);
  }
});

test("a number keeps the digits that a text has", () => {
  const given = [];
  const { run } = loadIntl({ number: (locale, settings, value) => (given.push(value), [{ type: "integer", value }]) });
  const format = (source) => run(`new Intl.NumberFormat("en").format(${source})`);
  assert.equal(format("'12345678901234567890.123'"), "12345678901234567890.123e0");
  assert.equal(format("-0"), "-0");
  assert.equal(format("1e21"), "1e21");
  assert.equal(format("' .5e3 '"), "0.5e3");
  assert.equal(format("'0x10'"), "16");
  assert.equal(format("12345678901234567890n"), "12345678901234567890");
  assert.equal(format("'twelve'"), "NaN");
  assert.equal(given.length, 7);
});

test("keywords of a locale count where no option does, and are shown where they count", () => {
  const { run } = loadIntl();
  const shown = (source) => run(`(({ locale, numberingSystem }) => locale + " " + numberingSystem)(new Intl.NumberFormat(${source}).resolvedOptions())`);
  assert.equal(shown('"de-DE-u-nu-arab-ca-buddhist"'), "de-DE-u-nu-arab arab");
  assert.equal(shown('"de-u-nu-arab", { numberingSystem: "deva" }'), "de deva");
  assert.equal(shown('"de-u-nu-nonsense"'), "de latn");
  assert.equal(shown("undefined"), "en-US latn");
});

test("some classes may be called, others must be constructed", () => {
  const { run } = loadIntl();
  assert.equal(run('Intl.NumberFormat("en") instanceof Intl.NumberFormat'), true);
  assert.equal(run("Intl.NumberFormat.prototype.constructor === Intl.NumberFormat"), true);
  assert.throws(() => run('Intl.PluralRules("en")'), { name: "TypeError" });
  assert.equal(run("Object.prototype.toString.call(new Intl.NumberFormat())"), "[object Intl.NumberFormat]");
});
