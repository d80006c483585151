// Timers of the HTML standard. They run while the invocation does; `waitUntil` keeps one going after its answer.

/**
 * Calls a function after so many milliseconds.
 * @example
 * ```ts
 * await new Promise((resolve) => setTimeout(resolve, 100));
 * ```
 */
declare function setTimeout<Args extends unknown[]>(handler: (...args: Args) => unknown, delay?: number, ...args: Args): number;
declare function setTimeout(handler: (_: void) => unknown, delay?: number): number;

/**
 * Calls a function every so many milliseconds.
 * @example
 * ```ts
 * let ticks = 0;
 * const timer = setInterval(() => {
 *   if (++ticks === 3) clearInterval(timer);
 * }, 10);
 * ```
 */
declare function setInterval<Args extends unknown[]>(handler: (...args: Args) => unknown, delay?: number, ...args: Args): number;
declare function setInterval(handler: (_: void) => unknown, delay?: number): number;

/**
 * Calls a timeout off.
 * @example
 * ```ts
 * const timer = setTimeout(() => console.warn("still not there"), 500);
 * await fetch("https://example.com/");
 * clearTimeout(timer);
 * ```
 */
declare function clearTimeout(id?: number): void;

/**
 * Ends an interval.
 * @example
 * ```ts
 * const timer = setInterval(() => console.log("tick"), 100);
 * clearInterval(timer);
 * ```
 */
declare function clearInterval(id?: number): void;

/**
 * Calls a function as soon as the code that runs now has ended.
 * @example
 * ```ts
 * queueMicrotask(() => console.log("second"));
 * console.log("first");
 * ```
 */
declare function queueMicrotask(callback: () => void): void;
