// What `crypto` has beside the standard: hashes, tokens, passwords, signatures and sealed data, in one call each.
// Everything is a promise; texts are taken as UTF-8.
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { bytesOf } from "../bytes.ts";
import { crypto } from "../crypto.ts";
import { native } from "../native.ts";
import { isObject, needArguments, toDictionary, toText } from "../webidl.ts";
import type { CryptoKey, SubtleCrypto } from "./crypto_subtle.ts";

type Data = string | ArrayBuffer | ArrayBufferView;
type Encoding = "hex" | "base64" | "base64url" | "bytes";
/** A text or bytes is a secret of HMAC; Ed25519 comes as a `CryptoKey` or as a JWK. */
type SigningKey = Data | CryptoKey | JsonWebKey;
type JsonWebKey = { kty: string; crv?: string; d?: string };

const hashNames = ["SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512"];

/** `sha256` and `SHA-256` are one. */
function hashName(name: unknown): string {
  const plain = (text: string): string => text.toUpperCase().replaceAll("-", "");
  const found = hashNames.find((known) => plain(known) === plain(toText(name)));
  if (found === undefined) throw new TypeError(`there is no hash function '${toText(name)}'; there are ${hashNames.join(", ")}`);
  return found;
}

function dataOf(value: unknown, what: string): Uint8Array {
  const bytes = typeof value === "string" ? native.utf8Encode(value) : bytesOf(value);
  if (bytes === undefined) throw new TypeError(`${what} must be a string or bytes`);
  return bytes;
}

const base64url = (bytes: Uint8Array): string => encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Base64 with either alphabet. */
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/"));

const encoders: Record<Encoding, (bytes: Uint8Array) => string | Uint8Array> = {
  hex: (bytes) => Array.from(bytes, (byte) => (byte + 0x100).toString(16).slice(1)).join(""),
  base64: encodeBase64,
  base64url,
  bytes: (bytes) => bytes,
};

function encoderOf(encoding: unknown): (bytes: Uint8Array) => string | Uint8Array {
  const encoder = Object.hasOwn(encoders, encoding as string) ? encoders[encoding as Encoding] : undefined;
  if (encoder === undefined) throw new TypeError(`there is no encoding '${toText(encoding)}'; there are ${Object.keys(encoders).join(", ")}`);
  return encoder;
}

export async function hash(algorithm: string, data: Data, encoding: Encoding = "hex"): Promise<string | Uint8Array> {
  needArguments(arguments.length, 2, "crypto.hash");
  const encode = encoderOf(encoding);
  return encode(await native.crypto.digest(hashName(algorithm), dataOf(data, "the data")));
}

export async function hmac(algorithm: string, key: Data, data: Data, encoding: Encoding = "hex"): Promise<string | Uint8Array> {
  needArguments(arguments.length, 3, "crypto.hmac");
  const [encode, scheme] = [encoderOf(encoding), { name: "HMAC", hash: hashName(algorithm) }];
  return encode(await native.crypto.sign(scheme, [dataOf(key, "the key")], dataOf(data, "the data")));
}

export async function uuid(): Promise<string> {
  return crypto!.randomUUID();
}

export async function randomBytes(length: number): Promise<Uint8Array> {
  needArguments(arguments.length, 1, "crypto.randomBytes");
  return native.random(wholeNumber(length, "the number of bytes"));
}

export async function randomToken(length = 32): Promise<string> {
  return base64url(native.random(wholeNumber(length, "the number of bytes")));
}

export async function bcrypt(password: Data, rounds = 12): Promise<string> {
  needArguments(arguments.length, 1, "crypto.bcrypt");
  return native.crypto.hashPassword({ name: "bcrypt", rounds: wholeNumber(rounds, "rounds") }, dataOf(password, "the password"));
}

/** What OWASP recommends, and `memoryCost` is in KiB. */
const argon2Defaults = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

export async function argon2(password: Data, options?: Partial<typeof argon2Defaults>): Promise<string> {
  needArguments(arguments.length, 1, "crypto.argon2");
  const { memoryCost, timeCost, parallelism } = { ...argon2Defaults, ...toDictionary<typeof argon2Defaults>(options, "The options of crypto.argon2") };
  const scheme = {
    name: "argon2id", memory: wholeNumber(memoryCost, "memoryCost"), passes: wholeNumber(timeCost, "timeCost"),
    lanes: wholeNumber(parallelism, "parallelism"),
  };
  return native.crypto.hashPassword(scheme, dataOf(password, "the password"));
}

export async function verifyPassword(password: Data, hash: string): Promise<boolean> {
  needArguments(arguments.length, 2, "crypto.verifyPassword");
  return native.crypto.verifyPassword(dataOf(password, "the password"), toText(hash));
}

export async function sign(key: SigningKey, data: Data, encoding: Encoding = "base64url"): Promise<string | Uint8Array> {
  needArguments(arguments.length, 2, "crypto.sign");
  const [encode, bytes] = [encoderOf(encoding), dataOf(data, "the data")];
  const secret = secretOf(key);
  if (secret !== undefined) return encode(await native.crypto.sign(hmacSha256, [secret], bytes));
  const owner = await keyOf(key as CryptoKey | JsonWebKey, "sign");
  return encode(new Uint8Array(await subtle().sign(owner.algorithm, owner, bytes)));
}

