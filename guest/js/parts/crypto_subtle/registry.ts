// All algorithms by name, and how what a script says becomes one of them with its parameters.
import { aes } from "./aes.ts";
import type { Algorithm, Normalized, Operation } from "./algorithm.ts";
import { curveAlgorithms } from "./curves.ts";
import { derivations } from "./derivations.ts";
import { failure } from "./errors.ts";
import { hmac } from "./hmac.ts";
import { nameOf, readParameters } from "./parameters.ts";
import { rsa } from "./rsa.ts";

const algorithms = new Map([...aes, hmac, ...rsa, ...curveAlgorithms, ...derivations].map((algorithm) => [algorithm.name.toUpperCase(), algorithm]));

export function algorithmOf(name: string): Algorithm {
  return algorithms.get(name.toUpperCase())!;
}

export interface Chosen {
  algorithm: Algorithm;
  params: Normalized;
}

/** The standard's "normalize an algorithm". */
export function choose(identifier: unknown, operation: Operation): Chosen {
  const name = nameOf(identifier);
  const algorithm = algorithms.get(name.toUpperCase());
  const parameters = algorithm?.parameters[operation];
  if (algorithm === undefined || parameters === undefined) {
    throw failure("NotSupportedError", `${operation} is not supported for '${name}'`);
  }
  return { algorithm, params: readParameters(identifier, algorithm.name, parameters) as unknown as Normalized };
}

/** The same with two operations, of which the first that the algorithm has is meant. */
export function chooseEither(identifier: unknown, first: Operation, second: Operation): Chosen {
  const parameters = algorithms.get(nameOf(identifier).toUpperCase())?.parameters;
  return choose(identifier, parameters?.[first] === undefined ? second : first);
}
