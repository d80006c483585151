// Files that are served as they are: those that came with the version, and those that the script writes.

/** What is known of an asset. */
interface AssetInfo {
  /** Its name: a relative path. */
  name: string;
  /** As `Content-Type` says it. */
  mime: string;
  /** Bytes. */
  size: number;
  /** As `ETag` says it: equal for equal content. */
  etag: string;
  /** Since when the name has this content. */
  lastModified: Date;
  /** Whether it came with the version, or was written. */
  source: "deployed" | "written";
}

/** An asset with its bytes. Where a text is wanted it is its base64. */
interface StoredAsset extends AssetInfo {
  /**
   * A copy of its bytes.
   * @example
   * ```ts
   * const logo = await fetchAsset("logo.png");
   * if (logo !== null) new Response(logo.bytes(), { headers: { "content-type": logo.mime } });
   * ```
   */
  bytes(): Uint8Array<ArrayBuffer>;
  /**
   * Its bytes as a text of UTF-8.
   * @example
   * ```ts
   * const terms = (await fetchAsset("terms.txt"))?.text() ?? "";
   * ```
   */
  text(): string;
  /**
   * Its bytes as base64.
   * @example
   * ```ts
   * const logo = await fetchAsset("logo.png");
   * const url = logo && `data:${logo.mime};base64,${logo.base64()}`;
   * ```
   */
  base64(): string;
  /**
   * The same, wherever a text is wanted: `atob(asset)` gives the bytes as the earlier engine did.
   * @example
   * ```ts
   * const text = atob(String(await fetchAsset("hello.txt")));
   * ```
   */
  toString(): string;
}

/** Pages for paths at which there is nothing. Each is an asset that is deployed with the version. */
interface AssetPages {
  /** Answers every GET of a browser that wants to see a page, with status 200: `true` is `index.html`. */
  spa?: boolean | string;
  /** Is shown beside the status 404. */
  notFound?: string;
}

/**
 * All assets of the script, by name. A written one stands before a deployed one of the same name.
 * @example
 * ```ts
 * registerWebHandler("/files", async () => (await listAssets()).map(({ name, size }) => ({ name, size })));
 * ```
 */
declare function listAssets(): Promise<AssetInfo[]>;

/**
 * The asset of a name with its bytes, or null.
 * @example
 * ```ts
 * const prices = JSON.parse((await fetchAsset("prices.json"))?.text() ?? "[]");
 * ```
 */
declare function fetchAsset(name: string): Promise<StoredAsset | null>;

/**
 * Writes an asset, of at most 10 MiB: bytes, or a text that is base64. It belongs to all versions of the script, and is
 * served where `registerAssetRoute` says so. Without a type it is guessed, by the name and then by the content.
 * @example
 * ```ts
 * registerWebHandler("/avatars/:user", async ({ params, files }) => {
 *   const { name } = await upsertAsset(`avatars/${params.user}.png`, await files[0]!.bytes(), "image/png");
 *   return { name };
 * }, "POST");
 * ```
 */
declare function upsertAsset(name: string, content: string | BufferSource, mime?: string): Promise<AssetInfo>;

/**
 * Removes an asset that was written, and says whether there was one.
 * @example
 * ```ts
 * if (!(await deleteAsset("avatars/ada.png"))) throw new NotFoundError("there is no such picture");
 * ```
 */
declare function deleteAsset(name: string): Promise<boolean>;

/**
 * Serves an asset at a path, or with a slash at its end a folder of them at all paths below one. The host answers
 * alone: no code of the script runs, and the options are those of every route. It must be called at top level or in
 * `init`.
 * @example
 * ```ts
 * registerAssetRoute("/favicon.ico", "images/favicon.ico");
 * registerAssetRoute("/avatars/*", "avatars/", { rateLimit: 600 });
 * ```
 */
declare function registerAssetRoute(path: string, name: string, options?: RouteOptions): void;

/**
 * Says what is shown at paths at which there is nothing. It must be called at top level or in `init`.
 * @example
 * ```ts
 * configureAssets({ spa: true });
 * ```
 */
declare function configureAssets(pages: AssetPages): void;

interface AssetStorage {
  /**
   * Another name of `listAssets`.
   * @example
   * ```ts
   * const names = (await assetStorage.listAssets()).map(({ name }) => name);
   * ```
   */
  listAssets: typeof listAssets;
  /**
   * Another name of `fetchAsset`.
   * @example
   * ```ts
   * const logo = await assetStorage.fetchAsset("logo.png");
   * ```
   */
  fetchAsset: typeof fetchAsset;
  /**
   * Another name of `upsertAsset`.
   * @example
   * ```ts
   * await assetStorage.upsertAsset("hello.txt", btoa("hello"), "text/plain");
   * ```
   */
  upsertAsset: typeof upsertAsset;
  /**
   * Another name of `deleteAsset`.
   * @example
   * ```ts
   * await assetStorage.deleteAsset("hello.txt");
   * ```
   */
  deleteAsset: typeof deleteAsset;
}

/**
 * The assets of the script, by the names of the earlier engine.
 * @example
 * ```ts
 * registerWebHandler("/assets", () => assetStorage.listAssets());
 * ```
 */
declare var assetStorage: AssetStorage;

declare module "stoa" {
  export import AssetInfo = globalThis.AssetInfo;
  export import AssetPages = globalThis.AssetPages;
  export import AssetStorage = globalThis.AssetStorage;
  export import assetStorage = globalThis.assetStorage;
  export import configureAssets = globalThis.configureAssets;
  export import deleteAsset = globalThis.deleteAsset;
  export import fetchAsset = globalThis.fetchAsset;
  export import listAssets = globalThis.listAssets;
  export import registerAssetRoute = globalThis.registerAssetRoute;
  export import StoredAsset = globalThis.StoredAsset;
  export import upsertAsset = globalThis.upsertAsset;
}
