// What a script declares at top level or in `init`.

/** A method of HTTP; `*` is all of them. */
type RouteMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "*";

/**
 * Answers a request. What it returns, or its promise gives, is a `Response`, a description of one, a string
 * (`text/plain`), any other value (JSON), or nothing (204).
 */
interface WebHandler {
  (context: HandlerContext, args: any): unknown;
}

/** What a handler may return in place of a `Response`: at most one of `body`, `json` and `bodyBase64`. */
interface ResponseDescription {
  status?: number;
  body?: string | BufferSource | null;
  json?: unknown;
  bodyBase64?: string;
  contentType?: string;
  headers?: HeadersInit;
}

/** A number, or a text with a unit: `"500ms"`, `"2s"`, `"1m"`, `"1h"`. */
type DurationOption = number | string;

/** A number of bytes, or a text with a unit: `"20kb"`, `"2mb"`. */
type SizeOption = number | string;

/** Which pages of other origins may read an answer. */
interface CorsOptions {
  /** `"*"`, `"https://app.example"`, `"https://*.example.com"`, or a list. Everybody, if left out. */
  origin?: string | readonly string[];
  /** Whether they come with cookies: only with origins that are named. */
  credentials?: boolean;
  /** Request headers that are allowed; what the browser asks for, if left out. */
  headers?: readonly string[];
  /** Headers of the answer that a page may read beside the harmless ones. */
  exposeHeaders?: readonly string[];
  /** How long a preflight holds. A number is seconds. */
  maxAge?: DurationOption;
}

/** How often a route may be asked. */
interface RateLimitOptions {
  limit: number;
  /** `"second"`, `"minute"` (if left out), `"hour"`, or a duration. A number is seconds. */
  per?: DurationOption;
  /**
   * `"ip"` (if left out), `"route"` for all together, `"header:<name>"`; where the route has `auth`, also `"user"` or
   * `"key"` (an API key). Who is nobody counts by the address.
   */
  by?: "ip" | "user" | "key" | "route" | `header:${string}`;
}

/** How answers are kept. */
interface CacheOptions {
  /** A number is seconds. */
  ttl: DurationOption;
  /** Request headers by which answers differ. */
  vary?: readonly string[];
  /** That kept answers are given without the script's middleware: to be said where there is some on the route. */
  beforeMiddleware?: boolean;
}

/** Which pages may send requests that change something with the cookies of their user, beside the site's own. */
interface CsrfOptions {
  /** `"https://app.example"`, `"https://*.example.com"`, or a list. */
  origins: string | readonly string[];
}

/** A version of an API, and what its answers say of it. */
interface VersionOptions {
  /** `2`, `"1.1"` or `"2026-01-31"`. */
  name: number | string;
  /** Since when nobody should begin to use it; `true` says no date. */
  deprecated?: boolean | string | Date;
  /** When it will be gone. */
  sunset?: string | Date;
  /** Where more is said of it. */
  link?: string;
  /** Only by the path, `/v2/users`, or only by the header `Accept-Version`. Both, if left out. */
  by?: "path" | "header";
}

/** An answer that a route gives, as its description says it. */
interface ResponseOption {
  description?: string;
  /** JSON Schema, or rule strings by field. */
  schema?: object;
  /** `application/json`, if left out. */
  contentType?: string;
}

/** What the host goes by before a script runs; an option that is not here is refused at deploy. */
interface RouteOptions {
  /** Whether nobody comes in unknown, or those who are known are told of. Left out, nobody is asked. */
  auth?: "required" | "optional" | "none" | boolean;
  /** One of these is needed. Nobody comes in unknown then. */
  roles?: string | readonly string[];
  /** All of these are needed. Nobody comes in unknown then. */
  permissions?: string | readonly string[];
  /** `true`: every origin, without cookies. */
  cors?: boolean | CorsOptions;
  /** `false`: any page may, for routes that do not go by cookies. */
  csrf?: boolean | CsrfOptions;
  /** A number is requests per minute. */
  rateLimit?: number | RateLimitOptions;
  /** A number is seconds; `false` keeps nothing. */
  cache?: false | DurationOption | CacheOptions;
  /** What the parameters, the query and the body have to be: JSON Schema, or rule strings by field. */
  schema?: { params?: object; query?: object; body?: object };
  /** A number is milliseconds. */
  timeout?: DurationOption;
  /** The most that a body may have. */
  bodyLimit?: SizeOption;
  /** Added to answers that do not have them; `false` takes one off. */
  headers?: Record<string, string | false>;
  /** Which version of an API it belongs to. */
  version?: number | string | VersionOptions;
  summary?: string;
  description?: string;
  /** Headings under which it is described; the script's name, if left out. */
  tags?: readonly string[];
  deprecated?: boolean;
  /** What programs call it, in the description of the API. */
  operationId?: string;
  /** Leaves it out of the description. */
  hidden?: boolean;
  /** What it answers, by status: `200`, `"2XX"`, `"default"`. For the description only. */
  responses?: Record<number | string, string | ResponseOption>;
}

/** A function, or the name of one that is exported or global. */
type HandlerOrName<Handler> = Handler | string;

/**
 * Answers requests for a path. `:name` stands for one segment, `*` or `{*name}` at the end for the rest. Without a
 * method it answers GET. It must be called at top level or in `init`.
 * @example
 * ```ts
 * import { registerWebHandler } from "stoa";
 *
 * registerWebHandler("/users/:id", ({ params }) => ({ id: params.id }));
 * registerWebHandler("/users", ({ json }) => Response.json({ created: json.name }, { status: 201 }), "POST");
 * ```
 */
declare function registerWebHandler(path: string, handler: HandlerOrName<WebHandler>, method?: RouteMethod | readonly RouteMethod[], options?: RouteOptions): void;

/**
 * Another name of `registerWebHandler`.
 * @example
 * ```ts
 * register("/ping", () => "pong");
 * ```
 */
declare var register: typeof registerWebHandler;

interface RouteRegistry {
  /**
   * Another name of `registerWebHandler`.
   * @example
   * ```ts
   * routeRegistry.registerRoute("/ping", () => "pong", "GET");
   * ```
   */
  registerRoute: typeof registerWebHandler;
  /**
   * The routes that this script has registered, in the order in which it has.
   * @example
   * ```ts
   * registerWebHandler("/", () => routeRegistry.listRoutes().map(({ method, path }) => `${method} ${path}`));
   * ```
   */
  listRoutes(): { path: string; method: RouteMethod; handler: string; options: RouteOptions }[];
}

/**
 * The routes of the script.
 * @example
 * ```ts
 * registerWebHandler("/routes", () => routeRegistry.listRoutes());
 * ```
 */
declare var routeRegistry: RouteRegistry;

declare module "stoa" {
  export import HandlerOrName = globalThis.HandlerOrName;
  export import register = globalThis.register;
  export import registerWebHandler = globalThis.registerWebHandler;
  export import ResponseDescription = globalThis.ResponseDescription;
  export import ResponseOption = globalThis.ResponseOption;
  export import RouteMethod = globalThis.RouteMethod;
  export import RouteOptions = globalThis.RouteOptions;
  export import routeRegistry = globalThis.routeRegistry;
  export import RouteRegistry = globalThis.RouteRegistry;
  export import VersionOptions = globalThis.VersionOptions;
  export import WebHandler = globalThis.WebHandler;
}
