// What QuickJS has beyond the es2023 library that the type checker knows.

interface String {
  /** Every lone surrogate replaced by U+FFFD: what Web IDL calls a USVString. */
  toWellFormed(): string;
}

interface ErrorConstructor {
  captureStackTrace?(target: object, above?: Function): void;
}
