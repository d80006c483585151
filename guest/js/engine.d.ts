// What QuickJS has beyond the es2023 library that the type checker knows.

interface String {
  /** Every lone surrogate replaced by U+FFFD: what Web IDL calls a USVString. */
  toWellFormed(): string;
}

interface ErrorConstructor {
  captureStackTrace?(target: object, above?: Function): void;
}

interface Uint8ArrayConstructor {
  fromBase64(text: string): Uint8Array<ArrayBuffer>;
}

interface Uint8Array {
  toBase64(): string;
}

// Declared with `var`, they are properties of `globalThis` too.
declare var atob: (data: string) => string;
declare var btoa: (data: string) => string;
