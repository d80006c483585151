// The script's key-value storage.

interface StorageSetOptions {
  /** Seconds after which the entry is gone. */
  ttl?: number;
  /** Stores only over this version; with 0, only if there is none. Else it fails with `VERSION_CONFLICT`. */
  ifVersion?: number;
}

interface StorageListOptions {
  prefix?: string;
  cursor?: string;
  limit?: number;
}

interface SharedStorage {
  /**
   * The value of a key, or null.
   * @example
   * ```ts
   * const names = (await sharedStorage.getItem<string[]>("names")) ?? [];
   * ```
   */
  getItem<Value = unknown>(key: string): Promise<Value | null>;
  /**
   * The value of a key with its version, or null.
   * @example
   * ```ts
   * const entry = await sharedStorage.getVersioned<number>("count");
   * await sharedStorage.setItem("count", (entry?.value ?? 0) + 1, { ifVersion: entry?.version ?? 0 });
   * ```
   */
  getVersioned<Value = unknown>(key: string): Promise<{ value: Value; version: number } | null>;
  /**
   * Stores a string or any JSON value, and gives its new version.
   * @example
   * ```ts
   * const version = await sharedStorage.setItem("session:17", { user: "ada" }, { ttl: 3600 });
   * ```
   */
  setItem(key: string, value: unknown, options?: StorageSetOptions): Promise<number>;
  /**
   * Says whether there was such a key.
   * @example
   * ```ts
   * if (!(await sharedStorage.removeItem("session:17"))) throw new NotFoundError("there is no such session");
   * ```
   */
  removeItem(key: string): Promise<boolean>;
  /**
   * Keys in order, a page at a time.
   * @example
   * ```ts
   * let page = await sharedStorage.list("session:");
   * while (page.cursor !== undefined) page = await sharedStorage.list({ prefix: "session:", cursor: page.cursor });
   * ```
   */
  list(options?: string | StorageListOptions): Promise<{ keys: string[]; cursor?: string }>;
  /**
   * Removes everything, and says how many entries there were.
   * @example
   * ```ts
   * console.log("removed", { entries: await sharedStorage.clear() });
   * ```
   */
  clear(): Promise<number>;
}

/**
 * The script's storage. `env.KV` sees the same entries.
 * @example
 * ```ts
 * import { registerWebHandler, sharedStorage } from "stoa";
 *
 * registerWebHandler("/greeting", async () => ({ greeting: await sharedStorage.getItem("greeting") }));
 * ```
 */
declare var sharedStorage: SharedStorage;

declare module "stoa" {
  export import sharedStorage = globalThis.sharedStorage;
  export import SharedStorage = globalThis.SharedStorage;
  export import StorageListOptions = globalThis.StorageListOptions;
  export import StorageSetOptions = globalThis.StorageSetOptions;
}
