// Data against schemas. The checks are the host's; here is what they are of, and the errors that come of them.
import type { HandlerRequest } from "../context.ts";
import { HttpError, ValidationError } from "../errors.ts";
import { toJson } from "../json.ts";
import { native } from "../native.ts";
import type { NativeFault } from "../native.ts";
import { Request } from "../request.ts";
import { jsonOf } from "../request_fields.ts";
import { URL } from "../url.ts";
import { isObject, needArguments, toDictionary, toText } from "../webidl.ts";

interface ValidateOptions { coerce?: boolean }

/** Gives the data, or throws a `ValidationError` that lists every fault. */
export function validate(given: unknown[]): unknown {
  needArguments(given.length, 2, "validate");
  const [data, schema, options] = given;
  const settings = toDictionary<ValidateOptions>(options, "The options of validate");
  for (const name of Object.keys(settings)) {
    // A misspelt option must not go unseen.
    if (name !== "coerce") throw new TypeError(`validate has no option '${name}'; it has coerce`);
  }
  const { coerce = false } = settings;
  if (typeof coerce !== "boolean") throw new TypeError("validate: coerce must be true or false");
  return checked("The data", undefined, data, schema, { coerce });
}

/** The body of a request as JSON, checked: a promise of it, if the request is a `Request`. */
export function requireJsonBody(given: unknown[]): unknown {
  needArguments(given.length, 1, "requireJsonBody");
  const [request, fields] = given;
  if (request instanceof Request) return fetchedBody(request, fields);
  const { headers } = handlerRequest(request, "requireJsonBody");
  checkType((headers as Headers).get("content-type"));
  return checkedBody((request as HandlerRequest).json, fields);
}

/** A parameter of a request's query, as its rules want it: a text, unless they say otherwise. */
export function requireQueryParam(given: unknown[]): unknown {
  needArguments(given.length, 2, "requireQueryParam");
  const [request, name, rules] = given;
  const field = toText(name);
  if (typeof name !== "string" || field === "" || field === "*") throw new TypeError("requireQueryParam needs the name of the parameter");
  if (rules !== undefined && typeof rules !== "string") throw new TypeError('requireQueryParam takes rules as a string, such as "integer|min:1"');
  const value = queryValue(request, field);
  // A name with nothing after it is what an empty field of a form sends.
  const data = value === undefined || value === "" ? {} : { [field]: value };
  const schema = { [field.replace(/[\\.]/g, "\\$&")]: `required|${(rules as string | undefined) ?? "string"}` };
  return (checked("The query", "query", data, schema, { coerce: true }) as Record<string, unknown>)[field];
}

type Headers = { get(name: string): string | null };

function handlerRequest(request: unknown, what: string): HandlerRequest {
  const { headers, query } = (isObject(request) ? request : {}) as Partial<HandlerRequest>;
  if (!isObject(headers) || !isObject(query)) throw new TypeError(`${what} needs the request of a handler: its context, context.request, or a Request`);
  return request as HandlerRequest;
}

function queryValue(request: unknown, name: string): string | string[] | undefined {
  if (!(request instanceof Request)) {
    const query = handlerRequest(request, "requireQueryParam").query!;
    return Object.hasOwn(query, name) ? query[name] : undefined;
  }
  const values = new URL(request.url).searchParams.getAll(name);
  return values.length > 1 ? values : values[0];
}

async function fetchedBody(request: Request, fields: unknown): Promise<unknown> {
  checkType(request.headers.get("content-type"));
  return checkedBody(jsonOf(await request.text()), fields);
}

function checkedBody(body: unknown, fields: unknown): unknown {
  return fields === undefined ? body : checked("The request body", "body", body, fields, { fieldsRequired: true });
}

function checkType(contentType: string | null): void {
  const given = contentType?.split(";", 1)[0]!.trim().toLowerCase();
  if (given === "application/json" || /^[\w.+-]+\/[\w.-]+\+json$/.test(given ?? "")) return;
  const details = { in: "body", expected: "application/json", given: given ?? null };
  const error = new HttpError(`The content type of the request must be application/json, but it is ${given || "missing"}`, details);
  throw Object.assign(error, { status: 415, code: "UNSUPPORTED_MEDIA_TYPE" });
}

function checked(what: string, where: string | undefined, data: unknown, schema: unknown, { coerce = false, fieldsRequired = false }): unknown {
  const verdict = native.validation.check(toJson(schema, "The schema"), toJson(data, what), coerce, fieldsRequired);
  if (verdict.details === undefined) return "data" in verdict ? verdict.data : data;
  const { errors, more } = verdict.details;
  const details = { ...(where === undefined ? {} : { in: where }), errors, ...(more === true ? { more } : {}) };
  throw new ValidationError(summary(what, errors, more === true), details);
}

/** The first fault, and how many there are besides. */
function summary(what: string, errors: readonly NativeFault[], more: boolean): string {
  const [{ path, message }, ...others] = errors as [NativeFault, ...NativeFault[]];
  const count = others.length === 0 ? "" : `, and ${more ? "more than " : ""}${others.length} more fault${others.length === 1 ? "" : "s"}`;
  return `${what} is not valid: ${path === "" ? "it" : path} ${message}${count}`;
}
