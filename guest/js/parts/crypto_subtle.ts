// `crypto.subtle`: the order of checks and the errors of the Web Crypto standard. What algorithms do is in
// `crypto_subtle/`; arithmetic and DER are the host's.
import { bytesOf } from "../bytes.ts";
import { native } from "../native.ts";
import { exposeInterface, needArguments, sequenceOf } from "../webidl.ts";
import type { Algorithm, CryptoKeyPair, Import, KeyFormat, Normalized } from "./crypto_subtle/algorithm.ts";
import { failure, orFail } from "./crypto_subtle/errors.ts";
import { readJwk } from "./crypto_subtle/jwk.ts";
import type { JsonWebKey } from "./crypto_subtle/jwk.ts";
import { CryptoKey, inside, makeKey, only, toKey, usageNames } from "./crypto_subtle/key.ts";
import type { Inside, Usage } from "./crypto_subtle/key.ts";
import { copyOf, hashName, nameOf, toBytes } from "./crypto_subtle/parameters.ts";
import type { BufferSource } from "./crypto_subtle/parameters.ts";
import { algorithmOf, choose, chooseEither } from "./crypto_subtle/registry.ts";

export { CryptoKey };

const formats: readonly KeyFormat[] = ["raw", "spki", "pkcs8", "jwk"];

function toFormat(value: unknown): KeyFormat {
  const format = formats.find((format) => format === `${value as string}`);
  if (format === undefined) throw new TypeError(`'${value as string}' is no format of keys; there are ${formats.join(", ")}`);
  return format;
}

function toUsages(value: unknown): Usage[] {
  return sequenceOf(value, "the usages of a key", (item) => {
    const usage = usageNames.find((name) => name === `${item as string}`);
    if (usage === undefined) throw new TypeError(`'${item as string}' is no usage of keys; there are ${usageNames.join(", ")}`);
    return usage;
  });
}

/** An algorithm's name can be anything that has one; what is neither object nor text becomes text. */
type AlgorithmIdentifier = string | { name: string };

/** The key, if it belongs to the algorithm and may be used for this. */
function usable(value: CryptoKey, { name }: Algorithm, usage: Usage): Inside {
  const key = inside(value);
  if (key.algorithm.name !== name) throw failure("InvalidAccessError", `the key belongs to ${key.algorithm.name}, not to ${name}`);
  if (!key.usages.includes(usage)) throw failure("InvalidAccessError", `the key may not be used for ${usage}`);
  return key;
}

async function importFrom(
  { algorithm, params }: { algorithm: Algorithm; params: Normalized }, source: Import, extractable: boolean, usages: readonly Usage[],
): Promise<CryptoKey> {
  const imported = await algorithm.importKey!(params, source, extractable, usages);
  if (imported.type !== "public" && usages.length === 0) throw failure("SyntaxError", "a key that is not public must have usages");
  return makeKey({ ...imported, extractable, usages: only(usages, usageNames) });
}

async function exported(format: KeyFormat, key: Inside): Promise<Uint8Array<ArrayBuffer> | JsonWebKey> {
  const { exportKey, name } = algorithmOf(key.algorithm.name);
  if (exportKey === undefined) throw failure("NotSupportedError", `a key of ${name} cannot be exported`);
  if (!key.extractable) throw failure("InvalidAccessError", "the key is not extractable");
  const written = await exportKey(format, key);
  return bytesOf(written) === undefined ? { ...written, key_ops: [...key.usages], ext: key.extractable } : written;
}

function sourceOf(format: KeyFormat, data: unknown): Import {
  if (format !== "jwk") return { format, data: copyOf(toBytes(data, `a key in the format '${format}'`)) };
  if (bytesOf(data) !== undefined) throw new TypeError("a key in the format 'jwk' must be an object");
  return { format, data: readJwk(data) };
}

/** What an unwrapped key says of itself. */
function unwrappedSource(format: KeyFormat, bytes: Uint8Array): Import {
  if (format !== "jwk") return { format, data: bytes };
  try {
    return { format, data: readJwk(JSON.parse(native.utf8Decode(bytes, true, true))) };
  } catch {
    throw failure("DataError", "what was unwrapped is no key in the format 'jwk'");
  }
}

let made = false;

/** In each method, what follows `await undefined` is done "in parallel": its errors come later than those of arguments. */
export class SubtleCrypto {
  constructor() {
    if (made) throw new TypeError("Illegal constructor");
    made = true;
  }

