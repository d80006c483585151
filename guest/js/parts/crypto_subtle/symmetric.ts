// What AES and HMAC share: a key is its bytes.
import { native } from "../../native.ts";
import type { Import, KeyFormat } from "./algorithm.ts";
import { failure } from "./errors.ts";
import { base64url, checkJwk, memberOf } from "./jwk.ts";
import type { JsonWebKey } from "./jwk.ts";
import { makeKey, only, usageNames } from "./key.ts";
import type { CryptoKey, Inside, KeyAlgorithm, Usage } from "./key.ts";

export function newSecret(algorithm: KeyAlgorithm, bytes: number, extractable: boolean, usages: readonly Usage[]): CryptoKey {
  const members = [native.random(bytes)];
  return makeKey({ type: "secret", extractable, algorithm, usages: only(usages, usageNames), members });
}

/** The bytes of a secret, and the JWK that they came in. */
export function readSecret(source: Import, use: "sig" | "enc", extractable: boolean, usages: readonly Usage[]): { secret: Uint8Array; jwk?: JsonWebKey } {
  if (source.format === "raw") return { secret: source.data };
  if (source.format !== "jwk") throw failure("NotSupportedError", `a secret key has no format '${source.format}'`);
  const jwk = source.data;
  checkJwk(jwk, { kty: "oct", use, extractable, usages });
  return { secret: memberOf(jwk, "k"), jwk };
}

export function writeSecret(format: KeyFormat, key: Inside, alg: string | undefined): Uint8Array<ArrayBuffer> | JsonWebKey {
  const secret = key.members[0]!;
  if (format === "raw") return secret.slice();
  if (format !== "jwk") throw failure("NotSupportedError", `a secret key has no format '${format}'`);
  const jwk: JsonWebKey = { kty: "oct", k: base64url(secret) };
  if (alg !== undefined) jwk.alg = alg;
  return jwk;
}
