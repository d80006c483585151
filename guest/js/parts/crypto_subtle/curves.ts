// ECDSA and ECDH on the curves of NIST, Ed25519 and X25519, Ed448 and X448.
import { native } from "../../native.ts";
import type { Algorithm, Bytes, Normalized } from "./algorithm.ts";
import { needType, newPair, readKey, withSignatures, writeKey } from "./asymmetric.ts";
import type { Kind } from "./asymmetric.ts";
import { failure, orFail } from "./errors.ts";
import { inside } from "./key.ts";
import type { Inside, KeyAlgorithm } from "./key.ts";
import { bytes, hash, key, text } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";

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
      const of = kindOf(namedCurve);
      return newPair(of, algorithmOf(namedCurve), extractable, asked, () => native.crypto.generateKey(of.kind));
    },
    async importKey({ namedCurve }, source, extractable, asked) {
      return { ...(await readKey(kindOf(namedCurve), source, extractable, asked)), algorithm: algorithmOf(namedCurve) };
    },
    exportKey: (format, key) => writeKey(kindOf(key.algorithm.namedCurve), format, key),
  };
}

function nist(name: string, use: "sig" | undefined, usages: Kind["usages"]): Algorithm {
  return keys(name, [["namedCurve", text]], (curve) => {
    if (!curves.includes(curve!)) throw failure("NotSupportedError", `${name}: there is no curve '${curve}'; there are ${curves.join(", ")}`);
    return { name, kind: curve!, jwk: { kty: "EC", crv: curve!, use }, members: ["x", "y", "d"], publicMembers: 2, usages, raw: true };
  });
}

function signingOkp(name: "Ed25519" | "Ed448", parameters: Parameters): Algorithm {
  return withSignatures(okp(name, "sig", signing, [name, "EdDSA"]), parameters, scheme);
}

function agreeingOkp(name: "X25519" | "X448"): Algorithm {
  return withAgreement(okp(name, "enc", agreeing));
}

function okp(name: string, use: "sig" | "enc", usages: Kind["usages"], algs?: Kind["algs"]): Algorithm {
  const kind: Kind = { name, kind: name, jwk: { kty: "OKP", crv: name, use }, members: ["x", "d"], publicMembers: 1, usages, raw: true };
  if (algs !== undefined) kind.algs = algs;
  return keys(name, [], () => kind);
}

const scheme = (params: Normalized, key: Inside): object => ({ ...params, ...key.algorithm });

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
  withSignatures(nist("ECDSA", "sig", signing), [["hash", hash]], scheme),
  withAgreement(nist("ECDH", undefined, agreeing)),
  signingOkp("Ed25519", []),
  signingOkp("Ed448", [["context", bytes, "optional"]]),
  agreeingOkp("X25519"),
  agreeingOkp("X448"),
];
