// HKDF and PBKDF2: bytes from a secret that is no key of anything else.
import { native } from "../../native.ts";
import type { Algorithm } from "./algorithm.ts";
import { failure, orFail } from "./errors.ts";
import { allowUsages } from "./key.ts";
import { bytes, hash, long } from "./parameters.ts";
import type { Parameters } from "./parameters.ts";

function derivation(name: string, parameters: Parameters): Algorithm {
  return {
    name,
    parameters: { deriveBits: parameters, importKey: [], "get key length": [] },
    keyLength: () => null,
    async deriveBits(params, key, length) {
      if (length === null || length % 8 > 0) throw failure("OperationError", `${name}: the length must be a multiple of 8 bits`);
      if (params.iterations === 0) throw failure("OperationError", `${name}: there must be at least one iteration`);
      return orFail(native.crypto.derive(params, key.members, length / 8), "OperationError");
    },
    async importKey(_params, source, extractable, usages) {
      if (source.format !== "raw") throw failure("NotSupportedError", `a key of ${name} has no format '${source.format}'`);
      allowUsages(usages, ["deriveKey", "deriveBits"], name);
      if (extractable) throw failure("SyntaxError", `a key of ${name} cannot be extractable`);
      return { type: "secret", algorithm: { name }, members: [source.data] };
    },
  };
}

export const derivations: Algorithm[] = [
  derivation("HKDF", [["hash", hash], ["info", bytes], ["salt", bytes]]),
  derivation("PBKDF2", [["hash", hash], ["iterations", long], ["salt", bytes]]),
];
