// Which secrets a script has. What they hold, it never sees.

interface SecretStorage {
  /**
   * Whether there is a secret of this name, of the script or of its tenant.
   * @example
   * ```ts
   * if (!(await secretStorage.exists("stripe"))) throw new NotFoundError("there is no shop here yet");
   * ```
   */
  exists(name: string): Promise<boolean>;
  /**
   * The names of all secrets that the script may use, in order.
   * @example
   * ```ts
   * console.log("secrets", { names: await secretStorage.list() });
   * ```
   */
  list(): Promise<string[]>;
}

/**
 * The secrets that people have set for the script or its tenant. Their values are not in it: write `{{secret:name}}` in a
 * header, the URL or the body of a request, and the value takes its place on the way, towards the hosts that it is
 * allowed for.
 * @example
 * ```ts
 * const balance = await fetch("https://api.stripe.com/v1/balance", { headers: { authorization: "Bearer {{secret:stripe}}" } });
 * ```
 */
declare var secretStorage: SecretStorage;

declare module "stoa" {
  export import SecretStorage = globalThis.SecretStorage;
  export import secretStorage = globalThis.secretStorage;
}
