// `Response` of the Fetch standard, with Stoa's shortcuts: `html`, `text`, the usual errors, and
// chainable headers and cookies. Headers stay a flat list until somebody asks for the object.
import { isStreamed, share, take } from "./body.ts";
import type { BodyHolder, WholeContent } from "./body.ts";
import { extract } from "./body_init.ts";
import type { BodyInit } from "./body_init.ts";
import { includeBody } from "./body_methods.ts";
import type { Body } from "./body_methods.ts";
import { cookies } from "./cookies.ts";
import type { CookieOptions } from "./cookies.ts";
import { errorBody } from "./error_body.ts";
import { listHas } from "./header_list.ts";
import type { HeaderList } from "./header_list.ts";
import { fillHeaders, headersOver } from "./headers.ts";
import type { Headers, HeadersInit } from "./headers.ts";
import { showAs } from "./inspect.ts";
import { native, UrlPart } from "./native.ts";
import { absolute } from "./request.ts";
import { sendStream } from "./sending.ts";
import type { Source } from "./source.ts";
import type { URL } from "./url.ts";
import { exposeInterface, needArguments, toDictionary, toText } from "./webidl.ts";

export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

interface ResponseState extends BodyHolder {
  status: number;
  statusText: string;
  list: HeaderList;
  headers: Headers | undefined;
  /** Nothing for one that the script made itself. */
  origin: Origin | undefined;
}

/** Where a response comes from that is not the script's own. Its headers cannot be changed. */
interface Origin {
  type: "basic" | "error";
  url: string;
  redirected: boolean;
}

/** What `fetch` got. The URL is without its fragment; the list is the response's own from then on. */
export interface Fetched {
  status: number;
  statusText: string;
  url: string;
  redirected: boolean;
  list: HeaderList;
  content: WholeContent | Source;
}

/** An answer that is not a `Response` yet. */
export interface PlainAnswer {
  status: number;
  list: HeaderList;
  content: string | Uint8Array | undefined;
}

let adopted: ResponseState | undefined;

export let isResponse: (value: unknown) => value is Response;
/** Answers with it. What it gives, if it gives anything, settles when a body that streams has ended. */
export let sendResponse: (response: Response) => Promise<void> | undefined;
/** The same response; of one that came by `fetch`, another whose headers can be changed, which has its body. */
export let changeable: (response: Response) => Response;

/** The `Response` with which `fetch` is fulfilled. */
export function fetchedResponse({ status, statusText, url, redirected, list, content }: Fetched): Response {
  return made({ status, statusText, list, headers: undefined, content, used: false, origin: { type: "basic", url, redirected } });
}

/** A `Response` that says the same. */
export function assembled({ status, list, content }: PlainAnswer): Response {
  // What the script has in its hands can change.
  const own = content instanceof Uint8Array ? content.slice() : (content ?? null);
  return made({ status, statusText: "", list, headers: undefined, content: own, used: false, origin: undefined });
}

export interface Response extends Body {}

export class Response {
  #state: ResponseState;

