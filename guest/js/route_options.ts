// The options of a route. They travel to the host as JSON, and it is the host that goes by them, before a script runs.

export type RouteOptions = Record<string, unknown>;

const known = [
  "auth", "roles", "permissions", "rateLimit", "cors", "cache", "schema", "version", "timeout", "bodyLimit", "csrf", "headers",
  "summary", "description", "tags", "deprecated", "operationId", "hidden", "responses",
];

/** Refuses an option that nobody goes by, and what JSON would drop in silence. */
export function checkOptions(what: string, options: unknown): asserts options is RouteOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${what}: the options must be an object, not ${describe(options)}`);
  }
  JSON.stringify(options, (key, value: unknown) => {
    if (typeof value === "function" || typeof value === "symbol") {
      throw new TypeError(`${what}: the option ${JSON.stringify(key)} is ${describe(value)}, which cannot be stored`);
    }
    return value;
  });
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`${what}: there is no option ${JSON.stringify(name)}; a route has ${known.join(", ")}`);
  }
}

/** What a value is, for an error that says what else it should have been. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? "an array" : `a value of type ${typeof value}`;
}
