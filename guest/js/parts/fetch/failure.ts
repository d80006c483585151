// How a failure of the host reaches a script: what the network did is a `TypeError`, as the standard says, with the
// host's error as its cause; a limit, or a right that is missing, is that error itself.

interface HostError extends Error {
  code: string;
  details?: { reason?: string; retry_after_ms?: number };
}

const ofTheNetwork = new Set(["CIRCUIT_OPEN", "EGRESS_REFUSED", "FETCH_FAILED", "INVALID_ARGUMENT"]);

function isHostError(error: unknown): error is HostError {
  return error instanceof Error && error.name === "HostError";
}

export function failureOf(error: unknown): unknown {
  if (!isHostError(error) || !ofTheNetwork.has(error.code)) return error;
  return new TypeError(`fetch failed: ${error.message}`, { cause: error });
}

/** What the host said of a failure that may pass. */
export interface Passing {
  /** It was certainly not acted upon. */
  unsent: boolean;
  /** Milliseconds until it is worth another try. */
  after: number;
}

/** Nothing: another try would fail alike. */
export function passingOf(error: unknown): Passing | undefined {
  const cause = error instanceof TypeError ? error.cause : undefined;
  if (!isHostError(cause)) return undefined;
  const { reason, retry_after_ms: after = 0 } = cause.details ?? {};
  if (cause.code === "CIRCUIT_OPEN") return { unsent: true, after };
  if (cause.code !== "FETCH_FAILED" || reason === undefined) return undefined;
  const unsent = ["busy", "connect", "dns"].includes(reason);
  return unsent || ["closed", "timeout", "tls"].includes(reason) ? { unsent, after } : undefined;
}
