// `crypto`: the standard's, and helpers that do the usual things in one call.

/** Text is taken as UTF-8. */
type CryptoData = string | BufferSource;

type CryptoEncoding = "hex" | "base64" | "base64url";

type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512" | "SHA3-256" | "SHA3-384" | "SHA3-512" | "sha1" | "sha256" | "sha384" | "sha512";

/** Text or bytes are a secret of HMAC with SHA-256; Ed25519 comes as a `CryptoKey` or as a JWK. */
type SigningKey = CryptoData | CryptoKey | JsonWebKey;

interface Argon2Options {
  /** KiB; 19,456 unless given. */
  memoryCost?: number;
  /** 2 unless given. */
  timeCost?: number;
  /** 1 unless given. */
  parallelism?: number;
}

interface StoaCrypto extends Crypto {
  /**
   * The digest of text or bytes.
   * @example
   * ```ts
   * const etag = await crypto.hash("sha256", "a text", "base64url");
   * ```
   */
  hash(algorithm: HashName, data: CryptoData, encoding?: CryptoEncoding): Promise<string>;
  hash(algorithm: HashName, data: CryptoData, encoding: "bytes"): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The HMAC of text or bytes.
   * @example
   * ```ts
   * const seal = await crypto.hmac("SHA-256", "a secret", "a text");
   * ```
   */
  hmac(algorithm: HashName, key: CryptoData, data: CryptoData, encoding?: CryptoEncoding): Promise<string>;
  hmac(algorithm: HashName, key: CryptoData, data: CryptoData, encoding: "bytes"): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A random UUID, version 4.
   * @example
   * ```ts
   * const id = await crypto.uuid();
   * ```
   */
  uuid(): Promise<string>;
  /**
   * Random bytes, at most 65,536.
   * @example
   * ```ts
   * const salt = await crypto.randomBytes(16);
   * ```
   */
  randomBytes(length: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * So many random bytes, 32 unless given, in base64url.
   * @example
   * ```ts
   * const session = await crypto.randomToken();
   * ```
   */
  randomToken(length?: number): Promise<string>;
  /**
   * A hash of a password, for `verifyPassword`. `argon2` is better where nothing asks for bcrypt.
   * @example
   * ```ts
   * const stored = await crypto.bcrypt("open sesame", 12);
   * ```
   */
  bcrypt(password: CryptoData, rounds?: number): Promise<string>;
  /**
   * A hash of a password, by Argon2id, for `verifyPassword`.
   * @example
   * ```ts
   * const stored = await crypto.argon2("open sesame");
   * ```
   */
  argon2(password: CryptoData, options?: Argon2Options): Promise<string>;
  /**
   * Whether a password is the one of a hash, which says how it was made.
   * @example
   * ```ts
   * registerWebHandler("/login", async ({ json }) => {
   *   const stored = await sharedStorage.getItem<string>(`password:${json.name}`);
   *   if (stored === null || !(await crypto.verifyPassword(json.password, stored))) throw new UnauthorizedError();
   * }, "POST");
   * ```
   */
  verifyPassword(password: CryptoData, hash: string): Promise<boolean>;
  /**
   * Signs text or bytes, in base64url unless another encoding is given.
   * @example
   * ```ts
   * const signature = await crypto.sign("a secret", "user=17");
   * ```
   */
  sign(key: SigningKey, data: CryptoData, encoding?: CryptoEncoding): Promise<string>;
  sign(key: SigningKey, data: CryptoData, encoding: "bytes"): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Whether a signature is one. As text it is base64, with either alphabet.
   * @example
   * ```ts
   * const isOurs = await crypto.verify("a secret", "c2lnbmF0dXJl", "user=17");
   * ```
   */
  verify(key: SigningKey, signature: CryptoData, data: CryptoData): Promise<boolean>;
  /**
   * Encrypts text or bytes, with a key of 32 bytes (also in base64) or a passphrase, which is slow on purpose.
   * @example
   * ```ts
   * const key = await crypto.randomToken(32);
   * const secret = await crypto.encrypt(key, JSON.stringify({ user: 17 }));
   * ```
   */
  encrypt(key: CryptoData, data: CryptoData): Promise<string>;
  /**
   * What was encrypted: text if it was text, else bytes.
   * @example
   * ```ts
   * const key = await crypto.randomToken(32);
   * const session = JSON.parse((await crypto.decrypt(key, await crypto.encrypt(key, "{}"))) as string);
   * ```
   */
  decrypt(key: CryptoData, text: string): Promise<string | Uint8Array<ArrayBuffer>>;
}

/**
 * The Web Crypto API, and helpers that do the usual things in one call.
 * @example
 * ```ts
 * const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("a text"));
 * const hex = await crypto.hash("sha256", "a text");
 * ```
 */
declare var crypto: StoaCrypto;

declare module "stoa" {
  export import Argon2Options = globalThis.Argon2Options;
  export import crypto = globalThis.crypto;
  export import CryptoData = globalThis.CryptoData;
  export import CryptoEncoding = globalThis.CryptoEncoding;
  export import HashName = globalThis.HashName;
  export import SigningKey = globalThis.SigningKey;
  export import StoaCrypto = globalThis.StoaCrypto;
}
