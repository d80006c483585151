// Ajv: it makes code of a schema with `new Function`, at the top level and in a request.
import Ajv from "ajv";

const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true });
ajv.addKeyword({ keyword: "isEven", type: "number", validate: (wanted, value) => (value % 2 === 0) === wanted });
const validate = ajv.compile({
  type: "object",
  properties: {
    name: { type: "string", minLength: 2, pattern: "^\\p{L}+$" },
    age: { type: "integer", minimum: 0, isEven: true },
    tags: { type: "array", items: { enum: ["a", "b"] }, uniqueItems: true, default: [] },
    next: { $ref: "#/definitions/link" },
  },
  required: ["name", "age"],
  additionalProperties: false,
  definitions: {
    link: { type: ["object", "null"], properties: { next: { $ref: "#/definitions/link" } }, required: ["next"] },
  },
});

export const input = {
  values: [
    { name: "Zoë", age: "36" },
    { name: "1", age: -1, tags: ["a", "a", "c"], extra: true },
    { name: "Bo", age: 2, next: { next: {} } },
  ],
  schema: { type: "array", items: { type: "number" }, minItems: 2 },
};

export async function use({ values, schema }) {
  const results = values.map((value) => ({ valid: validate(value), value, errors: validate.errors }));
  return { results, late: ajv.compile(schema)([1]), text: ajv.errorsText() };
}
