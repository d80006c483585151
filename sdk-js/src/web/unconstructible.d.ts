// Classes of the web of which only the platform makes instances.

interface Unconstructible<Made> {
  readonly prototype: Made;
  [Symbol.hasInstance](value: unknown): value is Made;
}
