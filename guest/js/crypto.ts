// `crypto`: random values from the host, and the rest from parts that are loaded when they are first used. At init
// the host refuses random values, because what is drawn then would be the same in every request; its error says so.
import { DOMException } from "./dom_exception.ts";
import { native } from "./native.ts";
import { foretell, installLazily, lazily } from "./parts.ts";
import type * as Subtle from "./parts/crypto_subtle.ts";
import type * as Tools from "./parts/crypto_tools.ts";
import { exposeInterface, needArguments } from "./webidl.ts";

/** What the standard allows in one call. */
const maxBytes = 65_536;

const integerArrays = new Set([
  "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
]);

const subtle = lazily<typeof Subtle>("crypto_subtle");
const tools = lazily<typeof Tools>("crypto_tools");

export class Crypto {
  constructor() {
    if (crypto !== undefined) throw new TypeError("Illegal constructor");
  }

  get subtle(): Subtle.SubtleCrypto {
    if (this !== crypto) throw new TypeError("Illegal invocation");
    return subtle().subtle;
  }

  getRandomValues<T extends ArrayBufferView>(array: T): T {
    needArguments(arguments.length, 1, "crypto.getRandomValues");
    if (!ArrayBuffer.isView(array)) throw new TypeError("crypto.getRandomValues needs a typed array");
    const kind = (array as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
    if (!integerArrays.has(kind!)) throw new DOMException("crypto.getRandomValues needs an array of integers", "TypeMismatchError");
    if (array.byteLength > maxBytes) {
      throw new DOMException(`crypto.getRandomValues gives at most ${maxBytes} bytes, not ${array.byteLength}`, "QuotaExceededError");
    }
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(native.random(array.byteLength));
    return array;
  }

  randomUUID(): string {
    const bytes = native.random(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    let text = "";
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
      text += (bytes[i]! + 0x100).toString(16).slice(1);
    }
    return text;
  }
}

// Read by the constructor while this very object is made.
export var crypto: Crypto | undefined;
crypto = new Crypto();

exposeInterface(Crypto, "Crypto");

/** What the platform has beside the standard: methods of `crypto` alone, which no loop over it meets. */
const helpers: ReadonlyArray<keyof typeof Tools> = [
  "argon2", "bcrypt", "decrypt", "encrypt", "hash", "hmac", "randomBytes", "randomToken", "sign", "uuid", "verify", "verifyPassword",
];

export function installCrypto(): void {
  installLazily(subtle, ["CryptoKey", "SubtleCrypto"]);
  foretell(subtle, ["subtle"]);
  for (const name of helpers) {
    const value = { [name]: (...args: never[]): unknown => (tools()[name] as (...args: never[]) => unknown)(...args) }[name];
    Object.defineProperty(crypto, name, { value, writable: true, configurable: true });
  }
}