  /** As a private method it also refuses other objects. */
  #begin(given: number, needed: number, method: string): void {
    needArguments(given, needed, `crypto.subtle.${method}`);
  }

  async encrypt(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
    this.#begin(arguments.length, 3, "encrypt");
    const [owner, source] = [toKey(key, "the key"), toBytes(data, "the data")];
    const chosen = choose(algorithm, "encrypt");
    const copy = copyOf(source);
    await undefined;
    return (await chosen.algorithm.encrypt!(chosen.params, usable(owner, chosen.algorithm, "encrypt"), copy)).buffer;
  }

  async decrypt(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
    this.#begin(arguments.length, 3, "decrypt");
    const [owner, source] = [toKey(key, "the key"), toBytes(data, "the data")];
    const chosen = choose(algorithm, "decrypt");
    const copy = copyOf(source);
    await undefined;
    return (await chosen.algorithm.decrypt!(chosen.params, usable(owner, chosen.algorithm, "decrypt"), copy)).buffer;
  }

  async sign(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
    this.#begin(arguments.length, 3, "sign");
    const [owner, source] = [toKey(key, "the key"), toBytes(data, "the data")];
    const chosen = choose(algorithm, "sign");
    const copy = copyOf(source);
    await undefined;
    return (await chosen.algorithm.sign!(chosen.params, usable(owner, chosen.algorithm, "sign"), copy)).buffer;
  }

  async verify(algorithm: AlgorithmIdentifier, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean> {
    this.#begin(arguments.length, 4, "verify");
    const [owner, signed, source] = [toKey(key, "the key"), toBytes(signature, "the signature"), toBytes(data, "the data")];
    const chosen = choose(algorithm, "verify");
    const [given, copy] = [copyOf(signed), copyOf(source)];
    await undefined;
    return chosen.algorithm.verify!(chosen.params, usable(owner, chosen.algorithm, "verify"), given, copy);
  }

  async digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer> {
    this.#begin(arguments.length, 2, "digest");
    const source = toBytes(data, "the data");
    const hash = hashName(nameOf(algorithm));
    return (await orFail(native.crypto.digest(hash, source), "OperationError")).buffer;
  }

  async generateKey(algorithm: AlgorithmIdentifier, extractable: boolean, keyUsages: Iterable<Usage>): Promise<CryptoKey | CryptoKeyPair> {
    this.#begin(arguments.length, 3, "generateKey");
    const usages = toUsages(keyUsages);
    const chosen = choose(algorithm, "generateKey");
    await undefined;
    const result = await chosen.algorithm.generateKey!(chosen.params, Boolean(extractable), usages);
    const secret = result instanceof CryptoKey ? result : result.privateKey;
    if (inside(secret).usages.length === 0) throw failure("SyntaxError", "a key that is not public must have usages");
    return result;
  }

  async deriveKey(
    algorithm: AlgorithmIdentifier, baseKey: CryptoKey, derivedKeyType: AlgorithmIdentifier, extractable: boolean, keyUsages: Iterable<Usage>,
  ): Promise<CryptoKey> {
    this.#begin(arguments.length, 5, "deriveKey");
    const [base, usages] = [toKey(baseKey, "the base key"), toUsages(keyUsages)];
    const chosen = choose(algorithm, "deriveBits");
    const target = choose(derivedKeyType, "importKey");
    const sized = choose(derivedKeyType, "get key length");
    await undefined;
    const key = usable(base, chosen.algorithm, "deriveKey");
    const data = await chosen.algorithm.deriveBits!(chosen.params, key, sized.algorithm.keyLength!(sized.params));
    return importFrom(target, { format: "raw", data }, Boolean(extractable), usages);
  }

  async deriveBits(algorithm: AlgorithmIdentifier, baseKey: CryptoKey, length: number | null = null): Promise<ArrayBuffer> {
    this.#begin(arguments.length, 2, "deriveBits");
    const base = toKey(baseKey, "the base key");
    const bits = length === null ? null : Number(length) >>> 0;
    const chosen = choose(algorithm, "deriveBits");
    await undefined;
    return (await chosen.algorithm.deriveBits!(chosen.params, usable(base, chosen.algorithm, "deriveBits"), bits)).buffer;
  }

  async importKey(
    format: KeyFormat, keyData: BufferSource | JsonWebKey, algorithm: AlgorithmIdentifier, extractable: boolean, keyUsages: Iterable<Usage>,
  ): Promise<CryptoKey> {
    this.#begin(arguments.length, 5, "importKey");
    const [form, usages] = [toFormat(format), toUsages(keyUsages)];
    const chosen = choose(algorithm, "importKey");
    const source = sourceOf(form, keyData);
    await undefined;
    return importFrom(chosen, source, Boolean(extractable), usages);
  }

  async exportKey(format: KeyFormat, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey> {
    this.#begin(arguments.length, 2, "exportKey");
    const [form, of] = [toFormat(format), inside(toKey(key, "the key"))];
    const written = await exported(form, of);
    return written instanceof Uint8Array ? written.buffer : written;
  }

  async wrapKey(format: KeyFormat, key: CryptoKey, wrappingKey: CryptoKey, wrapAlgorithm: AlgorithmIdentifier): Promise<ArrayBuffer> {
    this.#begin(arguments.length, 4, "wrapKey");
    const [form, of, wrapping] = [toFormat(format), inside(toKey(key, "the key")), toKey(wrappingKey, "the wrapping key")];
    const chosen = chooseEither(wrapAlgorithm, "wrapKey", "encrypt");
    await undefined;
    const owner = usable(wrapping, chosen.algorithm, "wrapKey");
    const written = await exported(form, of);
    const bytes = written instanceof Uint8Array ? written : native.utf8Encode(JSON.stringify(written));
    return (await chosen.algorithm.encrypt!(chosen.params, owner, bytes)).buffer;
  }

  async unwrapKey(
    format: KeyFormat, wrappedKey: BufferSource, unwrappingKey: CryptoKey, unwrapAlgorithm: AlgorithmIdentifier,
    unwrappedKeyAlgorithm: AlgorithmIdentifier, extractable: boolean, keyUsages: Iterable<Usage>,
  ): Promise<CryptoKey> {
    this.#begin(arguments.length, 7, "unwrapKey");
    const [form, wrapped, unwrapping] = [toFormat(format), toBytes(wrappedKey, "the wrapped key"), toKey(unwrappingKey, "the unwrapping key")];
    const usages = toUsages(keyUsages);
    const chosen = chooseEither(unwrapAlgorithm, "unwrapKey", "decrypt");
    const target = choose(unwrappedKeyAlgorithm, "importKey");
    const copy = copyOf(wrapped);
    await undefined;
    const owner = usable(unwrapping, chosen.algorithm, "unwrapKey");
    const bytes = await chosen.algorithm.decrypt!(chosen.params, owner, copy);
    return importFrom(target, unwrappedSource(form, bytes), Boolean(extractable), usages);
  }
}

exposeInterface(SubtleCrypto, "SubtleCrypto");

export const subtle = new SubtleCrypto();
