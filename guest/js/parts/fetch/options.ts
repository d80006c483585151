// What `fetch` takes beside the options of the standard.
import type { Response } from "../../response.ts";
import { toDictionary } from "../../webidl.ts";

/** How much of a response has been read. `total` is known where the response says its length. */
export interface Progress {
  loaded: number;
  total: number | undefined;
}

export interface FetchOptions {
  /** How often a request that failed is sent again; not at all unless this is given. */
  retries?: number;
  /** Milliseconds before the first repetition; each later one waits twice as long. */
  retryDelay?: number;
  /** Milliseconds for all of it, repetitions and the body included. */
  timeout?: number;
  /** A status that it does not answer true to is an error. */
  validateStatus?: (status: number) => boolean;
  /** Called with every chunk of the response that is read. */
  onProgress?: (progress: Progress) => void;
}

export type Options = FetchOptions & { retries: number; retryDelay: number };

const maxRetries = 10;

export function readOptions(init: unknown): Options {
  const { retries, retryDelay, timeout, validateStatus, onProgress } = toDictionary<FetchOptions>(init, "The options of fetch");
  const options: Options = { retries: numberOf(retries, "retries", maxRetries) ?? 0, retryDelay: numberOf(retryDelay, "retryDelay") ?? 200 };
  const limit = numberOf(timeout, "timeout");
  if (limit !== undefined) options.timeout = limit;
  if (validateStatus !== undefined) options.validateStatus = functionOf(validateStatus, "validateStatus");
  if (onProgress !== undefined) options.onProgress = functionOf(onProgress, "onProgress");
  return options;
}

function numberOf(value: unknown, name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new TypeError(`The option ${name} of fetch must be a whole number from 0 to ${most}`);
}

function functionOf<T extends Function>(value: T, name: string): T {
  if (typeof value !== "function") throw new TypeError(`The option ${name} of fetch must be a function`);
  return value;
}

/** The response has a status that `validateStatus` does not accept. */
export class StatusError extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`${response.url} answered ${response.status} ${response.statusText}`.trimEnd());
    this.response = response;
  }
}
Object.defineProperty(StatusError.prototype, "name", { value: "StatusError", writable: true, configurable: true });
