// The typed view of what the engine's Rust side offers to JavaScript. It is captured here, before any
// script exists, and taken off the global object: scripts reach it only through the classes of this folder.

/** The parts of a URL, in the order in which `urlParse` and `urlSet` give them. */
export const enum UrlPart {
  href, protocol, username, password, host, hostname, port, pathname, search, hash, origin,
}

export const enum LogLevel { debug, info, warn, error }

/** One entry of the script's storage. `value` is JSON text. */
export interface KvEntry { value: string; version: number }
export interface KvPage { keys: string[]; cursor?: string }
export interface KvSetOptions { ttl?: number; ifVersion?: number }

/** `personal`: the entries of whoever is signed in, instead of those that all see. */
export interface NativeKv {
  get(personal: boolean, key: string): Promise<KvEntry | undefined>;
  set(personal: boolean, key: string, json: string, options: KvSetOptions): Promise<number>;
  remove(personal: boolean, key: string): Promise<boolean>;
  list(personal: boolean, prefix: string, cursor: string | undefined, limit: number): Promise<KvPage>;
  clear(personal: boolean): Promise<number>;
}

/** Which secrets there are; what they hold is not in here. */
export interface NativeSecrets {
  exists(name: string): Promise<boolean>;
  names(): Promise<string[]>;
}

/** The head of a response. `headers` is flat. */
export interface FetchedHead { status: number; statusText: string; headers: string[]; url: string; redirected: boolean; hasBody: boolean }

/** Requests to other servers, each by the number that its sender gave it. */
export interface NativeFetch {
  /** `headers` is flat. A body that is `true` follows with `write`. */
  send(exchange: number, method: string, url: string, headers: string[], body: string | Uint8Array | true | undefined, redirect: string): Promise<FetchedHead>;
  /** At most 64 KiB. False: the other server wants no more. */
  write(exchange: number, chunk: Uint8Array): Promise<boolean>;
  end(exchange: number): void;
  /** The next chunk of the response; nothing at the end. `whole`: it is gathered in memory, for which there is a limit. */
  read(exchange: number, max: number, whole: boolean): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancel(exchange: number): void;
}

export interface NativeEncoding {
  /** The name of the encoding that a label means; nothing if there is none. */
  nameOf(label: string): string | undefined;
  begin(encoding: string, fatal: boolean, ignoreBOM: boolean): number;
  /** Throws a `TypeError` for what is malformed, if that is fatal; the decoder is gone then, as after the last bytes. */
  decode(decoder: number, bytes: Uint8Array, last: boolean): string;
}

export interface NativeCompression {
  compress(format: string): number;
  decompress(format: string): number;
  /** `more`: there is more output. `ended`: all of it is out, and the codec is gone. */
  push(codec: number, input: Uint8Array, last: boolean): { output: Uint8Array; taken: number; more: boolean; ended: boolean };
  close(codec: number): void;
}

export interface UrlPatternInit {
  protocol?: string; username?: string; password?: string; hostname?: string; port?: string;
  pathname?: string; search?: string; hash?: string; baseURL?: string;
}

export interface UrlPatternComponent { pattern: string; regexp: string; groups: string[] }

/** The members of a key's JWK as bytes, in the order of `wit/crypto.wit`; a secret is one member. */
export type KeyMembers = ReadonlyArray<Uint8Array>;
type Computed = Promise<Uint8Array<ArrayBuffer>>;

