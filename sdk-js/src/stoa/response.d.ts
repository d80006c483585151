// What Stoa adds to Response: the usual answers, and headers and cookies in a chain.

interface CookieOptions {
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: "strict" | "lax" | "none" | "Strict" | "Lax" | "None";
  /** Seconds. */
  maxAge?: number;
  expires?: Date;
  /** `/` if left out. */
  path?: string;
  domain?: string;
}

interface Response {
  /**
   * Sets a header.
   * @example
   * ```ts
   * const cached = Response.json({ n: 1 }).setHeader("cache-control", "max-age=60");
   * ```
   */
  setHeader(name: string, value: string): this;
  /**
   * Adds a cookie. Its value may be any text: it is percent-encoded.
   * @example
   * ```ts
   * const signedIn = Response.redirect("/").setCookie("session", "a1b2", { httpOnly: true, secure: true, sameSite: "lax", maxAge: 3600 });
   * ```
   */
  setCookie(name: string, value: string, options?: CookieOptions): this;
  /**
   * Takes a cookie away. `path` and `domain` must be those with which it was set.
   * @example
   * ```ts
   * const signedOut = Response.noContent().clearCookie("session");
   * ```
   */
  clearCookie(name: string, options?: CookieOptions): this;
}

interface ResponseConstructor {
  /**
   * A page.
   * @example
   * ```ts
   * const page = Response.html("<!doctype html><title>Hello</title><h1>Hello</h1>");
   * ```
   */
  html(text: string, init?: ResponseInit): Response;
  /**
   * A plain text.
   * @example
   * ```ts
   * const robots = Response.text("User-agent: *\nDisallow:");
   * ```
   */
  text(text: string, init?: ResponseInit): Response;
  /**
   * A 204, which has no body.
   * @example
   * ```ts
   * const deleted = Response.noContent();
   * ```
   */
  noContent(): Response;
  /**
   * A 400 with the body that every error has.
   * @example
   * ```ts
   * const refused = Response.badRequest("the page must be a number", { page: "x" });
   * ```
   */
  badRequest(message?: string, details?: unknown): Response;
  /**
   * A 401 with the body that every error has.
   * @example
   * ```ts
   * const unknown = Response.unauthorized().setHeader("www-authenticate", "Basic");
   * ```
   */
  unauthorized(message?: string, details?: unknown): Response;
  /**
   * A 403 with the body that every error has.
   * @example
   * ```ts
   * const refused = Response.forbidden("only editors may publish");
   * ```
   */
  forbidden(message?: string, details?: unknown): Response;
  /**
   * A 404 with the body that every error has.
   * @example
   * ```ts
   * const missing = Response.notFound("there is no such order");
   * ```
   */
  notFound(message?: string, details?: unknown): Response;
}

declare module "stoa" {
  export import CookieOptions = globalThis.CookieOptions;
}
