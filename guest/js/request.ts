// `Request` of the Fetch standard. The one that a handler gets is a thin cover over the raw event:
// its headers and its body are built when somebody reads them.
import { asBytes, asText, bodyOf, collect, isStreamed, isUsed, share, take, toContent, typeOfBody, upload } from "./body.ts";
import type { BodyContent, BodyHolder, BodyInit } from "./body.ts";
import { isToken, listHas } from "./header_list.ts";
import type { HeaderList } from "./header_list.ts";
import { fillHeaders, headersOver } from "./headers.ts";
import type { Headers, HeadersInit } from "./headers.ts";
import { showAs } from "./inspect.ts";
import { current } from "./invocation.ts";
import type { RawEvent } from "./invocation.ts";
import { native, UrlPart } from "./native.ts";
import type { ReadableStream } from "./streams.ts";
import type { URL } from "./url.ts";
import { exposeInterface, needArguments, toDictionary, toText } from "./webidl.ts";

export interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
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
}

let adopted: RequestState | undefined;
let isRequest: (value: unknown) => value is Request;

/** The `Request` of an event. */
export function requestOf(event: RawEvent): Request {
  adopted = event;
  return new Request("");
}

export class Request {
  #state: RequestState;

  static {
    isRequest = (value): value is Request => typeof value === "object" && value !== null && #state in value;
  }

  constructor(input: string | URL | Request, init: RequestInit | undefined = undefined) {
    if (adopted !== undefined) {
      this.#state = adopted;
      adopted = undefined;
      return;
    }
    needArguments(arguments.length, 1, "Request");
    const from = isRequest(input) ? input.#state : { method: "GET", url: withoutCredentials(absolute(input)) };
    this.#state = derived(from, toDictionary<RequestInit>(init, "The options of a Request"));
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

  get body(): ReadableStream | null {
    return bodyOf(holderOf(this.#state));
  }

  get bodyUsed(): boolean {
    return isUsed(holderOf(this.#state));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const content = take(holderOf(this.#state));
    return asBytes(isStreamed(content) ? await collect(content) : content).buffer;
  }

  async bytes(): Promise<Uint8Array> {
    const content = take(holderOf(this.#state));
    return asBytes(isStreamed(content) ? await collect(content) : content);
  }

  async json(): Promise<unknown> {
    const content = take(holderOf(this.#state));
    return JSON.parse(asText(isStreamed(content) ? await collect(content) : content));
  }

  async text(): Promise<string> {
    const content = take(holderOf(this.#state));
    return asText(isStreamed(content) ? await collect(content) : content);
  }

  clone(): Request {
    const { method, url, headers = [] } = this.#state as RequestState & { method: string; url: string };
    adopted = { method, url, headers: headers.slice(), content: share(holderOf(this.#state)), used: false };
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
function derived(from: RequestState, init: RequestInit): RequestState {
  const method = init.method === undefined ? from.method! : toMethod(init.method);
  const headers: HeaderList = [];
  if (init.headers !== undefined) fillHeaders(headers, init.headers);
  else if (from.headers !== undefined) headers.push(...from.headers);

  const given = init.body ?? undefined;
  const bodiless = method === "GET" || method === "HEAD";
  if (bodiless && (given !== undefined || holderOf(from).content !== null)) throw new TypeError(`A ${method} request cannot have a body`);
  const content = given === undefined ? take(holderOf(from)) : toContent(given);
  const type = given === undefined ? undefined : typeOfBody(given);
  if (type !== undefined && !listHas(headers, "content-type")) headers.push("content-type", type);
  return { method, url: from.url!, headers, content, used: false };
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
showAs(Request, (request) => ({ method: request.method, url: request.url, headers: request.headers, bodyUsed: request.bodyUsed }));
