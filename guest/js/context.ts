// What a handler of the registration form gets: `context`, which also answers the fields of its
// `request`. Nothing is parsed until it is read; both keep what they parsed on the raw event.
import { authOf } from "./auth.ts";
import { waitUntil } from "./background.ts";
import type { Fields } from "./fields.ts";
import type { Upload } from "./forms.ts";
import { headerView } from "./header_view.ts";
import { showAs } from "./inspect.ts";
import type { RawEvent } from "./invocation.ts";
import { bytesOfBody, formOf, jsonOf, paramFieldsOf, queryFieldsOf, textOf } from "./request_fields.ts";
import type { Form } from "./request_fields.ts";
import type { Auth } from "./parts/auth.ts";
import { pathOf } from "./request_target.ts";

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
    return (raw.queryFields ??= queryFieldsOf(raw.url));
  }

  /** The parameters of the route's path, decoded. */
  get params(): Fields | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.paramFields ??= paramFieldsOf(raw as RawEvent & { url: string }));
  }

  get headers(): object | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.headersView ??= headerView(raw.headers ?? []));
  }

  /** The whole body as text, which is UTF-8; empty if there is none. */
  get text(): string | undefined {
    const raw = this[RAW];
    if (raw.url === undefined) return undefined;
    return (raw.bodyText ??= textOf(raw));
  }

  /** The same as `text`: the name that scripts for the earlier engine use. */
  get body(): string | undefined {
    return this.text;
  }

  /** A copy of the body's bytes. */
  get bytes(): Uint8Array | undefined {
    const raw = this[RAW];
    return raw.url === undefined ? undefined : new Uint8Array(bytesOfBody(raw));
  }

  /** The body parsed as JSON, whatever its content type says. */
  get json(): unknown {
    const raw = this[RAW];
    if (raw.url !== undefined && raw.bodyJson === undefined) raw.bodyJson = jsonOf(this.text!);
    return raw.bodyJson;
  }

  /** The fields of a form, urlencoded or multipart, with repeated names as in `query`. Files are in `files`. */
  get form(): Fields | undefined {
    return formOnce(this)?.fields;
  }

  /** Who asks: whoever the route's `auth` option found out. */
  get auth(): Auth | undefined {
    const raw = this[RAW];
    return raw.url === undefined ? undefined : (raw.auth ??= authOf(raw.caller));
  }

  /** The files of a multipart form, in the order in which they came. */
  get files(): Upload[] | undefined {
    return formOnce(this)?.files;
  }
}

function formOnce(request: RequestFields): Form | undefined {
  const raw = request[RAW];
  if (raw.url === undefined) return undefined;
  return (raw.bodyForm ??= formOf(raw, () => request.text!));
}

/** `context.request` of the registration form. */
export class HandlerRequest extends RequestFields {
  toJSON(): object {
    const { method, url, path, headers } = this;
    const [query, params, text] = [() => this.query, () => this.params, () => this.text].map(orNothing);
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

/** A log of a request shows it as far as it can be read. */
function orNothing(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

showAs(HandlerRequest, (request) => request.toJSON());
showAs(HandlerContext, (context) => context.toJSON());
