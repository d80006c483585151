// Errors that are HTTP answers: a handler throws one, and the host makes the error body of it.
// Name, code, status and usual message lie on the prototypes; an instance holds only what is its own.

export class HttpError extends Error {
  declare readonly code: string;
  declare readonly status: number;
  declare readonly details?: unknown;

  constructor(message?: string, details?: unknown) {
    super(message);
    if (details !== undefined) Object.defineProperty(this, "details", { value: details, writable: true, configurable: true, enumerable: true });
  }
}

export class BadRequestError extends HttpError {}
export class UnauthorizedError extends HttpError {}
export class ForbiddenError extends HttpError {}
export class NotFoundError extends HttpError {}
export class ConflictError extends HttpError {}
/** `details` lists every fault at once. */
export class ValidationError extends HttpError {}

/** One row for each class: what its instances say unless told otherwise. */
const rows: ReadonlyArray<readonly [typeof HttpError, name: string, status: number, code: string, message: string]> = [
  [HttpError, "HttpError", 500, "SCRIPT_EXECUTION_FAILED", "The script failed"],
  [BadRequestError, "BadRequestError", 400, "BAD_REQUEST", "Bad request"],
  [UnauthorizedError, "UnauthorizedError", 401, "UNAUTHORIZED", "Authentication is required"],
  [ForbiddenError, "ForbiddenError", 403, "FORBIDDEN", "Not allowed"],
  [NotFoundError, "NotFoundError", 404, "NOT_FOUND", "Not found"],
  [ConflictError, "ConflictError", 409, "CONFLICT", "Conflict"],
  [ValidationError, "ValidationError", 422, "VALIDATION_FAILED", "Validation failed"],
];

for (const [type, name, status, code, message] of rows) {
  for (const [key, value] of Object.entries({ name, status, code, message })) {
    Object.defineProperty(type.prototype, key, { value, writable: true, configurable: true });
  }
}

/** What an answer with an error status says: its code, and its usual message. */
export function errorOfStatus(status: number): { code: string; message: string } {
  const row = rows.find((candidate) => candidate[2] === status) ?? rows[status < 500 ? 1 : 0]!;
  return { code: row[3], message: row[4] };
}
