import { registerWebHandler, requireJsonBody, requireQueryParam, validate } from "stoa";

const told = async (work) => {
  try {
    await work();
    return "nothing";
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};

registerWebHandler("/", async (req) => ({
  ambiguous: await told(() => validate({}, { type: "string" })),
  neither: await told(() => validate({}, { user: { name: "string" } })),
  rule: await told(() => validate({}, { name: "strnig" })),
  noType: await told(() => validate({}, { age: "min:18" })),
  type: await told(() => validate({}, { properties: { a: { type: "strnig" } } })),
  remote: await told(() => validate({}, { $ref: "https://example.com/schema.json" })),
  circle: await told(() => validate({}, { $ref: "#" })),
  backtracks: await told(() => validate("x", { pattern: "(a)\\1" })),
  large: await told(() => validate("x", { description: "x".repeat(70_000), minLength: 1 })),
  cyclicSchema: await told(() => { const schema = {}; schema.not = schema; return validate("x", schema); }),
  undefinedData: await told(() => validate(undefined, { minLength: 1 })),
  deepData: await told(() => { let data = 1; for (let i = 0; i < 200; i++) data = [data]; return validate(data, { minLength: 1 }); }),
  largeData: await told(() => validate("x".repeat(1024 * 1024), { minLength: 1 })),
  option: await told(() => validate("x", { minLength: 1 }, { coerse: true })),
  noSchema: await told(() => validate("x")),
  noRequest: await told(() => requireJsonBody({})),
  noName: await told(() => requireQueryParam(req)),
}));
