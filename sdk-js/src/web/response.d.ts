// Response of the Fetch standard. What Stoa adds is in stoa/response.d.ts.

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

interface Response extends Body {
  readonly headers: Headers;
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly type: "basic" | "default" | "error";
  readonly url: string;
  clone(): Response;
}

interface ResponseConstructor {
  readonly prototype: Response;
  new (body?: BodyInit | null, init?: ResponseInit): Response;
  /**
   * What stands for a failure of the network; it cannot be an answer.
   * @example
   * ```ts
   * const failed = Response.error().type === "error";
   * ```
   */
  error(): Response;
  /**
   * A value as JSON.
   * @example
   * ```ts
   * const created = Response.json({ id: 17 }, { status: 201, headers: { location: "/orders/17" } });
   * ```
   */
  json(data: unknown, init?: ResponseInit): Response;
  /**
   * Leads somewhere else, with 302 unless another status is given. A relative URL counts from the request's own.
   * Unlike the standard's, its headers can be changed: a login sets a cookie there.
   * @example
   * ```ts
   * const seeOther = Response.redirect("/orders/17", 303).setCookie("seen", "yes");
   * ```
   */
  redirect(url: string | URL, status?: number): Response;
}

/**
 * An answer: what handlers give, and what `fetch` gets.
 * @example
 * ```ts
 * export default {
 *   fetch: () => new Response("<h1>hello</h1>", { headers: { "content-type": "text/html; charset=utf-8" } }),
 * };
 * ```
 */
declare var Response: ResponseConstructor;
