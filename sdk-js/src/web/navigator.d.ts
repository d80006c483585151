// `navigator`: which runtime this is.

interface Navigator {
  readonly userAgent: string;
}

/**
 * The class of `navigator`.
 * @example
 * ```ts
 * console.log(navigator instanceof Navigator);
 * ```
 */
declare var Navigator: Unconstructible<Navigator>;

/**
 * Says which runtime this is.
 * @example
 * ```ts
 * const isStoa = navigator.userAgent.startsWith("Stoa/");
 * ```
 */
declare var navigator: Navigator;
