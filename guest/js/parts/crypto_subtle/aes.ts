// AES-CBC, AES-CTR, AES-GCM and AES-KW.
import { native } from "../../native.ts";
import type { Algorithm, Normalized, Operation } from "./algorithm.ts";
import { failure, orFail } from "./errors.ts";
import { allowUsages } from "./key.ts";
import type { Inside, Usage } from "./key.ts";
import { bytes, octet, short } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";
import { newSecret, readSecret, writeSecret } from "./symmetric.ts";

const lengths = [128, 192, 256];

function keyLength({ name, length }: Normalized): number {
  if (!lengths.includes(length!)) throw failure("OperationError", `${name}: a key has 128, 192 or 256 bits, not ${length}`);
  return length!;
}

interface Mode {
  name: string;
  /** Ends the names in JWKs: `A128GCM`. */
  alg: string;
  usages: readonly Usage[];
  operations: readonly Operation[];
  cipher: Parameters;
  /** What the standard gives instead of parameters that were left out. */
  defaults?: Partial<Normalized>;
}

function mode({ name, alg, usages, operations, cipher, defaults }: Mode): Algorithm {
  const parameters: Algorithm["parameters"] = {
    generateKey: [["length", short]], importKey: [], exportKey: [], "get key length": [["length", short]],
  };
  for (const operation of operations) parameters[operation] = cipher;
  return {
    name,
    parameters,
    encrypt: (params, key, data) => orFail(native.crypto.encrypt({ ...defaults, ...params }, key.members, data), "OperationError"),
    decrypt: (params, key, data) => orFail(native.crypto.decrypt({ ...defaults, ...params }, key.members, data), "OperationError"),
    keyLength,
    async generateKey(params, extractable, asked) {
      allowUsages(asked, usages, name);
      const length = keyLength(params);
      return newSecret({ name, length }, length / 8, extractable, asked);
    },
    async importKey(_params, source, extractable, asked) {
      allowUsages(asked, usages, name);
      const { secret, jwk } = readSecret(source, "enc", extractable, asked);
      const length = secret.length * 8;
      if (!lengths.includes(length)) throw failure("DataError", `${name}: a key has 128, 192 or 256 bits, not ${length}`);
      if (jwk?.alg !== undefined && jwk.alg !== `A${length}${alg}`) throw failure("DataError", `the key's 'alg' must be 'A${length}${alg}'`);
      return { type: "secret", algorithm: { name, length }, members: [secret] };
    },
    exportKey: async (format: "raw" | "jwk", key: Inside) => writeSecret(format, key, `A${key.algorithm.length}${alg}`),
  } as Algorithm;
}

const ciphers = { usages: ["encrypt", "decrypt", "wrapKey", "unwrapKey"], operations: ["encrypt", "decrypt"] } as const;

export const aes: Algorithm[] = [
  mode({ ...ciphers, name: "AES-CBC", alg: "CBC", cipher: [["iv", bytes]] }),
  mode({ ...ciphers, name: "AES-CTR", alg: "CTR", cipher: [["counter", bytes], ["length", octet]] }),
  mode({
    ...ciphers, name: "AES-GCM", alg: "GCM", defaults: { tagLength: 128, additionalData: new Uint8Array() },
    cipher: [["additionalData", bytes, "optional"], ["iv", bytes], ["tagLength", octet, "optional"]],
  }),
  mode({ name: "AES-KW", alg: "KW", usages: ["wrapKey", "unwrapKey"], operations: ["wrapKey", "unwrapKey"], cipher: [] }),
];

