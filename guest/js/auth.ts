// `req.auth`: a part, which the first use loads.
import type { Caller } from "./invocation.ts";
import { foretell, lazily } from "./parts.ts";
import type * as Part from "./parts/auth.ts";

const part = lazily<typeof Part>("auth");

foretell(part, ["auth"]);

export function authOf(caller: Caller | undefined): Part.Auth {
  return new (part().Auth)(caller);
}
