// Data against schemas.

/** Rule strings by the name of a field, such as `{ age: "required|integer|min:18" }`. */
type FieldRules = Readonly<Record<string, string>>;

/** Rule strings by the name of a field, or a JSON Schema (2020-12). */
type ValidationSchema = FieldRules | Readonly<Record<string, unknown>> | boolean;

/** One of the `details.errors` of a `ValidationError`. */
interface ValidationFault {
  /** A JSON pointer; empty for the whole. */
  path: string;
  rule: string;
  message: string;
  expected?: unknown;
  value?: unknown;
}

interface ValidateOptions {
  /** Makes the numbers, booleans and lists that the schema asks for of texts, as a query or a form has only texts. */
  coerce?: boolean;
}

/**
 * Gives the data, or throws a `ValidationError` that lists every fault.
 * @example
 * ```ts
 * import { registerWebHandler, validate } from "stoa";
 *
 * interface Order {
 *   email: string;
 *   count: number;
 * }
 *
 * registerWebHandler("/orders", async ({ json }) => {
 *   const order = await validate<Order>(json, { email: "required|email", count: "required|integer|min:1" });
 *   return Response.json(order, { status: 201 });
 * }, "POST");
 * ```
 */
declare function validate<Value = any>(data: unknown, schema: ValidationSchema, options?: ValidateOptions): Promise<Value>;

/**
 * The body of a request as JSON, whose fields have to be there and be what is said of them.
 * @example
 * ```ts
 * import { registerWebHandler, requireJsonBody } from "stoa";
 *
 * registerWebHandler("/users", (context) => {
 *   const user = requireJsonBody<{ name: string; age: number }>(context, { name: "string", age: "integer|min:18" });
 *   return { created: user.name };
 * }, "POST");
 * ```
 */
declare function requireJsonBody<Value = any>(request: Request, fields?: ValidationSchema): Promise<Value>;
declare function requireJsonBody<Value = any>(request: StoaRequest, fields?: ValidationSchema): Value;

/**
 * A parameter of a request's query, which has to be there: a text, unless rules ask for something else.
 * @example
 * ```ts
 * import { registerWebHandler, requireQueryParam } from "stoa";
 *
 * registerWebHandler("/search", (context) => {
 *   const query = requireQueryParam(context, "q");
 *   const page = requireQueryParam<number>(context, "page", "integer|min:1");
 *   return { query, page };
 * });
 * ```
 */
declare function requireQueryParam(request: Request | StoaRequest, name: string): string;
declare function requireQueryParam<Value = any>(request: Request | StoaRequest, name: string, rules: string): Value;

declare module "stoa" {
  export import FieldRules = globalThis.FieldRules;
  export import requireJsonBody = globalThis.requireJsonBody;
  export import requireQueryParam = globalThis.requireQueryParam;
  export import validate = globalThis.validate;
  export import ValidateOptions = globalThis.ValidateOptions;
  export import ValidationFault = globalThis.ValidationFault;
  export import ValidationSchema = globalThis.ValidationSchema;
}
