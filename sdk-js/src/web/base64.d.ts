// Base64 of the HTML standard: a text in which each character stands for a byte.

/**
 * Writes bytes, one character for each, in base64.
 * @example
 * ```ts
 * const basic = `Basic ${btoa("user:password")}`;
 * ```
 */
declare function btoa(data: string): string;

/**
 * Reads base64, and gives one character for each byte.
 * @example
 * ```ts
 * const [user, password] = atob("dXNlcjpwYXNzd29yZA==").split(":");
 * ```
 */
declare function atob(data: string): string;
