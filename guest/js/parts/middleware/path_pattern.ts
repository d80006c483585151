// The paths that a middleware is for. They are written as those of routes, and mean a little more: `/api/*` is also
// `/api` itself, slashes at the end or side by side make no difference, and what is percent-encoded is compared
// decoded. A guard must have no hole that another way to write a path would find.

export type Params = Record<string, string>;

type Segment = { literal: string } | { param: string };

/** The parts of a path, decoded. */
export function segmentsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "").map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export class PathPattern {
  readonly text: string;
  readonly #segments: Segment[] = [];
  /** The name of the wildcard at the end, if there is one; `*` has none of its own. */
  readonly #rest: string | undefined;

  constructor(text: string) {
    this.text = text;
    const parts = text.split("/").filter((part) => part !== "");
    const names = new Set<string>();
    const refuse = (why: string): never => {
      throw new TypeError(`${why}, unlike in ${JSON.stringify(text)}`);
    };
    for (const [index, part] of parts.entries()) {
      const name = /^:(.*)$|^\{\*?(.*)\}$|^(\*)$/s.exec(part)?.slice(1).find((found) => found !== undefined);
      if (name === undefined) {
        this.#segments.push({ literal: decoded(part) });
        continue;
      }
      if (name === "") refuse("A parameter of a path needs a name");
      if (names.has(name)) refuse("The parameters of a path need different names");
      names.add(name);
      if (part !== "*" && !part.startsWith("{*")) this.#segments.push({ param: name });
      else if (index === parts.length - 1) this.#rest = name;
      else refuse("A wildcard can only be the last part of a path");
    }
  }

  /** The parameters of a path, if it is one of these. */
  match(path: readonly string[]): Params | undefined {
    const segments = this.#segments;
    if (path.length < segments.length || (path.length > segments.length && this.#rest === undefined)) return undefined;
    const params: Params = {};
    for (const [index, segment] of segments.entries()) {
      const part = path[index]!;
      if ("param" in segment) params[segment.param] = part;
      else if (segment.literal !== part) return undefined;
    }
    if (this.#rest !== undefined && this.#rest !== "*") params[this.#rest] = path.slice(segments.length).join("/");
    return params;
  }

  /** Whether the paths of a route are of these: all of them, some, or none. */
  covers(route: PathPattern): "all" | "some" | "none" {
    const own = this.#segments;
    const theirs = route.#segments;
    // A wildcard of a route stands for one part or more, one of a middleware for none too.
    const least = theirs.length + (route.#rest === undefined ? 0 : 1);
    const most = route.#rest === undefined ? theirs.length : Infinity;
    if (most < own.length || (this.#rest === undefined && least > own.length)) return "none";
    let isWhole = this.#rest === undefined ? most === own.length : least >= own.length;
    for (const [index, segment] of own.entries()) {
      if ("param" in segment) continue;
      const other = theirs[index];
      if (other === undefined || "param" in other) isWhole = false;
      else if (segment.literal !== other.literal) return "none";
    }
    return isWhole ? "all" : "some";
  }
}
