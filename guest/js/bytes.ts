// Binary arguments, which Web APIs take as an `ArrayBuffer` or as any view of one.

/** The bytes of a buffer or view, not copied; nothing if the value is neither. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}
