// Parts of the platform that take much memory and that most scripts never touch: each file of `parts/`, with what
// it imports. They lie compiled beside the engine, and are loaded when somebody first asks for one. Those of which a
// script has a name in it are loaded while it is made: they are in its image, and no request waits for them.
import { native } from "./native.ts";
import { shared } from "platform:shared";

interface Handover {
  /** The modules of the platform that parts import: there is one of each. */
  __shared?: object;
  /** What a part exports. */
  __part?: unknown;
}

/** The names by which scripts reach parts. */
const named = new Map<string, () => unknown>();

/** Says that a script with this name in it will want the part. */
export function foretell(part: () => unknown, names: readonly string[]): void {
  for (const name of names) named.set(name, part);
}

/** Loads the parts that the script, which has not run yet, has a name of in it. */
export function preload(): void {
  for (const name of native.mentioned([...named.keys()])) named.get(name)!();
}

/** Gives what a part exports, and loads it first if need be. */
export function lazily<Part>(name: string): () => Part {
  let loaded: Part | undefined;
  return () => (loaded ??= load(name) as Part);
}

function load(name: string): unknown {
  const scope = globalThis as Handover;
  scope.__shared = shared;
  native.loadPart(name);
  const part = scope.__part;
  delete scope.__part;
  delete scope.__shared;
  return part;
}

/** Puts what a part exports on the global object: all are plain properties from the first use of one of them on. */
export function installLazily<Part extends object>(part: () => Part, names: ReadonlyArray<string & keyof Part>): void {
  foretell(part, names);
  const getters = new Map<string & keyof Part, () => unknown>();
  const define = (name: string, value: unknown): void =>
    void Object.defineProperty(globalThis, name, { value, enumerable: false, writable: true, configurable: true });
  for (const name of names) {
    const get = (): unknown => {
      const loaded = part();
      for (const [each, getter] of getters) {
        // A script may have put its own in place of one.
        if (Object.getOwnPropertyDescriptor(globalThis, each)?.get === getter) define(each, loaded[each]);
      }
      return loaded[name];
    };
    getters.set(name, get);
    Object.defineProperty(globalThis, name, { get, set: (value) => define(name, value), enumerable: false, configurable: true });
  }
}
