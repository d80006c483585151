import { registerWebHandler, validate } from "stoa";

const user = {
  email: "email|required",
  age: "integer|min:18|max:120",
  tags: "array|max:2",
  "address.city": "string|min:2",
  "items.*.price": "number|min:0|required",
  role: "in:admin,editor",
  nick: "string|min:2|max:5|regex:^[a-z|]+$",
  site: "url|nullable",
  id: "uuid",
  born: "date",
  active: "boolean",
  extra: "object",
};

registerWebHandler("/rules", async (req) => {
  const data = req.json;
  return { same: (await validate(data, user)) === data };
}, "POST");

registerWebHandler("/schema", (req) => validate(req.json, {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string", minLength: 1 }, password: { type: "string", minLength: 8 }, parent: { $ref: "#" } },
  additionalProperties: false,
}), "POST");

registerWebHandler("/caught", async (req) => {
  try {
    return await validate(req.json, { "*": "integer" });
  } catch (error) {
    return { name: error.name, status: error.status, isKnown: error instanceof ValidationError, paths: error.details.errors.map(({ path }) => path), more: error.details.more };
  }
}, "POST");

registerWebHandler("/coerced", (req) => validate(req.query, { page: "integer|min:1", all: "boolean", tag: "array", price: "number", name: "string" }, { coerce: true }));
registerWebHandler("/many", () => validate(Array(300).fill(1), { items: { type: "string" } }));
registerWebHandler("/hostile", () => {
  const $defs = {};
  for (let i = 0; i < 40; i++) $defs[`a${i}`] = { allOf: [{ $ref: `#/$defs/a${i + 1}` }, { $ref: `#/$defs/a${i + 1}` }] };
  return validate("x", { $ref: "#/$defs/a0", $defs: { ...$defs, a40: { type: "string" } } });
});
