// What the algorithms with two keys share: making, reading and writing keys, and signatures. Arithmetic and DER are
// the host's.
import { native } from "../../native.ts";
import type { KeyMembers } from "../../native.ts";
import type { Algorithm, CryptoKeyPair, Import, KeyFormat, Normalized } from "./algorithm.ts";
import { failure, orFail } from "./errors.ts";
import { base64url, checkJwk, memberOf } from "./jwk.ts";
import type { JsonWebKey } from "./jwk.ts";
import { allowUsages, makeKey, only } from "./key.ts";
import type { Inside, KeyAlgorithm, Usage } from "./key.ts";
import type { Parameters } from "./parameters.ts";

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
  /** What a JWK may say of its algorithm, if it says anything; the first is written. Without them it may say what it likes. */
  algs?: readonly string[];
}

export interface Read {
  type: "public" | "private";
  members: KeyMembers;
}

/** A pair of new keys. What is public can always be exported. */
export async function newPair(
  of: Kind, algorithm: KeyAlgorithm, extractable: boolean, asked: readonly Usage[], make: () => Promise<KeyMembers>,
): Promise<CryptoKeyPair> {
  allowUsages(asked, [...of.usages.private, ...of.usages.public], of.name);
  const members = await orFail(make(), "OperationError");
  const one = (type: Read["type"], extractable: boolean, members: KeyMembers) =>
    makeKey({ type, extractable, algorithm, usages: only(asked, of.usages[type]), members });
  return { publicKey: one("public", true, members.slice(0, of.publicMembers)), privateKey: one("private", extractable, members) };
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
  if (jwk.alg !== undefined && of.algs?.includes(jwk.alg) === false) {
    throw failure("DataError", `the key's 'alg' may not be '${jwk.alg}', but: ${of.algs.join(", ") || "none"}`);
  }
  if (jwk.oth !== undefined) throw failure("NotSupportedError", "a key of RSA has two primes, no more");
  const names = type === "public" ? of.members.slice(0, of.publicMembers) : of.members;
  const members = names.map((name) => memberOf(jwk, name));
  return { type, members: await orFail(native.crypto.checkKey(of.kind, members), "DataError") };
}

export async function writeKey(of: Kind, format: KeyFormat, key: Inside): Promise<Uint8Array<ArrayBuffer> | JsonWebKey> {
  if (format === "jwk") {
    const jwk: JsonWebKey = { kty: of.jwk.kty };
    const alg = of.algs?.[0];
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

/** The algorithm with `sign` and `verify`; `scheme` is what the host is told of a signature. */
export function withSignatures(algorithm: Algorithm, parameters: Parameters, scheme: (params: Normalized, key: Inside) => object): Algorithm {
  return {
    ...algorithm,
    parameters: { ...algorithm.parameters, sign: parameters, verify: parameters },
    async sign(params, key, data) {
      needType(key, "private", "sign");
      return orFail(native.crypto.sign(scheme(params, key), key.members, data), "OperationError");
    },
    async verify(params, key, signature, data) {
      needType(key, "public", "verify");
      return orFail(native.crypto.verify(scheme(params, key), key.members, signature, data), "OperationError");
    },
  };
}
