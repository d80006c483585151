// `fetch` of the Fetch standard, with options of Stoa's own.

/** How much of a response has been read. `total` is known where the response says its length. */
interface FetchProgress {
  loaded: number;
  total: number | undefined;
}

/** What `fetch` takes. */
interface FetchInit extends RequestInit {
  /** How often a request that failed is sent again, up to 10; not at all unless this is given. */
  retries?: number;
  /** Milliseconds before the first repetition, 200 unless given; each later one waits twice as long. */
  retryDelay?: number;
  /** Milliseconds for all of it, repetitions and the body included. */
  timeout?: number;
  /** Where it does not answer true, `fetch` rejects with a `StatusError`. */
  validateStatus?: (status: number) => boolean;
  /** Called with every chunk of the response that is read. */
  onProgress?: (progress: FetchProgress) => void;
}

/** The response has a status that `validateStatus` does not accept. It is known by its name. */
interface StatusError extends Error {
  readonly name: "StatusError";
  readonly response: Response;
}

/**
 * Sends a request to another server. It works in handlers and in `setup`, not at top level.
 * @example
 * ```ts
 * registerWebHandler("/weather", async ({ query }) => {
 *   const response = await fetch(`https://api.example.com/weather?city=${query.city}`, {
 *     headers: { accept: "application/json" },
 *     retries: 3,
 *     timeout: 2000,
 *     validateStatus: (status) => status === 200,
 *   });
 *   return response.json();
 * });
 * ```
 */
declare function fetch(input: RequestInfo | URL, init?: FetchInit): Promise<Response>;

declare module "stoa" {
  export import fetch = globalThis.fetch;
  export import FetchInit = globalThis.FetchInit;
  export import FetchProgress = globalThis.FetchProgress;
  export import StatusError = globalThis.StatusError;
}
