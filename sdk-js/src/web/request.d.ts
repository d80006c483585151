// Request of the Fetch standard.

type RequestInfo = Request | string;
type RequestCache = "default" | "no-store" | "reload" | "no-cache" | "force-cache" | "only-if-cached";
type RequestCredentials = "omit" | "same-origin" | "include";
type RequestMode = "cors" | "no-cors" | "same-origin" | "navigate";
type RequestPriority = "auto" | "high" | "low";
type RequestRedirect = "follow" | "error" | "manual";
type ReferrerPolicy =
  | "" | "no-referrer" | "no-referrer-when-downgrade" | "same-origin" | "origin" | "strict-origin" | "origin-when-cross-origin"
  | "strict-origin-when-cross-origin" | "unsafe-url";

interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  redirect?: RequestRedirect;
  signal?: AbortSignal | null;
  /** Has to be said of a `Request` whose body is a stream; `fetch` does without. */
  duplex?: "half";
  /** Has no effect here. */
  cache?: RequestCache;
  /** Has no effect here: cookies are headers like any other. */
  credentials?: RequestCredentials;
  /** `fetch` refuses it: compare a digest with `crypto.subtle`. */
  integrity?: string;
  /** Has no effect here. */
  keepalive?: boolean;
  /** Has no effect here. */
  mode?: RequestMode;
  /** Has no effect here. */
  priority?: RequestPriority;
  /** Has no effect here. */
  referrer?: string;
  /** Has no effect here. */
  referrerPolicy?: ReferrerPolicy;
  window?: null;
}

interface Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly cache: RequestCache;
  readonly credentials: RequestCredentials;
  readonly destination: string;
  readonly duplex: "half";
  readonly integrity: string;
  readonly isHistoryNavigation: boolean;
  readonly isReloadNavigation: boolean;
  readonly keepalive: boolean;
  readonly mode: RequestMode;
  readonly redirect: RequestRedirect;
  readonly referrer: string;
  readonly referrerPolicy: ReferrerPolicy;
  clone(): Request;
}

/**
 * A request: what a `fetch` handler gets, and what `fetch` sends. Within a request, a relative URL counts from its own.
 * @example
 * ```ts
 * export default {
 *   fetch(request: Request): Promise<Response> {
 *     const url = new URL(request.url);
 *     url.hostname = "backend.example.com";
 *     return fetch(new Request(url, request));
 *   },
 * };
 * ```
 */
declare var Request: {
  readonly prototype: Request;
  new (input: RequestInfo | URL, init?: RequestInit): Request;
};