  static {
    isResponse = (value): value is Response => typeof value === "object" && value !== null && #state in value;
    sendResponse = (response) => {
      const state = response.#state;
      if (state.status === 0) throw new TypeError("Response.error() cannot be an answer");
      const content = take(state);
      if (isStreamed(content)) return sendStream(state.status, state.list, content);
      native.send(state.status, state.list, content ?? undefined);
      return undefined;
    };
    changeable = (response) => {
      const state = response.#state;
      if (state.origin === undefined || state.status === 0) return response;
      return made({ ...state, list: state.list.slice(), headers: undefined, content: take(state), used: false, origin: undefined });
    };
    includeBody(Response, (response) => response.#state, (response) => response.#state.list);
  }

  constructor(body: BodyInit | null | undefined = null, init: ResponseInit | undefined = undefined) {
    if (adopted !== undefined) {
      this.#state = adopted;
      adopted = undefined;
      return;
    }
    const state = stateOf(init);
    if (body !== null && body !== undefined) {
      const { content, type } = extract(body);
      state.content = content;
      completeBody(state, type);
    }
    this.#state = state;
  }

  static error(): Response {
    return made({ ...stateOf(undefined), status: 0, origin: { type: "error", url: "", redirected: false } });
  }

  static json(data: unknown, init: ResponseInit | undefined = undefined): Response {
    needArguments(arguments.length, 1, "Response.json");
    const text = JSON.stringify(data) as string | undefined;
    if (text === undefined) throw new TypeError(`Response.json: a value of type ${typeof data} has no JSON form`);
    return typed(text, "application/json", init);
  }

  /** A relative URL counts from the request's own. Unlike the standard's, its headers can be changed: a login sets a cookie there. */
  static redirect(url: string | URL, status: number = 302): Response {
    needArguments(arguments.length, 1, "Response.redirect");
    const location = absolute(url)[UrlPart.href]!;
    const code = Number(status);
    if (![301, 302, 303, 307, 308].includes(code)) throw new RangeError(`${status} is not the status of a redirect`);
    return made({ ...stateOf(undefined), status: code, list: ["location", location] });
  }

  static html(text: string, init: ResponseInit | undefined = undefined): Response {
    return typed(toText(text), "text/html; charset=utf-8", init);
  }

  static text(text: string, init: ResponseInit | undefined = undefined): Response {
    return typed(toText(text), "text/plain; charset=utf-8", init);
  }

  static noContent(): Response {
    return made({ ...stateOf(undefined), status: 204 });
  }

  static badRequest(message?: string, details?: unknown): Response {
    return failed(400, message, details);
  }

  static unauthorized(message?: string, details?: unknown): Response {
    return failed(401, message, details);
  }

  static forbidden(message?: string, details?: unknown): Response {
    return failed(403, message, details);
  }

  static notFound(message?: string, details?: unknown): Response {
    return failed(404, message, details);
  }

  get type(): string {
    return this.#state.origin?.type ?? "default";
  }

  get url(): string {
    return this.#state.origin?.url ?? "";
  }

  get redirected(): boolean {
    return this.#state.origin?.redirected ?? false;
  }

  get status(): number {
    return this.#state.status;
  }

  get ok(): boolean {
    const { status } = this.#state;
    return status >= 200 && status <= 299;
  }

  get statusText(): string {
    return this.#state.statusText;
  }

  get headers(): Headers {
    const state = this.#state;
    return (state.headers ??= headersOver(state.list, state.origin !== undefined));
  }

  clone(): Response {
    const state = this.#state;
    return made({ ...state, list: state.list.slice(), headers: undefined, content: share(state) });
  }

  setHeader(name: string, value: string): this {
    this.headers.set(name, value);
    return this;
  }

  setCookie(name: string, value: string, options?: CookieOptions): this {
    this.headers.append("set-cookie", cookies().cookieLine(name, value, options));
    return this;
  }

  /** `path` and `domain` must be those with which the cookie was set. */
  clearCookie(name: string, options?: CookieOptions): this {
    return this.setCookie(name, "", cookies().clearing(name, options));
  }
}

/** The state that an `init` describes, without a body. */
function stateOf(init: ResponseInit | null | undefined): ResponseState {
  const state: ResponseState = { status: 200, statusText: "", list: [], headers: undefined, content: null, used: false, origin: undefined };
  if (init === undefined || init === null) return state;
  const { headers, status, statusText } = toDictionary<ResponseInit>(init, "The options of a Response");
  if (headers !== undefined) fillHeaders(state.list, headers);
  if (status !== undefined) state.status = toStatus(status);
  if (statusText !== undefined) {
    state.statusText = `${statusText}`;
    if (/[^\t -~\x80-\xff]/.test(state.statusText)) throw new TypeError("The statusText of a Response holds a character that it must not");
  }
  return state;
}

/** Refuses a body where the status forbids one, and gives it its type unless the headers do. */
function completeBody(state: ResponseState, type: string | undefined): void {
  forbidBody(state.status);
  if (type !== undefined && !listHas(state.list, "content-type")) state.list.push("content-type", type);
}

function made(state: ResponseState): Response {
  adopted = state;
  return new Response();
}

/** A response with text of a known type, which its `init` may overrule. */
function typed(text: string, type: string, init: ResponseInit | undefined): Response {
  const state = stateOf(init);
  state.content = text;
  completeBody(state, type);
  return made(state);
}

function failed(status: number, message: string | undefined, details: unknown): Response {
  return typed(errorBody(status, message, details), "application/json", { status });
}

/** Whether an answer with this status never has a body. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

export function forbidBody(status: number): void {
  if (isBodiless(status)) throw new TypeError(`A response with status ${status} cannot have a body`);
}

/** Web IDL's unsigned short, within what a response may have. */
export function toStatus(value: unknown): number {
  const status = Math.trunc(Number(value)) & 0xffff;
  if (status < 200 || status > 599) throw new RangeError(`The status of a response is a number from 200 to 599, not ${String(value)}`);
  return status;
}

exposeInterface(Response, "Response");
showAs(Response, (response) => ({
  status: response.status, statusText: response.statusText, headers: response.headers, bodyUsed: response.bodyUsed,
}));
