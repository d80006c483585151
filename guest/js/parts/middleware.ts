// Middleware: functions in the order in which they were registered, each around all that come after it and the
// handler; and options that hold for all routes of a path.
import { responseOf } from "../answer.ts";
import type { HandlerContext } from "../context.ts";
import type { RawEvent } from "../invocation.ts";
import { register, routeDetail } from "../registration.ts";
import type { Registration, RouteDetail } from "../registration.ts";
import { pathOf } from "../request_target.ts";
import type { Response } from "../response.ts";
import { checkOptions, describe } from "../route_options.ts";
import type { RouteOptions } from "../route_options.ts";
import { PathPattern, segmentsOf } from "./middleware/path_pattern.ts";
import type { Params } from "./middleware/path_pattern.ts";

export type Next = () => Promise<Response>;
export type Middleware = (context: HandlerContext, next: Next) => unknown;

interface Layer {
  path: PathPattern;
  run: Middleware;
  /** Knows where `use` was called. */
  error: TypeError;
}

interface Shared {
  path: PathPattern;
  options: RouteOptions;
  /** Knows where `use` was called. */
  error: TypeError;
}

const layers: Layer[] = [];
const shared: Shared[] = [];

/** Whom a request that is not among them would reach unseen. */
const guards = ["auth", "roles", "permissions", "csrf"];

export function use(given: unknown[]): void {
  const [first, ...rest] = typeof given[0] === "string" ? given : ["/*", ...given];
  const text = first as string;
  if (!text.startsWith("/")) throw new TypeError(`use: the path must start with "/", not ${describe(text)}`);
  if (rest.length === 0) throw new TypeError("use: there is neither a function nor options");
  const path = new PathPattern(text);
  for (const one of rest) {
    if (typeof one === "function") {
      layers.push({ path, run: one as Middleware, error: new TypeError() });
      continue;
    }
    if (typeof one !== "object") throw new TypeError(`use: a middleware must be a function, or the options of routes, not ${describe(one)}`);
    checkOptions("use", one);
    const asks = lets(one);
    // The host knows the assets, and refuses a deploy in which this would not hold for one.
    if (asks.length > 0) register("use", { kind: "guard", name: text, handler: askedByTheHost, detail: JSON.stringify(asks) });
    shared.push({ path, options: one, error: new TypeError() });
  }
}

/** Those of the options that let nobody in without a right. */
function lets(options: RouteOptions): string[] {
  return ["auth", "roles", "permissions"].filter((name) => ![undefined, null, false, "none", "optional"].includes(options[name] as string));
}

function askedByTheHost(): never {
  throw new Error("who may come in is asked by the server, which does not take part here");
}

/** Sends a request through all that is for its path, and then to its handler. */
export function pass(raw: RawEvent & { url: string }, context: HandlerContext, handler: () => unknown): Promise<Response> {
  const path = segmentsOf(ownPath(pathOf(raw.url), context.meta));
  const passed: Array<{ layer: Layer; params: Params }> = [];
  for (const layer of layers) {
    const params = layer.path.match(path);
    if (params !== undefined) passed.push({ layer, params });
  }

  async function from(index: number): Promise<Response> {
    const place = passed[index];
    delete raw.paramFields;
    if (place === undefined) return responseOf(await handler());
    const { layer, params } = place;
    const see = (): void => {
      delete raw.paramFields;
      // Beside those of the route; its own go first.
      if (Object.keys(params).length > 0) Object.assign(context.params!, params);
    };
    see();
    let inner: Promise<Response> | undefined;
    const returned = await layer.run(context, () => {
      if (inner !== undefined) throw new Error(`${nameOf(layer)} called next() twice: what comes after it has run already`);
      return (inner = from(index + 1).finally(see));
    });
    if (returned !== undefined) return responseOf(returned);
    if (inner === undefined) {
      throw new TypeError(`${nameOf(layer)} returned nothing and did not call next(): it has to return an answer, or to go on with "return next()"`);
    }
    return inner;
  }

  return from(0);
}

/** The path as the script's routes have it: below the script's mount path, which the host tells if there is one. */
function ownPath(path: string, meta: unknown): string {
  const { mount = "" } = (meta ?? {}) as { mount?: string };
  return path.slice(mount.length);
}

function nameOf({ path, run }: Layer): string {
  return `the middleware ${run.name === "" ? "" : `${run.name} `}of use(${JSON.stringify(path.text)})`;
}

/** Gives the routes the options that hold for all of their path. What a route says itself goes before them, and a later `use` before an earlier one. */
export function shareOptions(registrations: Registration[], events: readonly string[]): void {
  for (const entry of registrations) {
    if (entry.kind !== "route") continue;
    const route = new PathPattern(entry.name);
    const detail = JSON.parse(entry.detail) as RouteDetail;
    const { method, options: own } = detail;
    const holding: RouteOptions[] = [];
    for (const one of shared) {
      const covered = one.path.covers(route);
      if (covered === "all") holding.push(one.options);
      if (covered === "some") refuseGuards(one, `the route ${method} ${entry.name} answers paths of it and others, and has its options for all or none`);
    }
    const options = [...holding, own].reduce(merged);
    if (holding.length > 0) entry.detail = routeDetail({ ...detail, options });
    if (detail.asset !== undefined) refuseUnseenAssets(route);
    refuseUnseen(route, method, options.cache);
  }
  if (events.includes("fetch")) {
    for (const one of shared) refuseGuards(one, "the script's fetch handler answers what no route does, and has no options");
  }
}

/** Nor does an asset: the host answers alone. */
function refuseUnseenAssets(route: PathPattern): void {
  const layer = layers.find(({ path }) => path.covers(route) !== "none");
  if (layer === undefined) return;
  layer.error.message = `${nameOf(layer)} would not see requests for the asset route ${route.text}, which the host answers without the script. Guard it by options of the route, such as auth, answer it by a handler and fetchAsset, or give use() other paths`;
  throw layer.error;
}

/** What is answered from the cache runs no function; whoever lets a route keep its answers has to know that. */
function refuseUnseen(route: PathPattern, method: string, cache: unknown): void {
  if (cache === undefined || cache === null || cache === false) return;
  if (isRecord(cache) && (cache as { beforeMiddleware?: unknown }).beforeMiddleware === true) return;
  const layer = layers.find(({ path }) => path.covers(route) !== "none");
  if (layer === undefined) return;
  layer.error.message = `${nameOf(layer)} would not see every request for ${method} ${route.text}: an answer that the route's option "cache" has kept is given without it. If it guards nothing, say so with cache: { ttl, beforeMiddleware: true }; else do in the handler what it does, or leave "cache" out`;
  throw layer.error;
}

/** Headers are taken one by one, whatever the case of their names; anything else is replaced. */
function merged(before: RouteOptions, after: RouteOptions): RouteOptions {
  const both = { ...before, ...after };
  if (!isRecord(before.headers) || !isRecord(after.headers)) return both;
  const replaced = new Set(Object.keys(after.headers).map((name) => name.toLowerCase()));
  const kept = Object.entries(before.headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...both, headers: { ...Object.fromEntries(kept), ...after.headers } };
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Options that let nobody in without a right must not look as if they held where they do not. */
function refuseGuards({ path, options, error }: Shared, why: string): void {
  const names = guards.filter((name) => Object.hasOwn(options, name));
  if (names.length === 0) return;
  error.message = `use(${JSON.stringify(path.text)}) would not ask for ${names.join(", ")} everywhere: ${why}. Give each route options of its own, or use a function, which goes by the path of each request`;
  throw error;
}
