// What the script keeps for each user.

/**
 * The storage of whoever is signed in: what `sharedStorage` is for all, for one user alone. Only in routes that ask who
 * somebody is (`auth: "required"`, or `"optional"` where somebody is signed in); elsewhere it fails with `UNAUTHENTICATED`.
 * @example
 * ```ts
 * import { personalStorage, registerWebHandler } from "stoa";
 *
 * registerWebHandler("/theme", async () => (await personalStorage.getItem<string>("theme")) ?? "light", "GET", { auth: "required" });
 * ```
 */
declare var personalStorage: SharedStorage;

declare module "stoa" {
  export import personalStorage = globalThis.personalStorage;
}
