// Parts of the platform that take much memory and that most scripts never touch: each file of `parts/`, with what
// it imports. They lie compiled beside the engine, and are loaded when somebody first asks for one. Whoever does
// that while the script is being made finds them loaded in every request.
import { native } from "./native.ts";
import { shared } from "platform:shared";

interface Handover {
  /** The modules of the platform that parts import: there is one of each. */
  __shared?: object;
  /** What a part exports. */
  __part?: unknown;
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
