// Files that are served as they are: a part, which the first use loads.
import { foretell, lazily } from "./parts.ts";
import type * as Part from "./parts/assets.ts";

const part = lazily<typeof Part>("assets");

foretell(part, ["listAssets", "fetchAsset", "upsertAsset", "deleteAsset", "assetStorage", "registerAssetRoute", "configureAssets"]);

async function listAssets(): Promise<unknown> {
  return part().listAssets();
}

async function fetchAsset(...given: unknown[]): Promise<unknown> {
  return part().fetchAsset(given);
}

async function upsertAsset(...given: unknown[]): Promise<unknown> {
  return part().upsertAsset(given);
}

async function deleteAsset(...given: unknown[]): Promise<unknown> {
  return part().deleteAsset(given);
}

function registerAssetRoute(...given: unknown[]): void {
  part().registerAssetRoute(given);
}

function configureAssets(...given: unknown[]): void {
  part().configureAssets(given);
}

export const assetFunctions = {
  listAssets,
  fetchAsset,
  upsertAsset,
  deleteAsset,
  registerAssetRoute,
  configureAssets,
  /** The earlier engine's way to the same things. */
  assetStorage: { listAssets, fetchAsset, upsertAsset, deleteAsset },
};
