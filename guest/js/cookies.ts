// Set-Cookie lines, for `Response.setCookie` and `Response.clearCookie`.
import { isToken } from "./header_list.ts";

export interface CookieOptions {
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

/** The value is percent-encoded, so that it may be any text. */
export function cookieLine(name: string, value: string, options: CookieOptions = {}): string {
  if (!isToken(`${name}`)) throw new TypeError(`${JSON.stringify(name)} is not a valid cookie name`);
  let line = `${name}=${encodeURIComponent(`${value}`.toWellFormed())}`;
  const { domain, path = "/", maxAge, expires, httpOnly, secure, sameSite } = options;
  if (domain !== undefined) line += `; Domain=${attribute("domain", domain)}`;
  line += `; Path=${attribute("path", path)}`;
  if (maxAge !== undefined) {
    if (!Number.isFinite(maxAge)) throw new TypeError("The maxAge of a cookie must be a number of seconds");
    line += `; Max-Age=${Math.trunc(maxAge)}`;
  }
  if (expires !== undefined) line += `; Expires=${new Date(expires).toUTCString()}`;
  if (httpOnly) line += "; HttpOnly";
  if (secure) line += "; Secure";
  if (sameSite !== undefined) {
    const word = `${sameSite}`.toLowerCase();
    if (word !== "strict" && word !== "lax" && word !== "none") throw new TypeError("The sameSite of a cookie is strict, lax or none");
    line += `; SameSite=${word[0]!.toUpperCase()}${word.slice(1)}`;
  }
  return line;
}

function attribute(name: string, value: string): string {
  const text = `${value}`;
  if (/[^ -:<-~]/.test(text)) throw new TypeError(`The ${name} of a cookie holds a character that it must not`);
  return text;
}
