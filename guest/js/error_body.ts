// The JSON of an error answer, in the shape that every error of the platform has. Errors that a
// handler throws get theirs from the host; this one is for answers that a handler builds itself.
import { errorOfStatus } from "./errors.ts";
import { current } from "./invocation.ts";
import { native } from "./native.ts";
import { pathOf } from "./request_target.ts";

export function errorBody(status: number, message: string | undefined, details: unknown = {}): string {
  const usual = errorOfStatus(status);
  return JSON.stringify({
    error: {
      code: usual.code,
      message: message === undefined ? usual.message : `${message}`,
      details,
      request_id: current?.id,
      timestamp: new Date(native.now()).toISOString(),
      path: current?.url === undefined ? undefined : pathOf(current.url),
      method: current?.method,
    },
    status,
  });
}
