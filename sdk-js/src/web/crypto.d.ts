// The Web Crypto standard. `crypto` itself, with what Stoa adds, is in stoa/crypto.d.ts.

type KeyFormat = "raw" | "spki" | "pkcs8" | "jwk";
type KeyType = "public" | "private" | "secret";
type KeyUsage = "encrypt" | "decrypt" | "sign" | "verify" | "deriveKey" | "deriveBits" | "wrapKey" | "unwrapKey";
type NamedCurve = "P-256" | "P-384" | "P-521";

interface Algorithm {
  name: string;
}

type AlgorithmIdentifier = Algorithm | string;
type HashAlgorithmIdentifier = AlgorithmIdentifier;

interface JsonWebKey {
  kty?: string;
  use?: string;
  key_ops?: string[];
  alg?: string;
  ext?: boolean;
  crv?: string;
  x?: string;
  y?: string;
  d?: string;
  n?: string;
  e?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
  oth?: { r?: string; d?: string; t?: string }[];
  k?: string;
}

interface RsaPssParams extends Algorithm {
  saltLength: number;
}

interface EcdsaParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
}

interface Ed448Params extends Algorithm {
  context?: BufferSource;
}

interface RsaOaepParams extends Algorithm {
  label?: BufferSource;
}

interface AesGcmParams extends Algorithm {
  iv: BufferSource;
  additionalData?: BufferSource;
  tagLength?: number;
}

interface AesCbcParams extends Algorithm {
  iv: BufferSource;
}

interface AesCtrParams extends Algorithm {
  counter: BufferSource;
  length: number;
}

interface Pbkdf2Params extends Algorithm {
  hash: HashAlgorithmIdentifier;
  iterations: number;
  salt: BufferSource;
}

interface HkdfParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  info: BufferSource;
  salt: BufferSource;
}

interface EcdhKeyDeriveParams extends Algorithm {
  public: CryptoKey;
}

interface RsaHashedKeyGenParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  modulusLength: number;
  publicExponent: Uint8Array;
}

interface RsaHashedImportParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
}

interface EcKeyParams extends Algorithm {
  namedCurve: NamedCurve;
}

interface AesKeyParams extends Algorithm {
  length: number;
}

interface HmacKeyParams extends Algorithm {
  hash: HashAlgorithmIdentifier;
  length?: number;
}

/** What a key shows of its algorithm; which members there are depends on the name. */
interface KeyAlgorithm {
  name: string;
  hash?: KeyAlgorithm;
  length?: number;
  modulusLength?: number;
  namedCurve?: string;
  publicExponent?: Uint8Array<ArrayBuffer>;
}

interface CryptoKey {
  readonly algorithm: KeyAlgorithm;
  readonly extractable: boolean;
  readonly type: KeyType;
  readonly usages: KeyUsage[];
}

/**
 * A key, of which scripts see what it is for and not what it is.
 * @example
 * ```ts
 * const canSign = (key: CryptoKey) => key.usages.includes("sign");
 * ```
 */
declare var CryptoKey: Unconstructible<CryptoKey>;

interface CryptoKeyPair {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

interface SubtleCrypto {
  encrypt(algorithm: AlgorithmIdentifier | RsaOaepParams | AesCtrParams | AesCbcParams | AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: AlgorithmIdentifier | RsaOaepParams | AesCtrParams | AesCbcParams | AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  sign(algorithm: AlgorithmIdentifier | RsaPssParams | EcdsaParams | Ed448Params, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(
    algorithm: AlgorithmIdentifier | RsaPssParams | EcdsaParams | Ed448Params, key: CryptoKey, signature: BufferSource, data: BufferSource,
  ): Promise<boolean>;
  digest(algorithm: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer>;
  generateKey(
    algorithm: "Ed25519" | "Ed448" | "X25519" | "X448" | RsaHashedKeyGenParams | EcKeyParams, extractable: boolean, usages: Iterable<KeyUsage>,
  ): Promise<CryptoKeyPair>;
  generateKey(algorithm: AesKeyParams | HmacKeyParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
  generateKey(algorithm: AlgorithmIdentifier, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey | CryptoKeyPair>;
  deriveKey(
    algorithm: EcdhKeyDeriveParams | HkdfParams | Pbkdf2Params, baseKey: CryptoKey, derivedKeyType: AlgorithmIdentifier | AesKeyParams | HmacKeyParams,
    extractable: boolean, usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  deriveBits(algorithm: EcdhKeyDeriveParams | HkdfParams | Pbkdf2Params, baseKey: CryptoKey, length?: number | null): Promise<ArrayBuffer>;
  importKey(
    format: "jwk", key: JsonWebKey, algorithm: AlgorithmIdentifier | RsaHashedImportParams | EcKeyParams | HmacKeyParams, extractable: boolean,
    usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  importKey(
    format: Exclude<KeyFormat, "jwk">, key: BufferSource, algorithm: AlgorithmIdentifier | RsaHashedImportParams | EcKeyParams | HmacKeyParams,
    extractable: boolean, usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
  exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: Exclude<KeyFormat, "jwk">, key: CryptoKey): Promise<ArrayBuffer>;
  exportKey(format: KeyFormat, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey>;
  wrapKey(
    format: KeyFormat, key: CryptoKey, wrappingKey: CryptoKey, algorithm: AlgorithmIdentifier | RsaOaepParams | AesCtrParams | AesCbcParams | AesGcmParams,
  ): Promise<ArrayBuffer>;
  unwrapKey(
    format: KeyFormat, wrappedKey: BufferSource, unwrappingKey: CryptoKey,
    algorithm: AlgorithmIdentifier | RsaOaepParams | AesCtrParams | AesCbcParams | AesGcmParams,
    keyAlgorithm: AlgorithmIdentifier | RsaHashedImportParams | EcKeyParams | HmacKeyParams, extractable: boolean, usages: Iterable<KeyUsage>,
  ): Promise<CryptoKey>;
}

/**
 * The class of `crypto.subtle`: the algorithms of the standard.
 * @example
 * ```ts
 * const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
 * const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode("a text"));
 * ```
 */
declare var SubtleCrypto: Unconstructible<SubtleCrypto>;

interface Crypto {
  readonly subtle: SubtleCrypto;
  /**
   * Fills an array of integers with random values; at most 65,536 bytes.
   * @example
   * ```ts
   * const nonce = crypto.getRandomValues(new Uint8Array(12));
   * ```
   */
  getRandomValues<View extends ArrayBufferView>(array: View): View;
  /**
   * A random UUID, version 4.
   * @example
   * ```ts
   * const id = crypto.randomUUID();
   * ```
   */
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}

/**
 * The class of `crypto`.
 * @example
 * ```ts
 * console.log(crypto instanceof Crypto);
 * ```
 */
declare var Crypto: Unconstructible<Crypto>;
