// How `console` shows values: compact, in one line, in the manner of Node's `util.inspect`.
// It stops when the line is full, so that a huge value costs no more than a large one.

const maxDepth = 4;
const maxItems = 100;

type Class<T> = { readonly prototype: T };

/** What to show of the platform's own objects, whose state is private; by prototype. */
const views = new Map<object, (value: any) => object>();

export function showAs<T extends object>(type: Class<T>, view: (value: T) => object): void {
  views.set(type.prototype, view);
}

export function inspect(value: unknown, room: number): string {
  try {
    return new Printer(room).any(value, 0);
  } catch {
    // A proxy or a getter of the script threw while it was looked at.
    return "[value that cannot be shown]";
  }
}

class Printer {
  #room: number;
  #parents: object[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  any(value: unknown, depth: number): string {
    const text = typeof value === "object" && value !== null ? this.#object(value, depth) : primitive(value);
    this.#room -= text.length;
    return text;
  }

  #object(value: object, depth: number): string {
    if (this.#parents.includes(value)) return "[Circular]";
    const name = className(value);
    if (depth > maxDepth) return Array.isArray(value) ? "[Array]" : `[${name || "Object"}]`;
    this.#parents.push(value);
    const text = this.#shape(value, name, depth);
    this.#parents.pop();
    return text;
  }

  #shape(value: object, name: string, depth: number): string {
    const view = views.get(Object.getPrototypeOf(value) as object);
    if (view !== undefined) return `${name} ${this.any(view(value), depth)}`;
    if (value instanceof Error) return this.#error(value, depth);
    if (Array.isArray(value)) {
      const head = name === "Array" ? "" : `${name}(${value.length}) `;
      return head + this.#enclose("[", "]", [...this.#items(value, depth), ...this.#properties(value, depth, true)]);
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const list = value as unknown as ArrayLike<unknown>;
      return `${name}(${list.length}) ${this.#enclose("[", "]", this.#items(list, depth))}`;
    }
    if (value instanceof Map) return `${name}(${value.size}) ${this.#enclose("{", "}", this.#mapEntries(value, depth))}`;
    if (value instanceof Set) return `${name}(${value.size}) ${this.#enclose("{", "}", this.#items([...value], depth))}`;
    const leaf = leafText(value, name);
    const properties = this.#properties(value, depth, false);
    if (leaf !== undefined) return properties.length === 0 ? leaf : `${leaf} ${this.#enclose("{", "}", properties)}`;
    const head = name === "Object" ? "" : `${name || "[Object: null prototype]"} `;
    return head + this.#enclose("{", "}", properties);
  }

  #error(error: Error, depth: number): string {
    const { stack, name, message } = error;
    const title = message ? `${name}: ${message}` : `${name}`;
    // QuickJS leaves the title out of the stack; other engines begin with it.
    const trace = typeof stack === "string" ? stack.trimEnd() : "";
    let text = trace.startsWith(title) ? trace : trace === "" ? `[${title}]` : `${title}\n${trace}`;
    const properties = this.#properties(error, depth, false);
    const { cause } = error;
    if (cause !== undefined) properties.push(`[cause]: ${this.any(cause, depth + 1)}`);
    if (error instanceof AggregateError) properties.push(`[errors]: ${this.any(error.errors, depth + 1)}`);
    if (properties.length > 0) text += ` ${this.#enclose("{", "}", properties)}`;
    return text;
  }

  #items(list: ArrayLike<unknown>, depth: number): string[] {
    const items: string[] = [];
    let index = 0;
    for (; index < list.length && index < maxItems && this.#room > 0; index++) {
      items.push(index in list ? this.any(list[index], depth + 1) : "<empty>");
    }
    return this.#withRest(items, list.length - index);
  }

  #mapEntries(map: Map<unknown, unknown>, depth: number): string[] {
    const items: string[] = [];
    for (const [key, value] of map) {
      if (items.length === maxItems || this.#room <= 0) break;
      items.push(`${this.any(key, depth + 1)} => ${this.any(value, depth + 1)}`);
    }
    return this.#withRest(items, map.size - items.length);
  }

  #properties(value: object, depth: number, isList: boolean): string[] {
    const items: string[] = [];
    let left = 0;
    for (const key of Reflect.ownKeys(value)) {
      if (isList && typeof key === "string" && /^\d+$/.test(key)) continue;
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (!property?.enumerable) continue;
      if (items.length === maxItems || this.#room <= 0) {
        left++;
        continue;
      }
      const label = typeof key === "symbol" ? `[${String(key)}]` : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quote(key);
      items.push(`${label}: ${this.#property(property, depth)}`);
      this.#room -= label.length + 4;
    }
    return this.#withRest(items, left);
  }

  /** Getters are named, not called: looking at a value must not run the script's code. */
  #property(property: PropertyDescriptor, depth: number): string {
    if (property.get !== undefined) return property.set === undefined ? "[Getter]" : "[Getter/Setter]";
    return property.set === undefined ? this.any(property.value, depth + 1) : "[Setter]";
  }

  #withRest(items: string[], left: number): string[] {
    if (left > 0) items.push(`... ${left} more item${left === 1 ? "" : "s"}`);
    return items;
  }

  #enclose(open: string, close: string, items: string[]): string {
    return items.length === 0 ? open + close : `${open} ${items.join(", ")} ${close}`;
  }
}

function primitive(value: unknown): string {
  switch (typeof value) {
    case "string": return quote(value);
    case "bigint": return `${value}n`;
    case "function": return functionText(value);
    case "number": return Object.is(value, -0) ? "-0" : String(value);
    default: return String(value);
  }
}

function quote(text: string): string {
  const json = JSON.stringify(text);
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}

function functionText(value: Function): string {
  // A class is a function whose prototype cannot be replaced; generators lack the constructor.
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  const isClass = prototype !== undefined && !prototype.writable;
  const name = Object.getOwnPropertyDescriptor(value, "name")?.value as unknown;
  if (isClass) return `[class ${name || "(anonymous)"}]`;
  return name ? `[${className(value)}: ${String(name)}]` : `[${className(value)} (anonymous)]`;
}

/** Objects that have a text of their own rather than properties. */
function leafText(value: object, name: string): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof ArrayBuffer) return `${name} { byteLength: ${value.byteLength} }`;
  for (const type of [Number, String, Boolean, Symbol, BigInt]) {
    if (value instanceof type) return `[${name}: ${primitive((value as { valueOf(): unknown }).valueOf())}]`;
  }
  return undefined;
}

/** The name of the class of an object; empty if it has no prototype. */
function className(value: object): string {
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const type = Object.getOwnPropertyDescriptor(owner, "constructor")?.value as unknown;
    if (typeof type === "function" && typeof type.name === "string" && type.name !== "") return type.name;
  }
  return "";
}
