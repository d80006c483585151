// ECDSA and ECDH on the curves of NIST, Ed25519 and X25519.
import { native } from "../../native.ts";
import type { Algorithm, Bytes, Normalized } from "./algorithm.ts";
import { needType, readKey, writeKey } from "./asymmetric.ts";
import type { Kind } from "./asymmetric.ts";
import { failure, orFail } from "./errors.ts";
import { allowUsages, inside, only } from "./key.ts";
import type { Inside, KeyAlgorithm } from "./key.ts";
import { hash, key, text } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";
import { newPair } from "./symmetric.ts";

const curves = ["P-256", "P-384", "P-521"];

const signing: Kind["usages"] = { public: ["verify"], private: ["sign"] };
const agreeing: Kind["usages"] = { public: [], private: ["deriveKey", "deriveBits"] };

/** The part that is the same for all: making, reading and writing keys. */
function keys(name: string, parameters: Parameters, kindOf: (curve: string | undefined) => Kind): Algorithm {
  const algorithmOf = (curve: string | undefined): KeyAlgorithm => (curve === undefined ? { name } : { name, namedCurve: curve });
  return {
    name,
    parameters: { generateKey: parameters, importKey: parameters, exportKey: [] },
    async generateKey({ namedCurve }, extractable, asked) {
      const { kind, usages, publicMembers } = kindOf(namedCurve);
      allowUsages(asked, [...usages.private, ...usages.public], name);
      const made = await orFail(native.crypto.generateKey(kind), "OperationError");
      const split = { public: only(asked, usages.public), private: only(asked, usages.private) };
      return newPair(algorithmOf(namedCurve), made, publicMembers, extractable, split);
    },
    async importKey({ namedCurve }, source, extractable, asked) {
      return { ...(await readKey(kindOf(namedCurve), source, extractable, asked)), algorithm: algorithmOf(namedCurve) };
    },
    exportKey: (format, key) => writeKey(kindOf(key.algorithm.namedCurve), format, key, name === "Ed25519" ? name : undefined),
  };
}

function nist(name: string, use: "sig" | undefined, usages: Kind["usages"]): Algorithm {
  return keys(name, [["namedCurve", text]], (curve) => {
    if (!curves.includes(curve!)) throw failure("NotSupportedError", `${name}: there is no curve '${curve}'; there are ${curves.join(", ")}`);
    return { name, kind: curve!, jwk: { kty: "EC", crv: curve!, use }, members: ["x", "y", "d"], publicMembers: 2, usages, raw: true };
  });
}

function curve25519(name: "Ed25519" | "X25519", usages: Kind["usages"]): Algorithm {
  const use = name === "Ed25519" ? "sig" : "enc";
  const kind: Kind = { name, kind: name, jwk: { kty: "OKP", crv: name, use }, members: ["x", "d"], publicMembers: 1, usages, raw: true };
  if (name === "Ed25519") {
    kind.checkAlg = (alg) => {
      if (alg !== name && alg !== "EdDSA") throw failure("DataError", "the key's 'alg' must be 'Ed25519' or 'EdDSA'");
    };
  }
  return keys(name, [], () => kind);
}

function withSignatures(algorithm: Algorithm, parameters: Parameters): Algorithm {
  Object.assign(algorithm.parameters, { sign: parameters, verify: parameters });
  const scheme = (params: Normalized, key: Inside): object => ({ ...params, ...key.algorithm });
  return {
    ...algorithm,
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

function withAgreement(algorithm: Algorithm): Algorithm {
  algorithm.parameters.deriveBits = [["public", key]];
  return { ...algorithm, deriveBits: agree };
}

async function agree(params: Normalized, own: Inside, length: number | null): Bytes {
  const other = inside(params.public!);
  needType(own, "private", "deriveBits");
  needType(other, "public", "deriveBits");
  const { name, namedCurve } = own.algorithm;
  if (other.algorithm.name !== name || other.algorithm.namedCurve !== namedCurve) {
    throw failure("InvalidAccessError", `${name}: both keys have to be on the same curve`);
  }
  const derivation = { name: "ECDH", kind: namedCurve ?? name, public: other.members };
  const secret = await orFail(native.crypto.derive(derivation, own.members, 0), "OperationError");
  if (length === null) return secret;
  if (length > secret.length * 8) throw failure("OperationError", `${name}: the shared secret has ${secret.length * 8} bits, not ${length}`);
  const bits = secret.slice(0, Math.ceil(length / 8));
  if (length % 8 > 0) bits[bits.length - 1]! &= 0xff << (8 - (length % 8));
  return bits;
}

export const curveAlgorithms: Algorithm[] = [
  withSignatures(nist("ECDSA", "sig", signing), [["hash", hash]]),
  withAgreement(nist("ECDH", undefined, agreeing)),
  withSignatures(curve25519("Ed25519", signing), []),
  withAgreement(curve25519("X25519", agreeing)),
];
