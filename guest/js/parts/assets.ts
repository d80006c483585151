// The files of a script: those that came with its version, and those that it writes. The host keeps and serves them.
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { bytesOf } from "../bytes.ts";
import { native } from "../native.ts";
import type { NativeAsset } from "../native.ts";
import { checkPath, register, routeDetail } from "../registration.ts";
import { checkOptions, describe } from "../route_options.ts";
import { needArguments, toDictionary, toText } from "../webidl.ts";

interface AssetInfo { name: string; mime: string; size: number; etag: string; lastModified: Date; source: "deployed" | "written" }
interface AssetOptions { spa?: boolean | string; notFound?: string }

/** A file with its bytes. As a text it is its base64, which is all that the earlier engine gave. */
class StoredAsset implements AssetInfo {
  declare name: string;
  declare mime: string;
  declare size: number;
  declare etag: string;
  declare lastModified: Date;
  declare source: "deployed" | "written";
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(about: NativeAsset, bytes: Uint8Array<ArrayBuffer>) {
    Object.assign(this, infoOf(about));
    this.#bytes = bytes;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice();
  }

  text(): string {
    return native.utf8Decode(this.#bytes, false, false);
  }

  base64(): string {
    return encodeBase64(this.#bytes);
  }

  toString(): string {
    return this.base64();
  }
}

function infoOf({ modified, written, ...about }: NativeAsset): AssetInfo {
  return { ...about, lastModified: new Date(modified), source: written ? "written" : "deployed" };
}

export async function listAssets(): Promise<AssetInfo[]> {
  return (await native.assets.list()).map(infoOf);
}

export async function fetchAsset(given: unknown[]): Promise<StoredAsset | null> {
  needArguments(given.length, 1, "fetchAsset");
  const found = await native.assets.read(toText(given[0]));
  return found === undefined ? null : new StoredAsset(found.about, found.bytes);
}

export async function upsertAsset(given: unknown[]): Promise<AssetInfo> {
  needArguments(given.length, 2, "upsertAsset");
  const [name, content, mime] = given;
  const bytes = typeof content === "string" ? decodeBase64(content) : bytesOf(content);
  if (bytes === undefined) {
    const what = typeof content === "string" ? "a text that is no base64" : describe(content);
    throw new TypeError(`upsertAsset: the content must be base64 or bytes, not ${what}; new TextEncoder().encode(text) makes bytes of a text`);
  }
  if (mime !== undefined && mime !== null && typeof mime !== "string") throw new TypeError(`upsertAsset: the type must be a text such as "image/png", not ${describe(mime)}`);
  return infoOf(await native.assets.write(toText(name), bytes, mime ?? undefined));
}

export async function deleteAsset(given: unknown[]): Promise<boolean> {
  needArguments(given.length, 1, "deleteAsset");
  return native.assets.remove(toText(given[0]));
}

/** The route is the host's own: no instance is made for it. */
export function registerAssetRoute(given: unknown[]): void {
  const what = "registerAssetRoute";
  const [path, name, options = {}] = given;
  checkPath(what, path);
  if (typeof name !== "string" || name === "" || (name.startsWith("/") && name !== "/")) {
    throw new TypeError(`${what}: the name must be that of an asset, without a slash at the beginning, or end with a slash for a folder, not ${describe(name)}`);
  }
  if (name.endsWith("/") && !/\/(\*|\{\*[^/]*\})$/.test(path)) {
    throw new TypeError(`${what}: ${describe(name)} is a folder, so the path must end with the rest of the name, such as "/files/*"`);
  }
  checkOptions(what, options);
  register(what, { kind: "route", name: path, handler: servedByTheHost, detail: routeDetail({ method: "GET", options, asset: name }) });
}

export function configureAssets(given: unknown[]): void {
  const what = "configureAssets";
  needArguments(given.length, 1, what);
  const settings = toDictionary<AssetOptions>(given[0], `The options of ${what}`);
  for (const name of Object.keys(settings)) {
    // A misspelt option must not go unseen.
    if (name !== "spa" && name !== "notFound") throw new TypeError(`${what} has no option '${name}'; it has spa and notFound`);
  }
  const { spa, notFound } = settings;
  const page = (option: string, value: unknown): string | undefined => {
    if (value === undefined || value === null || value === false) return undefined;
    if (typeof value !== "string" || value === "") throw new TypeError(`${what}: ${option} must be the name of an asset, not ${describe(value)}`);
    return value;
  };
  const pages = { spa: page("spa", spa === true ? "index.html" : spa), notFound: page("notFound", notFound) };
  register(what, { kind: "assets", name: what, handler: servedByTheHost, detail: JSON.stringify(pages) });
}

function servedByTheHost(): never {
  throw new Error("assets are served by the server, which does not take part here");
}
