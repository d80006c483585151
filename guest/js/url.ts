// `URL` of the URL standard. Parsing and setting happen in the host, which has the Unicode tables;
// the parts lie here, so that reading one is free.
import { showAs } from "./inspect.ts";
import { native, UrlPart } from "./native.ts";
import { installLazily, lazily } from "./parts.ts";
import { readQuery, tieToUrl, URLSearchParams } from "./search_params.ts";
import { exposeInterface, needArguments, toText } from "./webidl.ts";

/** The parts of a URL, or nothing if the input is none. */
function parse(input: unknown, base: unknown): string[] | undefined {
  const text = toText(input);
  return (base === undefined ? native.urlParse(text) : native.urlParse(text, toText(base))) ?? undefined;
}

let adopted: string[] | undefined;

export class URL {
  #parts: string[];
  #params: URLSearchParams | undefined;

  constructor(url: string | URL, base: string | URL | undefined = undefined) {
    if (adopted !== undefined) {
      this.#parts = adopted;
      adopted = undefined;
      return;
    }
    needArguments(arguments.length, 1, "URL");
    const parts = parse(url, base);
    if (parts === undefined) throw new TypeError(`Invalid URL: ${JSON.stringify(String(url))}`);
    this.#parts = parts;
  }

  static canParse(url: string | URL, base: string | URL | undefined = undefined): boolean {
    needArguments(arguments.length, 1, "URL.canParse");
    return parse(url, base) !== undefined;
  }

  static parse(url: string | URL, base: string | URL | undefined = undefined): URL | null {
    needArguments(arguments.length, 1, "URL.parse");
    const parts = parse(url, base);
    if (parts === undefined) return null;
    adopted = parts;
    return new URL("");
  }

  get href(): string {
    return this.#parts[UrlPart.href]!;
  }
  set href(value: string) {
    const parts = parse(value, undefined);
    if (parts === undefined) throw new TypeError(`Invalid URL: ${JSON.stringify(value)}`);
    this.#parts = parts;
    if (this.#params !== undefined) readQuery(this.#params, parts[UrlPart.search]!);
  }

  get origin(): string {
    return this.#parts[UrlPart.origin]!;
  }

  get protocol(): string {
    return this.#parts[UrlPart.protocol]!;
  }
  set protocol(value: string) {
    this.#parts = changed(this.#parts, UrlPart.protocol, value);
  }

  get username(): string {
    return this.#parts[UrlPart.username]!;
  }
  set username(value: string) {
    this.#parts = changed(this.#parts, UrlPart.username, value);
  }

  get password(): string {
    return this.#parts[UrlPart.password]!;
  }
  set password(value: string) {
    this.#parts = changed(this.#parts, UrlPart.password, value);
  }

  get host(): string {
    return this.#parts[UrlPart.host]!;
  }
  set host(value: string) {
    this.#parts = changed(this.#parts, UrlPart.host, value);
  }

  get hostname(): string {
    return this.#parts[UrlPart.hostname]!;
  }
  set hostname(value: string) {
    this.#parts = changed(this.#parts, UrlPart.hostname, value);
  }

  get port(): string {
    return this.#parts[UrlPart.port]!;
  }
  set port(value: string) {
    this.#parts = changed(this.#parts, UrlPart.port, value);
  }

  get pathname(): string {
    return this.#parts[UrlPart.pathname]!;
  }
  set pathname(value: string) {
    this.#parts = changed(this.#parts, UrlPart.pathname, value);
  }

  get search(): string {
    return this.#parts[UrlPart.search]!;
  }
  set search(value: string) {
    this.#parts = changed(this.#parts, UrlPart.search, value);
    if (this.#params !== undefined) readQuery(this.#params, this.#parts[UrlPart.search]!);
  }

  get searchParams(): URLSearchParams {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams(this.#parts[UrlPart.search]);
      tieToUrl(this.#params, (query) => {
        this.#parts = changed(this.#parts, UrlPart.search, query);
      });
    }
    return this.#params;
  }

  get hash(): string {
    return this.#parts[UrlPart.hash]!;
  }
  set hash(value: string) {
    this.#parts = changed(this.#parts, UrlPart.hash, value);
  }

  toString(): string {
    return this.#parts[UrlPart.href]!;
  }

  toJSON(): string {
    return this.#parts[UrlPart.href]!;
  }
}

/** The parts after one of them was set, by the rules of its setter. */
function changed(parts: string[], part: UrlPart, value: unknown): string[] {
  return native.urlSet(parts[UrlPart.href]!, part, toText(value));
}

exposeInterface(URL, "URL");
showAs(URL, (url) => ({
  href: url.href, origin: url.origin, protocol: url.protocol, username: url.username, password: url.password,
  host: url.host, hostname: url.hostname, port: url.port, pathname: url.pathname, search: url.search, hash: url.hash,
}));

export function installUrlPattern(): void {
  installLazily(lazily<typeof import("./parts/url_pattern.ts")>("url_pattern"), ["URLPattern"]);
}
