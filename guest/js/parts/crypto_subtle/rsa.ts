// RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP.
import { native } from "../../native.ts";
import type { Algorithm, Normalized } from "./algorithm.ts";
import { needType, newPair, readKey, withSignatures, writeKey } from "./asymmetric.ts";
import type { Kind } from "./asymmetric.ts";
import { failure, orFail } from "./errors.ts";
import type { Inside, KeyAlgorithm } from "./key.ts";
import { bigInteger, bytes, hash, long } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";

const members = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;

/** A number of few bytes; nothing if it has more than 32 bits. */
function small(number: Uint8Array): number | undefined {
  const value = number.reduce((sum, byte) => sum * 256 + byte, 0);
  return value <= 0xffff_ffff ? value : undefined;
}

function bitsOf(modulus: Uint8Array): number {
  return modulus.length === 0 ? 0 : modulus.length * 8 - Math.clz32(modulus[0]!) + 24;
}

/** The names in JWKs, by the hash. */
type Algs = Record<string, string>;

function common(name: string, use: "sig" | "enc", algs: Algs, usages: Kind["usages"]): Algorithm {
  const kindOf = (hash: string): Kind => ({
    name, kind: "RSA", jwk: { kty: "RSA", use }, members, publicMembers: 2, usages, raw: false,
    algs: algs[hash] === undefined ? [] : [algs[hash]],
  });
  return {
    name,
    parameters: {
      generateKey: [["modulusLength", long], ["publicExponent", bigInteger], ["hash", hash]],
      importKey: [["hash", hash]],
      exportKey: [],
    },
    async generateKey({ hash, modulusLength, publicExponent }, extractable, asked) {
      const algorithm: KeyAlgorithm = { name, modulusLength: modulusLength!, publicExponent: publicExponent!, hash: { name: hash! } };
      return newPair(kindOf(hash!), algorithm, extractable, asked, async () => {
        const exponent = small(publicExponent!);
        if (exponent === undefined) throw failure("OperationError", `${name}: the public exponent has at most 32 bits`);
        return native.crypto.generateRsaKey(modulusLength!, exponent);
      });
    },
    async importKey({ hash }, source, extractable, asked) {
      const read = await readKey(kindOf(hash!), source, extractable, asked);
      const [n, e] = read.members;
      return { ...read, algorithm: { name, modulusLength: bitsOf(n!), publicExponent: e!, hash: { name: hash! } } };
    },
    exportKey: (format, key) => writeKey(kindOf(hashOf(key)), format, key),
  };
}

const hashOf = (key: Inside): string => key.algorithm.hash!.name;

const algsOf = (start: string): Algs => ({ "SHA-1": `${start}1`, "SHA-256": `${start}256`, "SHA-384": `${start}384`, "SHA-512": `${start}512` });

function signing(name: string, alg: string, parameters: Parameters): Algorithm {
  const algorithm = common(name, "sig", algsOf(alg), { public: ["verify"], private: ["sign"] });
  return withSignatures(algorithm, parameters, (params, key) => ({ ...params, name, hash: hashOf(key) }));
}

function oaep(): Algorithm {
  const name = "RSA-OAEP";
  const algs = { "SHA-1": name, "SHA-256": `${name}-256`, "SHA-384": `${name}-384`, "SHA-512": `${name}-512` };
  const algorithm = common(name, "enc", algs, { public: ["encrypt", "wrapKey"], private: ["decrypt", "unwrapKey"] });
  const parameters = [["label", bytes, "optional"]] as const;
  Object.assign(algorithm.parameters, { encrypt: parameters, decrypt: parameters });
  const cipher = (params: Normalized, key: Inside): object => ({ name, hash: hashOf(key), label: params.label ?? new Uint8Array() });
  return {
    ...algorithm,
    async encrypt(params, key, data) {
      needType(key, "public", "encrypt");
      return orFail(native.crypto.encrypt(cipher(params, key), key.members, data), "OperationError");
    },
    async decrypt(params, key, data) {
      needType(key, "private", "decrypt");
      return orFail(native.crypto.decrypt(cipher(params, key), key.members, data), "OperationError");
    },
  };
}

export const rsa: Algorithm[] = [signing("RSASSA-PKCS1-v1_5", "RS", []), signing("RSA-PSS", "PS", [["saltLength", long]]), oaep()];
