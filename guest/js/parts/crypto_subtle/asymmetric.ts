// What the algorithms with two keys share: reading and writing keys, whose arithmetic and DER are the host's.
import { native } from "../../native.ts";
import type { KeyMembers } from "../../native.ts";
import type { Import, KeyFormat } from "./algorithm.ts";
import { failure, orFail } from "./errors.ts";
import { base64url, checkJwk, memberOf } from "./jwk.ts";
import type { JsonWebKey } from "./jwk.ts";
import { allowUsages } from "./key.ts";
import type { Inside, Usage } from "./key.ts";

export interface Kind {
  /** Of the algorithm, for errors. */
  name: string;
  /** As the host knows it. */
  kind: string;
  jwk: { kty: "RSA" | "EC" | "OKP"; crv?: string; use: "sig" | "enc" | undefined };
  /** The names of a key's members, the public ones first. */
  members: ReadonlyArray<"x" | "y" | "d" | "n" | "e" | "p" | "q" | "dp" | "dq" | "qi">;
  publicMembers: number;
  usages: { public: readonly Usage[]; private: readonly Usage[] };
  /** Whether a public key has a raw format. */
  raw: boolean;
  /** Refuses what a JWK says of its algorithm. */
  checkAlg?(alg: string): void;
}

export interface Read {
  type: "public" | "private";
  members: KeyMembers;
}

export async function readKey(of: Kind, source: Import, extractable: boolean, usages: readonly Usage[]): Promise<Read> {
  const { name, kind } = of;
  if (source.format === "jwk") return readJwkOf(of, source.data, extractable, usages);
  if (source.format === "raw" && !of.raw) throw failure("NotSupportedError", `a key of ${name} has no format 'raw'`);
  const type = source.format === "pkcs8" ? "private" : "public";
  allowUsages(usages, of.usages[type], name);
  return { type, members: await orFail(native.crypto.readKey(kind, source.format, source.data), "DataError") };
}

async function readJwkOf(of: Kind, jwk: JsonWebKey, extractable: boolean, usages: readonly Usage[]): Promise<Read> {
  const type = jwk.d === undefined ? "public" : "private";
  allowUsages(usages, of.usages[type], of.name);
  checkJwk(jwk, { kty: of.jwk.kty, use: of.jwk.use, extractable, usages });
  if (of.jwk.crv !== undefined && jwk.crv !== of.jwk.crv) throw failure("DataError", `the key's 'crv' must be '${of.jwk.crv}'`);
  if (jwk.alg !== undefined) of.checkAlg?.(jwk.alg);
  if (jwk.oth !== undefined) throw failure("NotSupportedError", "a key of RSA has two primes, no more");
  const names = type === "public" ? of.members.slice(0, of.publicMembers) : of.members;
  const members = names.map((name) => memberOf(jwk, name));
  return { type, members: await orFail(native.crypto.checkKey(of.kind, members), "DataError") };
}

export async function writeKey(of: Kind, format: KeyFormat, key: Inside, alg?: string): Promise<Uint8Array<ArrayBuffer> | JsonWebKey> {
  if (format === "jwk") {
    const jwk: JsonWebKey = { kty: of.jwk.kty };
    if (alg !== undefined) jwk.alg = alg;
    if (of.jwk.crv !== undefined) jwk.crv = of.jwk.crv;
    key.members.forEach((member, index) => (jwk[of.members[index]!] = base64url(member)));
    return jwk;
  }
  if (format === "raw" && !of.raw) throw failure("NotSupportedError", `a key of ${of.name} has no format 'raw'`);
  const wanted = format === "pkcs8" ? "private" : "public";
  if (key.type !== wanted) throw failure("InvalidAccessError", `the format '${format}' is for ${wanted} keys`);
  return orFail(native.crypto.writeKey(of.kind, format, key.members), "OperationError");
}

/** The type that a key has to have for an operation. */
export function needType(key: Inside, type: Inside["type"], operation: string): void {
  if (key.type !== type) throw failure("InvalidAccessError", `${operation} needs a ${type} key, and this one is ${key.type}`);
}
