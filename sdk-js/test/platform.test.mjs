// What the types declare is what the platform has: name by name, and member by member. The platform is the one that
// guest/js builds, in a realm of Node's.
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { load } from "../../guest/js/test/load.mjs";
import { check } from "./author.mjs";

const { platform, realm, invoke, run } = load();
const namesIn = (context) => vm.runInContext("Object.getOwnPropertyNames(globalThis)", context);

/** What V8 has of its own: the language, and two names more. */
const builtin = namesIn(vm.createContext({}));
const language = builtin.filter((name) => name !== "console" && name !== "WebAssembly");

const exported = Object.keys(platform.stoa);
const installed = namesIn(realm).filter((name) => !builtin.includes(name) && name !== "__platform");
const globals = [...new Set(["console", ...installed, ...exported])];

/** What the platform has by accident and no standard knows: it is not declared. */
const undeclared = new Map([["WritableStreamDefaultController", ["abortReason"]]]);

/** Where what an object inherits is the language's. */
const ends = new Set(["Object.prototype", "Function.prototype", "Error", "Error.prototype"].map(run));

function membersOf(value, but = []) {
  const names = new Set();
  for (let owner = value; owner !== null && !ends.has(owner); owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) names.add(name);
  }
  return [...names].filter((name) => !["constructor", ...but].includes(name));
}

/** Members that instances have and the prototype of their class has not. */
const ofInstances = new Map([["Event", ["isTrusted"]], ["Error", ["name", "message", "stack", "cause"]], ["HttpError", ["details"]]]);

function instanceMembers(type) {
  const own = [...ofInstances].filter(([name]) => run(name) === type || type.prototype instanceof run(name));
  return [...membersOf(type.prototype, undeclared.get(type.name)), ...own.flatMap(([, names]) => names)];
}

const isClass = (value) => typeof value === "function" && typeof value.prototype === "object" && /^[A-Z]/.test(value.name);

/** Pairs of a type and the names that it must have, no more and no less. */
function expectations() {
  const expected = [
    ["Global", globals],
    [`keyof typeof import("stoa")`, exported],
  ];
  for (const name of globals.filter((each) => each !== "self")) {
    const value = realm[name];
    if (isClass(value)) {
      expected.push([`keyof (typeof ${name})["prototype"]`, instanceMembers(value)]);
      expected.push([`keyof typeof ${name}`, [...membersOf(value, ["length", "name"])]]);
    } else if (typeof value === "object" && value !== null) {
      expected.push([`keyof typeof ${name}`, membersOf(value)]);
    }
  }
  return expected;
}

/** What a handler of either form is given. */
async function given() {
  const body = '--b\r\ncontent-disposition: form-data; name="f"; filename="n"\r\n\r\ntext\r\n--b--\r\n';
  await invoke("(context) => { globalThis.context = context; }", { method: "POST", headers: ["content-type", "multipart/form-data; boundary=b"], body });
  await invoke("(request, env, ctx) => { Object.assign(globalThis, { env, ctx }); }", { form: "fetch" });
  // A symbol leads to the event: it is not among the names.
  return [
    ["keyof HandlerContext", membersOf(realm.context)],
    ["keyof StoaRequest", membersOf(realm.context.request)],
    ["keyof Upload", membersOf(realm.context.files[0])],
    ["keyof InitContext", Object.keys(platform.initContext("demo"))],
    ["keyof StoaEnv", membersOf(realm.env)],
    ["keyof KVNamespace", membersOf(realm.env.KV)],
    ["keyof ExecutionContext", membersOf(realm.ctx)],
  ];
}

const union = (names) => (names.length === 0 ? "never" : names.map((name) => JSON.stringify(name)).join(" | "));

test("the types have every name and every member that the platform has, and no other", async () => {
  const expected = [...expectations(), ...(await given())];
  assert.ok(expected.length > 100, `${expected.length} lists were found`);
  const lines = expected.map(([type, names], at) => {
    const declared = `Extract<${type}, string>`;
    return `export const list${at}: Same = {} as { lacking: Exclude<${union(names)}, ${declared}>; invented: Exclude<${declared}, ${union(names)}> };`;
  });
  const same = "interface Same { lacking: never; invented: never }";
  const own = `type Global = Exclude<keyof typeof globalThis, ${union(language)}>;`;
  const said = await check({ "lists.ts": [same, own, ...lines].join("\n") });
  // The type checker names the line; what is wrong in it is better said by the type that was meant.
  const readable = said.replace(/^lists\.ts\((\d+),.*$/gm, (_, line) => expected[line - 3]?.[0] ?? _);
  assert.equal(readable, "");
});
