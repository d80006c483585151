// Takes values apart, by the kinds of the standard.
import { DOMException } from "../../dom_exception.ts";
import { forms, isBlob } from "../../forms.ts";
import type { Blob } from "../../forms.ts";
import { takerOf } from "../../structured_clone.ts";
import { isInterface, isObject } from "../../webidl.ts";
import { ask, dataViewLength, domExceptionName, isArrayBuffer, isSticky, mapSize, setSize, uncloneable, viewName, wrappers } from "./kinds.ts";
import { describe, made, refuse, Taken } from "./taken.ts";

const errorTypes: Readonly<Record<string, ErrorConstructor>> = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

export class Taker {
  #memory: Map<object, Taken>;

  constructor(memory: Map<object, Taken>) {
    this.#memory = memory;
  }

  any(value: unknown): unknown {
    if (typeof value === "symbol") refuse("A symbol cannot be cloned");
    if (!isObject(value)) return value;
    return this.#memory.get(value) ?? this.#object(value);
  }

  /** The object is remembered before what it holds is taken: it may hold itself. */
  #remember(value: object, create: () => object): Taken {
    const taken = new Taken(create);
    this.#memory.set(value, taken);
    return taken;
  }

  #object(value: object): Taken {
    if (typeof value === "function") refuse(`${describe(value)} cannot be cloned`);
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (Array.isArray(value)) return this.#array(value);
    if ((prototype === Object.prototype || prototype === null) && Object.prototype.toString.call(value) === "[object Object]") return this.#plain(value);
    return this.#leaf(value) ?? this.#collection(value) ?? this.#other(value);
  }

  #leaf(value: object): Taken | undefined {
    for (const valueOf of wrappers) {
      const primitive = ask(valueOf, value);
      if (primitive !== undefined) return this.#remember(value, () => Object(primitive) as object);
    }
    const time = ask(Date.prototype.getTime, value);
    if (time !== undefined) return this.#remember(value, () => new Date(time));
    if (ask(isSticky, value) !== undefined) {
      const { source, flags } = value as RegExp;
      return this.#remember(value, () => new RegExp(source, flags));
    }
    if (isArrayBuffer(value)) return this.#buffer(value);
    if (ArrayBuffer.isView(value)) return this.#view(value);
    return undefined;
  }

  #buffer(buffer: ArrayBuffer): Taken {
    if (buffer.detached) refuse("A detached ArrayBuffer cannot be cloned");
    const { resizable, maxByteLength } = buffer;
    if (!resizable) {
      const bytes = buffer.slice(0);
      return this.#remember(buffer, () => bytes);
    }
    const bytes = new ArrayBuffer(buffer.byteLength, { maxByteLength });
    new Uint8Array(bytes).set(new Uint8Array(buffer));
    return this.#remember(buffer, () => bytes);
  }

  #view(view: ArrayBufferView): Taken {
    const name = viewName.call(view);
    const isOutside = name === undefined ? ask(dataViewLength, view) === undefined : isOutOfBounds(view as Uint8Array);
    const type = (name === undefined ? DataView : globalThis[name as "Uint8Array"]) as new (buffer: ArrayBuffer, at: number, length?: number) => object;
    const buffer = view.buffer as ArrayBuffer;
    if (isOutside && !this.#memory.has(buffer)) refuse("A view that is out of the bounds of its buffer cannot be cloned");
    const { byteOffset, byteLength } = view;
    // Nothing tells whether a view follows the length of its buffer: one that ends where that ends is taken to.
    const follows = buffer.resizable && byteOffset + byteLength === buffer.byteLength;
    const length = follows ? undefined : name === undefined ? byteLength : (view as Uint8Array).length;
    const taken = this.any(buffer);
    return this.#remember(view, () => new type(made(taken) as ArrayBuffer, byteOffset, length));
  }

  #collection(value: object): Taken | undefined {
    if (ask(mapSize, value) !== undefined) {
      const taken = this.#remember(value, () => new Map());
      const pairs = [...Map.prototype.entries.call(value as Map<unknown, unknown>)].map(([key, item]) => [this.any(key), this.any(item)]);
      taken.finish((copy: Map<unknown, unknown>) => pairs.forEach(([key, item]) => copy.set(made(key), made(item))));
      return taken;
    }
    if (ask(setSize, value) !== undefined) {
      const taken = this.#remember(value, () => new Set());
      const items = [...Set.prototype.values.call(value as Set<unknown>)].map((item) => this.any(item));
      taken.finish((copy: Set<unknown>) => items.forEach((item) => copy.add(made(item))));
      return taken;
    }
    return undefined;
  }

  #other(value: object): Taken {
    const take = takerOf(value, "clone");
    if (take !== undefined) return this.#remember(value, take(value));
    if (isBlob(value)) return this.#remember(value, takeBlob(value));
    if (ask(domExceptionName, value) !== undefined) return this.#domException(value as Error);
    if (Object.prototype.toString.call(value) === "[object Error]") return this.#error(value as Error);
    for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
      if (isInterface(owner) || uncloneable.includes(owner)) refuse(`${describe(value)} cannot be cloned`);
    }
    return this.#plain(value);
  }

  #domException(error: Error): Taken {
    const { name, message, stack } = error;
    return this.#remember(error, () => withStack(new DOMException(message, name), stack));
  }

  #error(error: Error): Taken {
    const type = errorTypes[`${error.name}`] ?? Error;
    const message = Object.getOwnPropertyDescriptor(error, "message");
    const text = message !== undefined && "value" in message ? `${message.value as string}` : undefined;
    const { stack } = error;
    const taken = this.#remember(error, () => withStack(new type(text), stack));
    if (Object.hasOwn(error, "cause")) {
      const cause = this.any(error.cause);
      taken.finish((copy: Error) => void Object.defineProperty(copy, "cause", { value: made(cause), writable: true, configurable: true }));
    }
    return taken;
  }

  #array(array: readonly unknown[]): Taken {
    const { length } = array;
    return this.#properties(array, this.#remember(array, () => new Array(length)));
  }

  #plain(value: object): Taken {
    return this.#properties(value, this.#remember(value, () => ({})));
  }

  #properties(value: object, taken: Taken): Taken {
    const properties: Array<readonly [string, unknown]> = [];
    for (const key of Object.keys(value)) {
      // A getter that has run may have taken it away.
      if (Object.hasOwn(value, key)) properties.push([key, this.any((value as Record<string, unknown>)[key])]);
    }
    taken.finish((copy: Record<string, unknown>) => {
      for (const [key, item] of properties) {
        if (key === "__proto__") Object.defineProperty(copy, key, { value: made(item), writable: true, enumerable: true, configurable: true });
        else copy[key] = made(item);
      }
    });
    return taken;
  }
}

/** Such a view says that it is empty and begins at 0: one that is so in earnest can be asked for its items. */
function isOutOfBounds(view: Uint8Array): boolean {
  return ask(Uint8Array.prototype.keys, view) === undefined;
}

function withStack(error: Error, stack: unknown): Error {
  if (typeof stack === "string") Object.defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
  return error;
}

function takeBlob(blob: Blob): () => object {
  const { File } = forms();
  if (!(blob instanceof File)) return () => blob.slice(0, blob.size, blob.type);
  const { name, type, lastModified } = blob;
  return () => new File([blob], name, { type, lastModified });
}