export async function verify(key: SigningKey, signature: Data, data: Data): Promise<boolean> {
  needArguments(arguments.length, 3, "crypto.verify");
  const bytes = dataOf(data, "the data");
  const signed = typeof signature === "string" ? fromBase64(signature) : bytesOf(signature);
  if (signed === undefined) return false;
  const secret = secretOf(key);
  if (secret !== undefined) return native.crypto.verify(hmacSha256, [secret], signed, bytes);
  const owner = await keyOf(key as CryptoKey | JsonWebKey, "verify");
  return subtle().verify(owner.algorithm, owner, signed, bytes);
}

const hmacSha256 = { name: "HMAC", hash: "SHA-256" };

const subtle = (): SubtleCrypto => crypto!.subtle;

function secretOf(key: SigningKey): Uint8Array | undefined {
  return typeof key === "string" || bytesOf(key) !== undefined ? dataOf(key, "the key") : undefined;
}

/** A `CryptoKey` of HMAC or Ed25519, or one from a JWK of Ed25519. */
async function keyOf(key: CryptoKey | JsonWebKey, usage: "sign" | "verify"): Promise<CryptoKey> {
  if (isObject(key) && "kty" in key) {
    // Whatever it says it may be used for: who signs may verify.
    const { d, ...open } = { ...key, key_ops: [usage] };
    const jwk = usage === "sign" && d !== undefined ? { ...open, d } : open;
    return subtle().importKey("jwk", jwk, "Ed25519", false, [usage]);
  }
  const name = (key as CryptoKey | null)?.algorithm?.name;
  if (name === "Ed25519" || name === "HMAC") return key as CryptoKey;
  throw new TypeError("the key must be a string, bytes, a CryptoKey of HMAC or Ed25519, or a JWK of Ed25519");
}

/** What `encrypt` makes: `v1`, how the key was given and what the data was, and then all bytes in base64url. */
const sealed = /^v1\.([kp])([tb])\.([\w-]+)$/;
const keyBytes = 32;
const nonceBytes = 12;
const saltBytes = 16;
/** What OWASP recommends for PBKDF2 with SHA-256. */
const iterations = 600_000;

export async function encrypt(key: Data, data: Data): Promise<string> {
  needArguments(arguments.length, 2, "crypto.encrypt");
  const bytes = dataOf(data, "the data");
  const given = keyGiven(key);
  const salt = given === undefined ? native.random(saltBytes) : new Uint8Array();
  const secret = given ?? (await stretched(key as string, salt));
  const iv = native.random(nonceBytes);
  const head = `v1.${given === undefined ? "p" : "k"}${typeof data === "string" ? "t" : "b"}`;
  const encrypted = await native.crypto.encrypt(cipher(iv, head), [secret], bytes);
  const all = new Uint8Array(salt.length + iv.length + encrypted.length);
  all.set(salt);
  all.set(iv, salt.length);
  all.set(encrypted, salt.length + iv.length);
  return `${head}.${base64url(all)}`;
}

export async function decrypt(key: Data, text: string): Promise<string | Uint8Array> {
  needArguments(arguments.length, 2, "crypto.decrypt");
  const [, how, what, payload] = sealed.exec(toText(text)) ?? [];
  const all = payload === undefined ? undefined : fromBase64(payload);
  if (all === undefined) throw new TypeError("crypto.decrypt takes what crypto.encrypt gave");
  const given = keyGiven(key);
  if ((given === undefined) !== (how === "p")) {
    throw new TypeError(`it was encrypted with a ${how === "p" ? "passphrase" : "key of 32 bytes"}, not with what was given`);
  }
  const salt = all.subarray(0, given === undefined ? saltBytes : 0);
  const iv = all.subarray(salt.length, salt.length + nonceBytes);
  const secret = given ?? (await stretched(key as string, salt));
  const bytes = await native.crypto.decrypt(cipher(iv, `v1.${how}${what}`), [secret], all.subarray(salt.length + nonceBytes));
  return what === "t" ? native.utf8Decode(bytes, false, true) : bytes;
}

/** The head is no secret, but nobody may change it. */
function cipher(iv: Uint8Array, head: string): object {
  return { name: "AES-GCM", iv, additionalData: native.utf8Encode(head), tagLength: 128 };
}

/** A key of 32 bytes, as it is or in base64; nothing if it is a passphrase. */
function keyGiven(key: Data): Uint8Array | undefined {
  const bytes = typeof key === "string" ? (/^[\w+/-]{43}=?$/.test(key) ? fromBase64(key) : undefined) : dataOf(key, "the key");
  if (bytes !== undefined && bytes.length !== keyBytes) throw new TypeError(`the key must have ${keyBytes} bytes, not ${bytes.length}`);
  return bytes;
}

function stretched(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  if (passphrase.length === 0) throw new TypeError("the passphrase is empty");
  return native.crypto.derive({ name: "PBKDF2", hash: "SHA-256", iterations, salt }, [native.utf8Encode(passphrase)], keyBytes);
}

function wholeNumber(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new TypeError(`${what} must be a whole number`);
  }
  return value;
}
