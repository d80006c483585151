// `Response.setCookie` and `Response.clearCookie`, which are loaded by whoever first sets one.
import { lazily } from "./parts.ts";
import type * as Cookies from "./parts/cookies.ts";

export type { CookieOptions } from "./parts/cookies.ts";

export const cookies = lazily<typeof Cookies>("cookies");
