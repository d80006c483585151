// The script's key-value storage in Workers' shape: `env.KV`.

type KVPage = { keys: { name: string }[]; list_complete: true } | { keys: { name: string }[]; list_complete: false; cursor: string };

interface KVNamespace {
  /**
   * The value of a key, or null.
   * @example
   * ```ts
   * async function greetingOf({ KV }: StoaEnv): Promise<string> {
   *   const settings = await KV.get<{ greeting: string }>("settings", "json");
   *   return settings?.greeting ?? "hello";
   * }
   * ```
   */
  get(key: string, type?: "text" | { type?: "text" }): Promise<string | null>;
  get<Value = unknown>(key: string, type: "json" | { type: "json" }): Promise<Value | null>;
  get(key: string, type: "arrayBuffer" | { type: "arrayBuffer" }): Promise<ArrayBuffer | null>;
  /**
   * Stores a text or bytes, for so many seconds if that is given.
   * @example
   * ```ts
   * const remember = ({ KV }: StoaEnv, token: string) => KV.put(`token:${token}`, "valid", { expirationTtl: 600 });
   * ```
   */
  put(key: string, value: string | BufferSource, options?: { expirationTtl?: number }): Promise<void>;
  /**
   * Removes a key, if it is there.
   * @example
   * ```ts
   * const forget = ({ KV }: StoaEnv, token: string) => KV.delete(`token:${token}`);
   * ```
   */
  delete(key: string): Promise<void>;
  /**
   * Keys in order, a page at a time.
   * @example
   * ```ts
   * async function tokens({ KV }: StoaEnv): Promise<string[]> {
   *   const page = await KV.list({ prefix: "token:" });
   *   return page.keys.map(({ name }) => name);
   * }
   * ```
   */
  list(options?: StorageListOptions): Promise<KVPage>;
}

declare module "stoa" {
  export import KVNamespace = globalThis.KVNamespace;
  export import KVPage = globalThis.KVPage;
}
