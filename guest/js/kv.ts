// The script's key-value storage in two shapes: `sharedStorage`, and `env.KV` for code written for
// Workers. Both see the same entries. `personalStorage` is the same for each user. Values are JSON in the store.
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { asText } from "./body.ts";
import { bytesOf } from "./bytes.ts";
import { toJson } from "./json.ts";
import { native } from "./native.ts";
import type { KvSetOptions } from "./native.ts";
import { needArguments, toDictionary, toText } from "./webidl.ts";

/** How many keys one call of `list` gives unless told otherwise. */
const pageSize = 1000;

/** Bytes in the store: an object with this one key, holding base64. */
const bytesKey = "$base64";

interface ListOptions { prefix?: string; cursor?: string; limit?: number }

/** One of the two shelves of a script: the one that all see, and that of whoever is signed in. */
function storage(name: string, personal: boolean) {
  const setOptions = `The options of ${name}.setItem`;
  const need = (given: number, needed: number, method: string): void => {
    if (given < needed) needArguments(given, needed, `${name}.${method}`);
  };
  return {
    /** The value of a key, or null. */
    async getItem(key: string): Promise<unknown> {
      need(arguments.length, 1, "getItem");
      const entry = await native.kv.get(personal, toText(key));
      return entry === undefined ? null : JSON.parse(entry.value);
    },

    /** The value of a key with the version that `setItem` can compare, or null. */
    async getVersioned(key: string): Promise<{ value: unknown; version: number } | null> {
      need(arguments.length, 1, "getVersioned");
      const entry = await native.kv.get(personal, toText(key));
      return entry === undefined ? null : { value: JSON.parse(entry.value), version: entry.version };
    },

    /**
     * Stores a string or any JSON value, and gives its new version. `ttl` is in seconds; with `ifVersion`
     * it is stored only over that version, with 0 only if there is none.
     */
    async setItem(key: string, value: unknown, options?: KvSetOptions): Promise<number> {
      need(arguments.length, 2, "setItem");
      const { ttl, ifVersion } = toDictionary<KvSetOptions>(options, setOptions);
      const settings: KvSetOptions = {};
      if (ttl !== undefined) settings.ttl = wholeNumber(ttl, 1, "ttl");
      if (ifVersion !== undefined) settings.ifVersion = wholeNumber(ifVersion, 0, "ifVersion");
      return native.kv.set(personal, toText(key), toJson(value, "The value"), settings);
    },

    /** Says whether there was such a key. */
    async removeItem(key: string): Promise<boolean> {
      need(arguments.length, 1, "removeItem");
      return native.kv.remove(personal, toText(key));
    },

    /** Keys in order, a page at a time: `list("user:")`, then `list({prefix: "user:", cursor})`. */
    async list(options?: string | ListOptions): Promise<{ keys: string[]; cursor?: string }> {
      const { prefix, cursor, limit } = typeof options === "string" ? { prefix: options } : listOptions(options);
      return native.kv.list(personal, toText(prefix ?? ""), cursor, limit ?? pageSize);
    },

    /** Removes everything, and says how many entries there were. */
    async clear(): Promise<number> {
      return native.kv.clear(personal);
    },
  };
}

export const sharedStorage = storage("sharedStorage", false);
export const personalStorage = storage("personalStorage", true);

type KvType = "text" | "json" | "arrayBuffer";

/** The namespace in Workers' shape. */
class KVNamespace {
  async get(key: string, type: KvType | { type?: KvType } = "text"): Promise<unknown> {
    needArguments(arguments.length, 1, "KV.get");
    const wanted = typeof type === "object" && type !== null ? (type.type ?? "text") : type;
    if (wanted !== "text" && wanted !== "json" && wanted !== "arrayBuffer") {
      throw new TypeError(`KV.get: the type must be "text", "json" or "arrayBuffer", not ${JSON.stringify(wanted)}`);
    }
    const entry = await native.kv.get(false, toText(key));
    if (entry === undefined) return null;
    const stored: unknown = JSON.parse(entry.value);
    const content = typeof stored === "string" ? stored : (storedBytes(stored) ?? entry.value);
    if (wanted === "arrayBuffer") return (typeof content === "string" ? native.utf8Encode(content) : content).buffer;
    return wanted === "json" ? JSON.parse(asText(content)) : asText(content);
  }

  async put(key: string, value: string | ArrayBuffer | ArrayBufferView, options?: { expirationTtl?: number }): Promise<void> {
    needArguments(arguments.length, 2, "KV.put");
    const settings: KvSetOptions = {};
    for (const [name, setting] of Object.entries(toDictionary<Record<string, unknown>>(options, "The options of KV.put"))) {
      if (setting === undefined) continue;
      // Leaving an option out in silence would keep data longer than the script asked for.
      if (name !== "expirationTtl") throw new TypeError(`KV.put: the option ${name} is not supported; expirationTtl is`);
      settings.ttl = wholeNumber(setting, 1, name);
    }
    const bytes = bytesOf(value);
    if (bytes === undefined && typeof value === "object") throw new TypeError("KV.put: the value must be a string or bytes");
    await native.kv.set(false, toText(key), JSON.stringify(bytes === undefined ? toText(value) : { [bytesKey]: encodeBase64(bytes) }), settings);
  }

  async delete(key: string): Promise<void> {
    needArguments(arguments.length, 1, "KV.delete");
    await native.kv.remove(false, toText(key));
  }

  async list(options?: ListOptions): Promise<{ keys: Array<{ name: string }>; list_complete: boolean; cursor?: string }> {
    const { prefix, cursor, limit } = listOptions(options);
    const page = await native.kv.list(false, toText(prefix ?? ""), cursor, limit ?? pageSize);
    const keys = page.keys.map((name) => ({ name }));
    return page.cursor === undefined ? { keys, list_complete: true } : { keys, list_complete: false, cursor: page.cursor };
  }
}

export const kvNamespace = new KVNamespace();

function storedBytes(stored: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const text = (stored as Record<string, unknown>)[bytesKey];
  return typeof text === "string" && Object.keys(stored).length === 1 ? decodeBase64(text) : undefined;
}

function listOptions(options: unknown): Partial<ListOptions> {
  const { prefix, cursor, limit } = toDictionary<ListOptions>(options, "The options of list");
  const checked: ListOptions = {};
  if (prefix !== undefined && prefix !== null) checked.prefix = prefix;
  if (cursor !== undefined && cursor !== null) checked.cursor = toText(cursor);
  if (limit !== undefined && limit !== null) checked.limit = wholeNumber(limit, 1, "limit");
  return checked;
}

function wholeNumber(value: unknown, least: number, name: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
    throw new TypeError(`${name} must be a whole number of at least ${least}`);
  }
  return value;
}
