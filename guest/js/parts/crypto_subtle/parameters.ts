// How the parameters of algorithms are read: Web IDL's dictionaries, each a list of members in the order in which
// they are converted.
import { bytesOf } from "../../bytes.ts";
import { isObject } from "../../webidl.ts";
import { failure } from "./errors.ts";
import { toKey } from "./key.ts";

type Convert = (value: unknown, what: string) => unknown;
export type Parameters = ReadonlyArray<readonly [name: string, convert: Convert, optional?: "optional"]>;

const hashNames = ["SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512"];

/** The name of a hash function as it is written. */
export function hashName(name: string): string {
  const upper = name.toUpperCase();
  if (!hashNames.includes(upper)) throw failure("NotSupportedError", `there is no hash function '${name}'; there are ${hashNames.join(", ")}`);
  return upper;
}

/** A `HashAlgorithmIdentifier`: its name. */
export const hash: Convert = (value) => hashName(nameOf(value));

/** The name of an `AlgorithmIdentifier`. */
export function nameOf(algorithm: unknown): string {
  if (!isObject(algorithm)) return `${algorithm as string}`;
  const { name } = algorithm as { name?: unknown };
  if (name === undefined) throw new TypeError("an algorithm must have a name");
  return `${name as string}`;
}

export type BufferSource = ArrayBuffer | ArrayBufferView;

/** A `BufferSource`, copied. */
export const bytes: Convert = (value, what) => copyOf(toBytes(value, what));

/** Not with a method, which a script can give its own array. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

export function toBytes(value: unknown, what: string): Uint8Array {
  const found = bytesOf(value);
  if (found === undefined) throw new TypeError(`${what} must be an ArrayBuffer or a view of one`);
  return found;
}

/** A `BigInteger`: a number as bytes, which has to be a `Uint8Array`. */
export const bigInteger: Convert = (value, what) => {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${what} must be a Uint8Array`);
  return copyOf(value);
};

export const text: Convert = (value) => `${value as string}`;

export const key: Convert = (value, what) => toKey(value, what);

const upTo = (most: number): Convert => (value, what) => {
  const number = Math.trunc(Number(value));
  if (!(number >= 0 && number <= most)) throw new TypeError(`${what} must be a number from 0 to ${most}`);
  return number + 0;
};

export const octet = upTo(0xff);
export const short = upTo(0xffff);
export const long = upTo(0xffff_ffff);

/** The dictionary that the parameters describe, without what was not given. */
export function readParameters(algorithm: unknown, name: string, parameters: Parameters): Record<string, unknown> {
  const read: Record<string, unknown> = { name };
  for (const [member, convert, optional] of parameters) {
    const value = isObject(algorithm) ? (algorithm as Record<string, unknown>)[member] : undefined;
    if (value !== undefined) read[member] = convert(value, `${name}: ${member}`);
    else if (optional === undefined) throw new TypeError(`${name}: ${member} is missing`);
  }
  return read;
}
