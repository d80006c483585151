// structuredClone of the HTML standard.

type Transferable = ArrayBuffer | MessagePort | ReadableStream | WritableStream;

interface StructuredSerializeOptions {
  /** What moves into the copy, and is unusable afterwards. */
  transfer?: Iterable<Transferable>;
}

/**
 * Copies a value with all that it holds: maps, sets, dates, buffers, errors and circles too.
 * @example
 * ```ts
 * const settings = { tags: new Set(["a"]), since: new Date() };
 * const copy = structuredClone(settings);
 * copy.tags.add("b");
 * ```
 */
declare function structuredClone<Value>(value: Value, options?: StructuredSerializeOptions): Value;