/** Algorithms are objects with `name` and its parameters, by the names that the Web Crypto standard has for them. */
export interface NativeCrypto {
  digest(hash: string, data: Uint8Array): Computed;
  sign(scheme: object, key: KeyMembers, data: Uint8Array): Computed;
  verify(scheme: object, key: KeyMembers, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
  encrypt(cipher: object, key: KeyMembers, data: Uint8Array): Computed;
  decrypt(cipher: object, key: KeyMembers, data: Uint8Array): Computed;
  /** `length` in bytes; 0 is all that keys agree on. */
  derive(derivation: object, secret: KeyMembers, length: number): Computed;
  generateRsaKey(bits: number, exponent: number): Promise<KeyMembers>;
  generateKey(kind: string): Promise<KeyMembers>;
  readKey(kind: string, format: string, bytes: Uint8Array): Promise<KeyMembers>;
  writeKey(kind: string, format: string, key: KeyMembers): Computed;
  /** The key, if it is one. */
  checkKey(kind: string, key: KeyMembers): Promise<KeyMembers>;
  hashPassword(scheme: object, password: Uint8Array): Promise<string>;
  verifyPassword(password: Uint8Array, hash: string): Promise<boolean>;
}

export interface TextPart { type: string; value: string }

/** What `Intl` is made of. Formatters go by their locale and their settings, which are JSON. */
export interface NativeIntl {
  /** The canonical form of a language tag; nothing if it is none. */
  canonical(tag: string): string | null | undefined;
  likely(locale: string, withSubtags: boolean): string;
  isKnown(locale: string): boolean;
  timeZone(name: string): string | null | undefined;
  timeZones(): string[];
  /** The pattern of a date, in the letters of CLDR. */
  datePattern(locale: string, settings: string): string;
  date(locale: string, settings: string, time: number): TextPart[];
  dateRange(locale: string, settings: string, start: number, end: number): Array<TextPart & { source: string }>;
  number(locale: string, settings: string, value: string): TextPart[];
  currencyDigits(code: string): number;
  plural(locale: string, settings: string, value: string): string;
  plurals(locale: string, settings: string): string[];
  list(locale: string, settings: string, items: string[]): TextPart[];
  relative(locale: string, settings: string, value: string): TextPart[];
  name(locale: string, settings: string, code: string): string | null | undefined;
  /** A text whose code units are in the order of the collation. */
  sortKey(locale: string, settings: string, text: string): string;
  /** Twice where each segment ends, and one more if it is a word. */
  segments(granularity: string, text: string): number[];
  caseOf(locale: string, text: string, upper: boolean): string;
}

/** Promises of texts. Data is JSON. */
export interface NativeTemplates {
  render(name: string, data: string): Promise<string>;
  handlebars(template: string, data: string): Promise<string>;
  markdown(text: string, trusted: boolean): Promise<string>;
}

export interface NativeAsset { name: string; mime: string; size: number; etag: string; modified: number; written: boolean }

export interface NativeAssets {
  list(): Promise<NativeAsset[]>;
  read(name: string): Promise<{ about: NativeAsset; bytes: Uint8Array<ArrayBuffer> } | undefined>;
  write(name: string, bytes: Uint8Array, mime: string | undefined): Promise<NativeAsset>;
  remove(name: string): Promise<boolean>;
}

export interface NativeFault { path: string; rule: string; message: string; expected?: unknown; value?: unknown }

export interface NativeValidation {
  /** Schema and data are JSON. `data`: it was made of texts. `details`: what is wrong. */
  check(schema: string, data: string, coerce: boolean, fieldsRequired: boolean): { data?: unknown; details?: { errors: NativeFault[]; more?: boolean } };
}

export interface Native {
  /** Unix time in milliseconds, with a fraction. */
  now(): number;
  /** Milliseconds since the invocation began. */
  elapsed(): number;
  /** The size of the sandbox's memory, in bytes. */
  memory(): number;
  /** Refused at init: a value drawn then would be the same in every request. */
  random(length: number): Uint8Array<ArrayBuffer>;
  log(level: LogLevel, message: string, fields?: string): void;
  /** Hears of promises that were rejected with nobody listening, and of those that are listened to after all. True: it is dealt with. */
  watchRejections(tell: (type: "unhandledrejection" | "rejectionhandled", promise: object, reason: unknown) => boolean): void;
  /** Logs an error that no code of the script can catch any more. */
  report(where: string, thrown: unknown): void;
  utf8Encode(text: string): Uint8Array<ArrayBuffer>;
  utf8Decode(bytes: Uint8Array, fatal: boolean, ignoreBOM: boolean): string;
  /** Nothing if the input is no URL. */
  urlParse(input: string, base?: string): string[] | null | undefined;
  urlSet(href: string, part: UrlPart, value: string): string[];
  patternParse(input: string | UrlPatternInit, base: string | undefined, ignoreCase: boolean): { components: UrlPatternComponent[]; hasRegExpGroups: boolean };
  /** What the components of a pattern are matched with; nothing if nothing matches it. */
  patternSubject(input: string | UrlPatternInit, base: string | undefined): string[] | null | undefined;
  setTimer(callback: () => void, milliseconds: number, repeat: boolean): number;
  clearTimer(id: number): void;
  /** `headers` is flat: name, value, name, value. */
  send(status: number, headers: string[], body: string | Uint8Array | undefined): void;
  /** The head of an answer whose body follows: chunks of at most 64 KiB, each taken as the client reads, and the end. */
  head(status: number, headers: string[]): void;
  write(chunk: Uint8Array): Promise<void>;
  end(): void;
  /** The next chunk of a streamed request; nothing at the end. One read at a time. */
  readBody(max: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  cancelBody(): void;
  /** Bytes of the files of the request's form, counted through all of them: at most 64 KiB. */
  readUpload(offset: number, max: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Evaluates one of `parts/`. */
  loadPart(name: string): void;
  /** Which of these names the script has in it, while it is made and has not run. */
  mentioned(names: string[]): string[];
  kv: NativeKv;
  secrets: NativeSecrets;
  fetch: NativeFetch;
  encoding: NativeEncoding;
  compression: NativeCompression;
  intl: NativeIntl;
  crypto: NativeCrypto;
  validation: NativeValidation;
  templates: NativeTemplates;
  assets: NativeAssets;
}

const scope = globalThis as { __native?: Native };

export const native = scope.__native as Native;
delete scope.__native;
