// `CryptoKey`, and what is inside it, which no script reaches.
import { cloneAs } from "../../structured_clone.ts";
import type { KeyMembers } from "../../native.ts";
import { exposeInterface } from "../../webidl.ts";
import { failure } from "./errors.ts";

export type KeyType = "public" | "private" | "secret";

/** In the order in which a key shows them. */
export const usageNames = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"] as const;
export type Usage = (typeof usageNames)[number];

/** What a key shows as its `algorithm`; some of it depends on the name. */
export interface KeyAlgorithm {
  name: string;
  length?: number;
  hash?: { name: string };
  namedCurve?: string;
  modulusLength?: number;
  publicExponent?: Uint8Array;
}

export interface Inside {
  type: KeyType;
  extractable: boolean;
  algorithm: KeyAlgorithm;
  usages: readonly Usage[];
  members: KeyMembers;
}

const making = Symbol();

let inside: (key: CryptoKey) => Inside;
let isKey: (value: unknown) => value is CryptoKey;

export class CryptoKey {
  #inside: Inside;
  /** What scripts see: they may change it, and it changes nothing. */
  #algorithm: KeyAlgorithm;
  #usages: Usage[];

  constructor(token: typeof making, of: Inside) {
    if (token !== making) throw new TypeError("Illegal constructor");
    this.#inside = of;
    this.#algorithm = copyOf(of.algorithm);
    this.#usages = [...of.usages];
  }

  static {
    inside = (key) => key.#inside;
    isKey = (value): value is CryptoKey => typeof value === "object" && value !== null && #inside in value;
  }

  get type(): KeyType {
    return this.#inside.type;
  }
  get extractable(): boolean {
    return this.#inside.extractable;
  }
  get algorithm(): KeyAlgorithm {
    return this.#algorithm;
  }
  get usages(): Usage[] {
    return this.#usages;
  }
}

exposeInterface(CryptoKey, "CryptoKey");
Object.defineProperty(CryptoKey, "length", { value: 0, configurable: true });

function copyOf(algorithm: KeyAlgorithm): KeyAlgorithm {
  const copy = { ...algorithm };
  if (copy.hash !== undefined) copy.hash = { ...copy.hash };
  if (copy.publicExponent !== undefined) copy.publicExponent = copy.publicExponent.slice();
  return copy;
}

export { inside };

export function makeKey(of: Inside): CryptoKey {
  return new CryptoKey(making, of);
}

cloneAs(CryptoKey, (key) => {
  const of = inside(key);
  return () => makeKey(of);
});

export function toKey(value: unknown, what: string): CryptoKey {
  if (!isKey(value)) throw new TypeError(`${what} must be a CryptoKey`);
  return value;
}

/** The usages among those given that are allowed; any other is an error. */
export function allowUsages(usages: readonly Usage[], allowed: readonly Usage[], name: string): void {
  const other = usages.find((usage) => !allowed.includes(usage));
  if (other !== undefined) throw failure("SyntaxError", `a key of ${name} cannot be used for ${other} here`);
}

/** Those among the usages that one half of a pair has. */
export function only(usages: readonly Usage[], of: readonly Usage[]): Usage[] {
  return usageNames.filter((usage) => usages.includes(usage) && of.includes(usage));
}
