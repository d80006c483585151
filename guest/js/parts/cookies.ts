// Set-Cookie lines, for `Response.setCookie` and `Response.clearCookie`. What a browser would drop in silence, or what
// would let a value become an attribute, is an error here.
import { isToken } from "../header_list.ts";
import { toDictionary } from "../webidl.ts";

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

const known = ["httpOnly", "secure", "sameSite", "maxAge", "expires", "path", "domain"];

/** What browsers keep of one cookie: its name and value, and each attribute. */
const maxBytes = 4096;
const maxAttribute = 1024;

/** Browsers take a cookie with such a name from nobody who could not have set it securely. */
function needsSecure(name: unknown): boolean {
  return /^__(secure|host)-/i.test(`${name as string}`);
}

/** With these options a cookie is set to be gone. */
export function clearing(name: string, options: CookieOptions | undefined): CookieOptions {
  return { secure: needsSecure(name), ...options, maxAge: 0, expires: new Date(0) };
}

/** The value is percent-encoded, so that it may be any text. */
export function cookieLine(name: string, value: string, options: CookieOptions | undefined): string {
  if (!isToken(`${name}`)) throw new TypeError(`${JSON.stringify(name)} is not a valid cookie name`);
  if (value === undefined || value === null) throw new TypeError(`The cookie ${name} has no value; clearCookie removes one`);
  const given = toDictionary<CookieOptions>(options, `The options of the cookie ${name}`);
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new TypeError(`The cookie ${name} has an unknown option ${JSON.stringify(key)}; there are ${known.join(", ")}`);
  }
  let line = `${name}=${encodeURIComponent(`${value}`.toWellFormed())}`;
  if (line.length > maxBytes) throw new RangeError(`The cookie ${name} has ${line.length} bytes, and browsers drop one that has more than ${maxBytes}: keep the data in storage, and its key in the cookie`);
  const { domain, path = "/", maxAge, expires, httpOnly, secure, sameSite } = given;
  if (domain !== undefined) line += `; Domain=${attribute(name, "domain", domain, /^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i, "a host name, with other letters than ASCII in their xn-- form")}`;
  line += `; Path=${attribute(name, "path", path, /^\/[ -:<-~]*$/, 'an ASCII path that begins with "/" and has no ";"')}`;
  if (maxAge !== undefined) {
    if (!Number.isFinite(maxAge)) throw new TypeError(`The maxAge of the cookie ${name} must be a number of seconds`);
    line += `; Max-Age=${Math.trunc(maxAge)}`;
  }
  if (expires !== undefined) line += `; Expires=${dateOf(name, expires)}`;
  if (httpOnly) line += "; HttpOnly";
  if (secure) line += "; Secure";
  const site = siteOf(name, sameSite);
  if (site !== undefined) line += `; SameSite=${site}`;
  checkPromises(name, { secure: Boolean(secure), isHostWide: path === "/" && domain === undefined, site });
  return line;
}

function attribute(cookie: string, what: string, value: unknown, pattern: RegExp, rule: string): string {
  const text = `${value as string}`;
  if (text.length > maxAttribute || !pattern.test(text)) throw new TypeError(`The ${what} of the cookie ${cookie} must be ${rule}, not ${JSON.stringify(text.slice(0, 100))}`);
  return text;
}

function dateOf(cookie: string, value: unknown): string {
  const date = new Date(value as Date);
  if (Number.isNaN(date.getTime())) throw new TypeError(`The expires of the cookie ${cookie} is not a date`);
  return date.toUTCString();
}

function siteOf(cookie: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const word = `${value as string}`.toLowerCase();
  if (word !== "strict" && word !== "lax" && word !== "none") throw new TypeError(`The sameSite of the cookie ${cookie} is strict, lax or none, not ${JSON.stringify(value)}`);
  return word[0]!.toUpperCase() + word.slice(1);
}

/** Browsers drop a cookie that does not keep what its name or its attributes promise. */
function checkPromises(name: string, { secure, isHostWide, site }: { secure: boolean; isHostWide: boolean; site: string | undefined }): void {
  if (site === "None" && !secure) throw new TypeError(`The cookie ${name} has sameSite none, which browsers take with secure: true only`);
  if (needsSecure(name) && !secure) throw new TypeError(`The cookie ${name} has a name that browsers take with secure: true only`);
  if (/^__host-/i.test(name) && !isHostWide) throw new TypeError(`The cookie ${name} has a name that browsers take only without a domain, and with the path "/"`);
}
