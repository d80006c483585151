// JSON Web Keys: reading them, the checks that all kinds share, and base64url.
import { decodeBase64, encodeBase64 } from "../../base64.ts";
import { isObject, sequenceOf } from "../../webidl.ts";
import { failure } from "./errors.ts";
import type { Usage } from "./key.ts";

const textMembers = ["kty", "use", "alg", "crv", "x", "y", "d", "n", "e", "p", "q", "dp", "dq", "qi", "k"] as const;
type TextMember = (typeof textMembers)[number];

export type JsonWebKey = { [Member in TextMember]?: string } & { ext?: boolean; key_ops?: string[]; oth?: unknown[] };

/** The dictionary `JsonWebKey`. */
export function readJwk(value: unknown): JsonWebKey {
  if (!isObject(value)) throw new TypeError("a key in the format 'jwk' must be an object");
  const given = value as Record<string, unknown>;
  const jwk: JsonWebKey = {};
  if (given["ext"] !== undefined) jwk.ext = Boolean(given["ext"]);
  if (given["key_ops"] !== undefined) jwk.key_ops = sequenceOf(given["key_ops"], "key_ops", (item) => `${item as string}`);
  if (given["oth"] !== undefined) jwk.oth = sequenceOf(given["oth"], "oth", (item) => item);
  for (const name of textMembers) if (given[name] !== undefined) jwk[name] = `${given[name] as string}`;
  return jwk;
}

export interface Expected {
  kty: "oct" | "RSA" | "EC" | "OKP";
  use: "sig" | "enc" | undefined;
  extractable: boolean;
  usages: readonly Usage[];
}

export function checkJwk(jwk: JsonWebKey, { kty, use, extractable, usages }: Expected): void {
  if (jwk.kty !== kty) throw failure("DataError", `the key's 'kty' must be '${kty}'`);
  if (usages.length > 0 && jwk.use !== undefined && use !== undefined && jwk.use !== use) {
    throw failure("DataError", `the key's 'use' must be '${use}'`);
  }
  if (jwk.key_ops !== undefined) {
    if (new Set(jwk.key_ops).size < jwk.key_ops.length) throw failure("DataError", "the key's 'key_ops' has an entry twice");
    const missing = usages.find((usage) => !jwk.key_ops!.includes(usage));
    if (missing !== undefined) throw failure("DataError", `the key's 'key_ops' has not '${missing}'`);
  }
  if (jwk.ext === false && extractable) throw failure("DataError", "the key's 'ext' is false, so it cannot be extractable");
}

/** The bytes of a member that has to be there. */
export function memberOf(jwk: JsonWebKey, name: TextMember): Uint8Array {
  const text = jwk[name];
  const bytes = text === undefined || !/^[\w-]*$/.test(text) ? undefined : decodeBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (bytes === undefined) throw failure("DataError", `the key's '${name}' ${text === undefined ? "is missing" : "is no base64url"}`);
  return bytes;
}

export function base64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
