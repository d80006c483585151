// What a handler of the registration form gets: `context`, which also answers the fields of its
// `request`. Nothing is parsed until it is read; both keep what they parsed on the raw event.
import { asBytes, asText } from "./body.ts";
import { waitUntil } from "./background.ts";
import { BadRequestError } from "./errors.ts";
import { decodeComponent, parseForm } from "./form_encoding.ts";
import { listGet } from "./header_list.ts";
import { headerView } from "./header_view.ts";
import { showAs } from "./inspect.ts";
import type { Fields, RawEvent } from "./invocation.ts";
import { pathOf, queryOf } from "./request_target.ts";

/** A symbol rather than a private field, so that objects which inherit from a context work too. */
const RAW: unique symbol = Symbol("event");

/** The fields that a context and its request have in common; each is `undefined` where no request came in. */
class RequestFields {
  declare readonly [RAW]: RawEvent;

  constructor(raw: RawEvent) {
    this[RAW as typeof RAW] = raw;
  }

  get method(): string | undefined {
    return this[RAW].method;
  }

  get url(): string | undefined {
    return this[RAW].url;
  }

  /** The path as it was sent: percent-encoded. */
  get path(): string | undefined {
    const { url } = this[RAW];
    return url === undefined ? undefined : pathOf(url);
  }

  /** A name that stands once has its value as a string; one that is repeated has an array of its values. */
  get query(): Fields | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.queryFields ??= toFields(parseForm(queryOf(raw.url))));
  }

  /** The parameters of the route's path, decoded. */
  get params(): Fields | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.paramFields ??= toFields(raw.params ?? []));
  }

  get headers(): object | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.headersView ??= headerView(raw.headers ?? []));
  }

  /** The whole body as text; empty if there is none. */
  get text(): string | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.bodyText ??= asText(raw.body ?? null));
  }

  /** The same as `text`: the name that scripts for the earlier engine use. */
  get body(): string | undefined {
    return this.text;
  }

  /** A copy of the body's bytes. */
  get bytes(): Uint8Array | undefined {
    const raw = this[RAW];
    return raw.url === undefined ? undefined : asBytes(raw.body ?? null);
  }

  /** The body parsed as JSON, whatever its content type says. */
  get json(): unknown {
    const raw = this[RAW];
    if (raw.url !== undefined && raw.bodyJson === undefined) raw.bodyJson = parseJson(this.text!);
    return raw.bodyJson;
  }

  /** The fields of a urlencoded form, with repeated names as in `query`. */
  get form(): Fields | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.formFields ??= readForm(listGet(raw.headers ?? [], "content-type"), this.text!));
  }
}

/** `context.request` of the registration form. */
export class HandlerRequest extends RequestFields {
  toJSON(): object {
    const { method, url, path, headers, query, params, text } = this;
    return { method, url, path, headers, query, params, text };
  }
}

export class HandlerContext extends RequestFields {
  get kind(): string {
    return this[RAW].kind;
  }

  get invocationId(): string {
    return this[RAW].id;
  }

  get script(): string {
    return this[RAW].script;
  }

  get handlerName(): string {
    return this[RAW].handlerName;
  }

  get request(): HandlerRequest | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.request ??= new HandlerRequest(raw));
  }

  get args(): unknown {
    const raw = this[RAW];
    if (raw.parsedArgs === undefined && raw.args !== undefined) raw.parsedArgs = JSON.parse(raw.args);
    return raw.parsedArgs;
  }

  get meta(): unknown {
    const raw = this[RAW];
    if (raw.parsedMeta === undefined && raw.meta !== undefined) raw.parsedMeta = JSON.parse(raw.meta);
    return raw.parsedMeta;
  }

  waitUntil(promise: unknown): void {
    waitUntil(promise);
  }

  toJSON(): object {
    const { kind, invocationId, script, handlerName, request, args, meta } = this;
    return { kind, invocationId, script, handlerName, request, args, meta };
  }
}

function toFields(list: readonly string[]): Fields {
  const fields: Fields = {};
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i]!;
    const value = list[i + 1]!;
    const earlier = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (Array.isArray(earlier)) earlier.push(value);
    else if (earlier !== undefined) fields[name] = [earlier, value];
    else if (name !== "__proto__") fields[name] = value;
    // A plain assignment to this one name would replace the prototype instead.
    else Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return fields;
}

function parseJson(text: string): unknown {
  if (text === "") throw new BadRequestError("The request body is empty, but JSON was expected", { in: "body", expected: "application/json" });
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = (error as Error).message;
    // QuickJS says where in the stack; only the line can be relied on.
    const line = /<input>:(\d+)/.exec((error as Error).stack ?? "")?.[1];
    const where = line === undefined || line === "1" ? "" : ` in line ${line}`;
    throw new BadRequestError(`The request body is not valid JSON${where}: ${problem}`, { in: "body", expected: "application/json", problem });
  }
}

const formType = "application/x-www-form-urlencoded";

function readForm(contentType: string | null, text: string): Fields {
  const given = contentType?.split(";", 1)[0]!.trim().toLowerCase();
  if (given !== formType) {
    throw new BadRequestError(`The request body is not a form: its content type must be ${formType}, but it is ${given || "missing"}`, {
      in: "body", expected: formType, given: given ?? null,
    });
  }
  return toFields(parseForm(text, decodeStrictly));
}

/** Unlike in a query, a broken escape in a form is the client's error. */
function decodeStrictly(escaped: string): string {
  try {
    return decodeURIComponent(escaped.replaceAll("+", " "));
  } catch {
    const problem = `malformed percent-encoding in ${JSON.stringify(decodeComponent(escaped).slice(0, 100))}`;
    throw new BadRequestError(`The request body is not a valid form: ${problem}`, { in: "body", expected: formType, problem });
  }
}

showAs(HandlerRequest, (request) => request.toJSON());
showAs(HandlerContext, (context) => context.toJSON());
