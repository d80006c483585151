// `Request` of the Fetch standard. The one that a handler gets is a thin cover over the raw event:
// its headers and its body are built when somebody reads them.
import { anySignal, isAbortSignal } from "./abort.ts";
import type { AbortSignal } from "./abort.ts";
import { share, take } from "./body.ts";
import type { BodyContent, BodyHolder } from "./body.ts";
import { extract } from "./body_init.ts";
import type { BodyInit } from "./body_init.ts";
import { includeBody } from "./body_methods.ts";
import type { Body } from "./body_methods.ts";
import { isToken, listHas } from "./header_list.ts";
import type { HeaderList } from "./header_list.ts";
import { fillHeaders, headersOver } from "./headers.ts";
import type { Headers, HeadersInit } from "./headers.ts";
import { showAs } from "./inspect.ts";
import { current } from "./invocation.ts";
import type { RawEvent } from "./invocation.ts";
import { native, UrlPart } from "./native.ts";
import { includeOptions, readOptions } from "./request_options.ts";
import type { OptionFields, Options, OptionsInit } from "./request_options.ts";
import { upload } from "./source.ts";
import { isStream } from "./streams.ts";
import type { URL } from "./url.ts";
import { exposeInterface, needArguments, toDictionary, toText } from "./webidl.ts";

export interface RequestInit extends OptionsInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal?: AbortSignal | null;
}

/** What a request is made of: the raw event of the host, or the same fields of one that a script made. */
interface RequestState {
  method?: string;
  url?: string;
  headers?: HeaderList;
  headersObject?: Headers;
  /** What the host sent, or that it is still to come. `content` and `used` take over once somebody asks for the body. */
  body?: Uint8Array;
  streamed?: boolean;
  content?: BodyContent;
  used?: boolean;
  /** If there are others than the defaults. */
  options?: Options | undefined;
  /** Made when somebody asks for it, unless there is one that it follows. */
  signal?: AbortSignal | undefined;
}

let adopted: RequestState | undefined;
let isRequest: (value: unknown) => value is Request;

/** The content of a request's body, for `fetch`, which uses it up. */
export let takeBody: (request: Request) => BodyContent;

/** The `Request` of an event. */
export function requestOf(event: RawEvent): Request {
  adopted = event;
  return new Request("");
}

export interface Request extends Body, OptionFields {}

export class Request {
  #state: RequestState;

  static {
    isRequest = (value): value is Request => typeof value === "object" && value !== null && #state in value;
    takeBody = (request) => take(holderOf(request.#state));
    includeBody(Request, (request) => holderOf(request.#state), (request) => (request.#state.headers ??= []));
    includeOptions(Request, (request) => request.#state.options);
  }

  constructor(input: string | URL | Request, init: RequestInit | undefined = undefined) {
    if (adopted !== undefined) {
      this.#state = adopted;
      adopted = undefined;
      return;
    }
    needArguments(arguments.length, 1, "Request");
    this.#state = derived(isRequest(input) ? input.#state : { method: "GET", url: withoutCredentials(absolute(input)) }, init);
  }

  get method(): string {
    return this.#state.method!;
  }

  get url(): string {
    return this.#state.url!;
  }

  get headers(): Headers {
    const state = this.#state;
    return (state.headersObject ??= headersOver((state.headers ??= [])));
  }

  get signal(): AbortSignal {
    return (this.#state.signal ??= anySignal([]));
  }

  clone(): Request {
    const { method, url, headers = [], options, signal } = this.#state as RequestState & { method: string; url: string };
    adopted = { method, url, headers: headers.slice(), content: share(holderOf(this.#state)), used: false, options, signal: follower(signal) };
    return new Request("");
  }
}

/** The body of a request; one of no bytes counts as none. */
function holderOf(state: RequestState): BodyHolder {
  if (state.content === undefined) {
    const whole = state.body !== undefined && state.body.length > 0 ? state.body : null;
    state.content = state.streamed === true ? upload : whole;
    state.used = false;
  }
  return state as BodyHolder;
}

/** The state of a request that is made from another one, or from a URL. A body moves: it is read there from now on. */
function derived(from: RequestState, given: unknown): RequestState {
  const init = toDictionary<RequestInit>(given, "The options of a Request");
  const method = init.method === undefined ? from.method! : toMethod(init.method);
  const options = readOptions(init, from.options, method);
  const signal = init.signal === undefined ? follower(from.signal) : follower(toSignal(init.signal));
  const headers: HeaderList = [];
  if (init.headers !== undefined) fillHeaders(headers, init.headers);
  else if (from.headers !== undefined) headers.push(...from.headers);

  const body = init.body ?? undefined;
  const bodiless = method === "GET" || method === "HEAD";
  if (bodiless && (body !== undefined || holderOf(from).content !== null)) throw new TypeError(`A ${method} request cannot have a body`);
  const state: RequestState = { method, url: from.url!, headers, content: null, used: false, options, signal };
  if (body === undefined) {
    state.content = take(holderOf(from));
    return state;
  }

  const { content, type } = extract(body);
  if (isStream(content)) {
    if (init.duplex === undefined) throw new TypeError('A Request whose body is a stream needs the option duplex: "half"');
    if (options?.keepalive) throw new TypeError("A Request whose body is a stream cannot be kept alive");
  }
  if (type !== undefined && !listHas(headers, "content-type")) headers.push("content-type", type);
  state.content = content;
  return state;
}

function toSignal(signal: unknown): AbortSignal | undefined {
  if (signal === null) return undefined;
  if (!isAbortSignal(signal)) throw new TypeError("The signal of a Request must be an AbortSignal");
  return signal;
}

/** The signal of a request that is aborted with another one; made later if there is no other. */
function follower(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal === undefined ? undefined : anySignal([signal]);
}

/** The parts of an absolute URL. Within a request, relative ones count from that request's. */
export function absolute(input: unknown): string[] {
  const text = toText(input);
  const base = current?.url;
  const parts = base === undefined ? native.urlParse(text) : native.urlParse(text, base);
  if (parts === null || parts === undefined) throw new TypeError(`Invalid URL: ${JSON.stringify(text)}`);
  return parts;
}

function withoutCredentials(parts: string[]): string {
  if (parts[UrlPart.username] !== "" || parts[UrlPart.password] !== "") {
    throw new TypeError("The URL of a Request cannot hold a user name or password");
  }
  return parts[UrlPart.href]!;
}

const standardMethods = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

function toMethod(value: unknown): string {
  const text = `${value as string}`;
  const upper = text.toUpperCase();
  if (!isToken(text)) throw new TypeError(`${JSON.stringify(text)} is not a valid method`);
  if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") throw new TypeError(`The method ${upper} is forbidden`);
  return standardMethods.has(upper) ? upper : text;
}

exposeInterface(Request, "Request");
showAs(Request, ({ method, url, headers, bodyUsed }) => ({ method, url, headers, bodyUsed }));
