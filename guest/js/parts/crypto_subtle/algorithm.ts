// What an algorithm is here: the operations it has, how the parameters of each are read, and how it is done.
import type { KeyMembers } from "../../native.ts";
import type { JsonWebKey } from "./jwk.ts";
import type { CryptoKey, Inside, KeyAlgorithm, Usage } from "./key.ts";
import type { Parameters } from "./parameters.ts";

export type Operation =
  | "encrypt" | "decrypt" | "sign" | "verify" | "digest" | "generateKey" | "importKey" | "exportKey" | "deriveBits"
  | "get key length" | "wrapKey" | "unwrapKey";

export type KeyFormat = "raw" | "spki" | "pkcs8" | "jwk";
export type Bytes = Promise<Uint8Array<ArrayBuffer>>;
export type CryptoKeyPair = { publicKey: CryptoKey; privateKey: CryptoKey };

/** Parameters that have been read; which there are depends on the algorithm and the operation. */
export interface Normalized {
  name: string;
  hash?: string;
  length?: number;
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: Uint8Array;
  public?: CryptoKey;
  iterations?: number;
  salt?: Uint8Array;
  iv?: Uint8Array;
  counter?: Uint8Array;
  tagLength?: number;
  additionalData?: Uint8Array;
  label?: Uint8Array;
  saltLength?: number;
  context?: Uint8Array;
}

/** What an import gives; the rest of the key is the caller's to say. */
export interface Imported {
  type: Inside["type"];
  algorithm: KeyAlgorithm;
  members: KeyMembers;
}

export interface ImportOf<Format extends KeyFormat, Data> {
  format: Format;
  data: Data;
}
export type Import = ImportOf<"raw" | "spki" | "pkcs8", Uint8Array> | ImportOf<"jwk", JsonWebKey>;

export interface Algorithm {
  name: string;
  /** An operation that is not here is not supported. */
  parameters: Partial<Record<Operation, Parameters>>;
  encrypt?(params: Normalized, key: Inside, data: Uint8Array): Bytes;
  decrypt?(params: Normalized, key: Inside, data: Uint8Array): Bytes;
  sign?(params: Normalized, key: Inside, data: Uint8Array): Bytes;
  verify?(params: Normalized, key: Inside, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
  /** `length` in bits; null is all there is. */
  deriveBits?(params: Normalized, key: Inside, length: number | null): Bytes;
  keyLength?(params: Normalized): number | null;
  generateKey?(params: Normalized, extractable: boolean, usages: readonly Usage[]): Promise<CryptoKey | CryptoKeyPair>;
  importKey?(params: Normalized, source: Import, extractable: boolean, usages: readonly Usage[]): Promise<Imported>;
  exportKey?(format: KeyFormat, key: Inside): Promise<Uint8Array<ArrayBuffer> | JsonWebKey>;
}
