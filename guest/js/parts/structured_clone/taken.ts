// What is between a value and its copy.
import { DOMException } from "../../dom_exception.ts";

/** An object of the message. Primitives stand for themselves. */
export class Taken {
  #create: () => object;
  #fill: ((copy: any) => void) | undefined;
  #copy: object | undefined;

  /** `fill` runs once the copy can be referred to, as objects may hold each other. */
  constructor(create: () => object, fill?: (copy: any) => void) {
    this.#create = create;
    this.#fill = fill;
  }

  get copy(): object {
    if (this.#copy === undefined) {
      this.#copy = this.#create();
      this.#fill?.(this.#copy);
    }
    return this.#copy;
  }

  /** Instead of what was said at first: it is known only now. */
  becomes(create: () => object): void {
    this.#create = create;
  }

  finish(fill: (copy: any) => void): void {
    this.#fill = fill;
  }
}

export function made(taken: unknown): unknown {
  return taken instanceof Taken ? taken.copy : taken;
}

export function refuse(message: string): never {
  throw new DOMException(message, "DataCloneError");
}

export function describe(value: object): string {
  if (typeof value === "function") return `The function ${value.name || "(anonymous)"}`;
  return `An object of the class ${(value.constructor as Function | undefined)?.name ?? "Object"}`;
}
