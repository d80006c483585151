// The earlier engine's name for the shortcuts of Response.

interface ResponseBuilder {
  /**
   * A value as JSON.
   * @example
   * ```ts
   * const created = ResponseBuilder.json({ id: 17 }, 201);
   * ```
   */
  json(data: unknown, status?: number): Response;
  /**
   * A plain text.
   * @example
   * ```ts
   * const pong = ResponseBuilder.text("pong");
   * ```
   */
  text(text: string, status?: number): Response;
  /**
   * A page.
   * @example
   * ```ts
   * const page = ResponseBuilder.html("<h1>Hello</h1>");
   * ```
   */
  html(text: string, status?: number): Response;
  /**
   * An error with the body that every error has.
   * @example
   * ```ts
   * const missing = ResponseBuilder.error(404, "there is no such order");
   * ```
   */
  error(status: number, message?: string): Response;
  /**
   * A 204, which has no body.
   * @example
   * ```ts
   * const deleted = ResponseBuilder.noContent();
   * ```
   */
  noContent(): Response;
  /**
   * Leads somewhere else, with 302 unless another status is given.
   * @example
   * ```ts
   * const moved = ResponseBuilder.redirect("/new", 301);
   * ```
   */
  redirect(location: string, status?: number): Response;
}

/**
 * The earlier engine's name for the shortcuts of `Response`.
 * @example
 * ```ts
 * registerWebHandler("/", () => ResponseBuilder.json({ hello: "world" }));
 * ```
 */
declare var ResponseBuilder: ResponseBuilder;

declare module "stoa" {
  export import ResponseBuilder = globalThis.ResponseBuilder;
}
