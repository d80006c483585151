// `validate`, `requireJsonBody` and `requireQueryParam`: a part, which the first use loads.
import { foretell, lazily } from "./parts.ts";
import type * as Part from "./parts/validation.ts";

const part = lazily<typeof Part>("validation");

foretell(part, ["validate", "requireJsonBody", "requireQueryParam"]);

export async function validate(...given: unknown[]): Promise<unknown> {
  return part().validate(given);
}

export function requireJsonBody(...given: unknown[]): unknown {
  return part().requireJsonBody(given);
}

export function requireQueryParam(...given: unknown[]): unknown {
  return part().requireQueryParam(given);
}
