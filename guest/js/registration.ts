// What a script declares while it is initialised. The host stores it with the compiled script, and
// finds the route of a request there; that is why nothing can be registered later.
import { isToken } from "./header_list.ts";
import { toJson } from "./json.ts";
import { checkOptions, describe } from "./route_options.ts";
import type { RouteOptions } from "./route_options.ts";

type Handler = Function | string;

export interface Registration {
  kind: string;
  name: string;
  handler: Handler;
  /** JSON; what it holds is between the façade that made it and the host room that owns the kind. */
  detail: string;
}

const registered: Registration[] = [];
let sealed = false;

export function registrations(): Registration[] {
  return registered;
}

/** Called once init has ended. */
export function seal(): void {
  sealed = true;
}

/** Refuses what comes after init. */
export function checkOpen(what: string): void {
  if (sealed) {
    throw new Error(`${what} must be called at top level or in init(): what a script registers is stored when it is deployed, so nothing can be added later`);
  }
}

/** The one way in for every kind of registration. */
export function register(what: string, entry: Registration): void {
  checkOpen(what);
  registered.push(entry);
}

export function checkHandler(what: string, handler: unknown): asserts handler is Handler {
  if (typeof handler !== "function" && (typeof handler !== "string" || handler === "")) {
    throw new TypeError(`${what}: the handler must be a function or the name of one, not ${describe(handler)}`);
  }
}

export function checkPath(what: string, path: unknown): asserts path is string {
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new TypeError(`${what}: the path must be a string that starts with "/", not ${describe(path)}`);
  }
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "*"];

/**
 * Answers requests for a path. `method` is one method, several, or `*` for all of them; `GET` if left out.
 */
export function registerWebHandler(path: string, handler: Handler, method: string | readonly string[] = "GET", options: object = {}): void {
  const what = "registerWebHandler";
  checkPath(what, path);
  checkHandler(what, handler);
  const wanted = (Array.isArray(method) ? method : [method]) as readonly unknown[];
  if (wanted.length === 0) throw new TypeError(`${what}: the list of methods is empty`);
  const known = new Set(wanted.map((name) => knownMethod(what, name)));
  checkOptions(what, options);
  for (const name of known) {
    register(what, { kind: "route", name: path, handler, detail: routeDetail({ method: name, options }) });
  }
}

function knownMethod(what: string, method: unknown): string {
  const name = typeof method === "string" && (method === "*" || isToken(method)) ? method.toUpperCase() : "";
  if (methods.includes(name)) return name;
  throw new TypeError(`${what}: ${describe(method)} is not a method; it must be one of ${methods.join(", ")}`);
}

/** The `detail` of a route. */
export interface RouteDetail {
  method: string;
  options: RouteOptions;
  /** What the host serves there, without the script. */
  asset?: string;
}

export function routeDetail(detail: RouteDetail): string {
  return toJson(detail, "registerWebHandler: the options");
}

/** The earlier engine's way to the same things. */
export const routeRegistry = {
  registerRoute: registerWebHandler,

  listRoutes(): Array<{ path: string; method: string; handler: string; options: RouteOptions }> {
    return registered.filter(({ kind }) => kind === "route").map(({ name, handler, detail }) => {
      const { method, options } = JSON.parse(detail) as RouteDetail;
      return { path: name, method, handler: typeof handler === "string" ? handler : handler.name, options };
    });
  },
};
