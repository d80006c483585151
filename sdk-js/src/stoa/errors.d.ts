// Errors that are HTTP answers.

interface HttpError extends Error {
  readonly code: string;
  readonly status: number;
  /** What the answer says beside the message. */
  readonly details?: unknown;
}

interface HttpErrorConstructor<Made extends HttpError> {
  readonly prototype: Made;
  new (message?: string, details?: unknown): Made;
}

/**
 * What the errors that are answers have in common.
 * @example
 * ```ts
 * try {
 *   throw new NotFoundError();
 * } catch (error) {
 *   if (error instanceof HttpError) console.warn(error.message, { code: error.code, status: error.status });
 * }
 * ```
 */
declare var HttpError: HttpErrorConstructor<HttpError>;

interface BadRequestError extends HttpError {}

/**
 * Thrown by a handler, it is a 400.
 * @example
 * ```ts
 * registerWebHandler("/page", ({ query }) => {
 *   if (!/^\d+$/.test(`${query.page}`)) throw new BadRequestError("page must be a number", { in: "query", name: "page" });
 * });
 * ```
 */
declare var BadRequestError: HttpErrorConstructor<BadRequestError>;

interface UnauthorizedError extends HttpError {}

/**
 * Thrown by a handler, it is a 401.
 * @example
 * ```ts
 * registerWebHandler("/me", ({ headers }) => {
 *   if (headers.authorization === undefined) throw new UnauthorizedError();
 * });
 * ```
 */
declare var UnauthorizedError: HttpErrorConstructor<UnauthorizedError>;

interface ForbiddenError extends HttpError {}

/**
 * Thrown by a handler, it is a 403.
 * @example
 * ```ts
 * registerWebHandler("/admin", () => {
 *   throw new ForbiddenError("only at night");
 * });
 * ```
 */
declare var ForbiddenError: HttpErrorConstructor<ForbiddenError>;

interface NotFoundError extends HttpError {}

/**
 * Thrown by a handler, it is a 404.
 * @example
 * ```ts
 * registerWebHandler("/orders/:id", async ({ params }) => {
 *   const order = await sharedStorage.getItem(`order:${params.id}`);
 *   if (order === null) throw new NotFoundError("there is no such order");
 *   return order;
 * });
 * ```
 */
declare var NotFoundError: HttpErrorConstructor<NotFoundError>;

interface ConflictError extends HttpError {}

/**
 * Thrown by a handler, it is a 409.
 * @example
 * ```ts
 * registerWebHandler("/orders", () => {
 *   throw new ConflictError("the order has been paid already");
 * }, "POST");
 * ```
 */
declare var ConflictError: HttpErrorConstructor<ConflictError>;

interface ValidationError extends HttpError {}

/**
 * Thrown by a handler, it is a 422 whose details list every fault.
 * @example
 * ```ts
 * registerWebHandler("/orders", ({ json }) => {
 *   if (!(json.count > 0)) throw new ValidationError("the order has faults", { count: "must be above 0" });
 * }, "POST");
 * ```
 */
declare var ValidationError: HttpErrorConstructor<ValidationError>;

declare module "stoa" {
  export import BadRequestError = globalThis.BadRequestError;
  export import ConflictError = globalThis.ConflictError;
  export import ForbiddenError = globalThis.ForbiddenError;
  export import HttpError = globalThis.HttpError;
  export import NotFoundError = globalThis.NotFoundError;
  export import UnauthorizedError = globalThis.UnauthorizedError;
  export import ValidationError = globalThis.ValidationError;
}
