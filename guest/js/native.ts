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

export interface NativeKv {
  get(key: string): Promise<KvEntry | undefined>;
  set(key: string, json: string, options: KvSetOptions): Promise<number>;
  remove(key: string): Promise<boolean>;
  list(prefix: string, cursor: string | undefined, limit: number): Promise<KvPage>;
  clear(): Promise<number>;
}

export interface Native {
  /** Unix time in milliseconds, with a fraction. */
  now(): number;
  /** Milliseconds since the invocation began. */
  elapsed(): number;
  /** Refused at init: a value drawn then would be the same in every request. */
  random(length: number): Uint8Array<ArrayBuffer>;
  log(level: LogLevel, message: string, fields?: string): void;
  utf8Encode(text: string): Uint8Array<ArrayBuffer>;
  utf8Decode(bytes: Uint8Array, fatal: boolean, ignoreBOM: boolean): string;
  /** Nothing if the input is no URL. */
  urlParse(input: string, base?: string): string[] | null | undefined;
  urlSet(href: string, part: UrlPart, value: string): string[];
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
  enqueueMicrotask?(callback: () => void): void;
  /** Evaluates `streams_bundle.ts`. */
  loadStreams(): void;
  kv: NativeKv;
}

const scope = globalThis as { __native?: Native };

export const native = scope.__native as Native;
delete scope.__native;
