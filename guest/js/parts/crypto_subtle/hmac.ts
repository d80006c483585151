// HMAC.
import { native } from "../../native.ts";
import type { Algorithm, Normalized } from "./algorithm.ts";
import { failure, orFail } from "./errors.ts";
import { allowUsages } from "./key.ts";
import type { Inside } from "./key.ts";
import { hash, long } from "./parameters.ts";
import { newSecret, readSecret, writeSecret } from "./symmetric.ts";

const name = "HMAC";
const usages = ["sign", "verify"] as const;

/** Bits of a block. */
const blocks: Record<string, number> = {
  "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024, "SHA3-256": 1088, "SHA3-384": 832, "SHA3-512": 576,
};

/** Names in JWKs. */
const algs: Record<string, string> = { "SHA-1": "HS1", "SHA-256": "HS256", "SHA-384": "HS384", "SHA-512": "HS512" };

const lengthOf = (params: Normalized): number => params.length ?? blocks[params.hash!]!;

const scheme = (key: Inside): object => ({ name, hash: key.algorithm.hash!.name });

/** The bytes that hold so many bits; of the last one only the first bits count. */
function cut(secret: Uint8Array, bits: number): Uint8Array {
  const bytes = secret.slice(0, Math.ceil(bits / 8));
  if (bits % 8 > 0) bytes[bytes.length - 1]! &= 0xff << (8 - (bits % 8));
  return bytes;
}

export const hmac: Algorithm = {
  name,
  parameters: {
    sign: [], verify: [], exportKey: [],
    generateKey: [["hash", hash], ["length", long, "optional"]],
    importKey: [["hash", hash], ["length", long, "optional"]],
    "get key length": [["hash", hash], ["length", long, "optional"]],
  },
  sign: (_params, key, data) => orFail(native.crypto.sign(scheme(key), key.members, data), "OperationError"),
  verify: (_params, key, signature, data) => orFail(native.crypto.verify(scheme(key), key.members, signature, data), "OperationError"),
  keyLength(params) {
    if (params.length === 0) throw new TypeError("HMAC: a key has at least one bit");
    return lengthOf(params);
  },
  async generateKey(params, extractable, asked) {
    allowUsages(asked, usages, name);
    const length = lengthOf(params);
    if (length === 0) throw failure("OperationError", "HMAC: a key has at least one bit");
    return newSecret({ name, hash: { name: params.hash! }, length }, Math.ceil(length / 8), extractable, asked);
  },
  async importKey(params, source, extractable, asked) {
    allowUsages(asked, usages, name);
    const { secret, jwk } = readSecret(source, "sig", extractable, asked);
    const alg = algs[params.hash!];
    if (jwk?.alg !== undefined && alg !== undefined && jwk.alg !== alg) throw failure("DataError", `the key's 'alg' must be '${alg}'`);
    const bits = secret.length * 8;
    const length = params.length ?? bits;
    if (bits === 0 || length > bits || length <= bits - 8) throw failure("DataError", `HMAC: the key has ${bits} bits, not ${length}`);
    return { type: "secret", algorithm: { name, hash: { name: params.hash! }, length }, members: [cut(secret, length)] };
  },
  exportKey: async (format, key) => writeSecret(format, key, algs[key.algorithm.hash!.name]),
};
