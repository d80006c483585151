// Loads the built platform into a fresh realm, over a small stand-in for the engine's Rust side that
// is made of Node's own URL and encoders.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const bundle = new vm.Script(readFileSync(new URL("../dist/platform.js", import.meta.url), "utf8"), { filename: "platform.js" });

const parts = new URL("../dist/parts/", import.meta.url);

const urlParts = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash", "origin"];

function partsOf(url) {
  return urlParts.map((part) => url[part]);
}

function addTransfer(prototype) {
  if ("transfer" in prototype) return;
  const gone = new WeakSet();
  prototype.transfer = function () {
    const copy = this.slice();
    structuredClone(this, { transfer: [this] });
    gone.add(this);
    return copy;
  };
  Object.defineProperty(prototype, "detached", { get() { return gone.has(this); } });
}

/** `more` is what a test has of the Rust side besides. */
function isEncoding(label) {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
}

export function load(more = {}) {
  const realm = vm.createContext({});
  const inRealm = (bytes) => new (vm.runInContext("Uint8Array", realm))(bytes);
  // What the engine has of its own, and an older Node has not.
  Object.assign(realm, { atob, btoa });
  const RealmUint8Array = vm.runInContext("Uint8Array", realm);
  RealmUint8Array.fromBase64 = (text) => inRealm(Buffer.from(atob(text), "latin1"));
  RealmUint8Array.prototype.toBase64 = function () {
    return Buffer.from(this).toString("base64");
  };
  addTransfer(vm.runInContext("ArrayBuffer", realm).prototype);
  const RealmTypeError = vm.runInContext("TypeError", realm);
  const sent = [];
  /** Chunks that the client still sends. */
  const uploaded = [];
  const lines = [];
  const timers = new Map();
  /** Who hears of rejections, if anybody does. */
  const rejections = {};
  const entries = new Map();
  const personalEntries = new Map();
  let version = 0;
  const kvCall = (work) => (personal, ...args) => vm.runInContext("(value) => Promise.resolve(value)", realm)(work(personal ? personalEntries : entries, ...args));

  realm.__native = {
    now: () => 1_700_000_000_000.5,
    elapsed: () => 12.25,
    memory: () => 65536,
    random: (length) => inRealm(Array.from({ length }, (_, i) => (i * 37 + 200) & 255)),
    log: (level, message, fields) => lines.push(fields === undefined ? [level, message] : [level, message, fields]),
    report: (where, thrown) => lines.push([where, thrown]),
    watchRejections: (tell) => (rejections.tell = tell),
    utf8Encode: (text) => inRealm(new TextEncoder().encode(text)),
    utf8Decode(bytes, fatal, ignoreBOM) {
      try {
        return new TextDecoder("utf-8", { fatal, ignoreBOM }).decode(bytes);
      } catch (error) {
        throw new RealmTypeError(error.message);
      }
    },
    encoding: { nameOf: (label) => (isEncoding(label) ? new TextDecoder(label).encoding : undefined) },
    urlParse: (input, base) => (URL.canParse(input, base) ? partsOf(new URL(input, base)) : undefined),
    urlSet(href, part, value) {
      const url = new URL(href);
      url[urlParts[part]] = value;
      return partsOf(url);
    },
    setTimer(callback, ms, repeat) {
      timers.set(timers.size + 1, { callback, ms, repeat });
      return timers.size;
    },
    clearTimer: (id) => assert.ok(Number.isInteger(id) && id >= 0) ?? timers.delete(id),
    send: (status, headers, body) => sent.push({ status, headers: [...headers], body }),
    // In a function, as it is a module to the engine: what it declares is no global.
    mentioned: () => [],
    loadPart: (name) => void vm.runInContext(`(() => {${readFileSync(new URL(`${name}.js`, parts), "utf8")}})()`, realm, { filename: name }),
    head: (status, headers) => sent.push({ status, headers: [...headers], chunks: [], ended: false }),
    write: async (chunk) => void sent.at(-1).chunks.push(Buffer.from(chunk).toString("latin1")),
    end: () => (sent.at(-1).ended = true),
    readBody: async () => uploaded.shift(),
    cancelBody: () => uploaded.splice(0),
    ...more,
    kv: {
      get: kvCall((of, key) => of.get(key)),
      set: kvCall((of, key, value, options) => (of.set(key, { value, version: ++version, options }), version)),
      remove: kvCall((of, key) => of.delete(key)),
      list: kvCall((of, prefix, cursor, limit) => {
        const keys = [...of.keys()].filter((key) => key.startsWith(prefix) && !(key <= cursor)).sort();
        return keys.length > limit ? { keys: keys.slice(0, limit), cursor: keys[limit - 1] } : { keys };
      }),
      clear: kvCall((of) => of.size),
    },
  };
  bundle.runInContext(realm);
  const platform = realm.__platform;
  delete realm.__platform;
  for (const [name, value] of Object.entries(platform.stoa)) {
    Object.defineProperty(realm, name, { value, writable: true, configurable: true });
  }

  /** Evaluates an expression in the realm, where the platform's classes are. */
  const run = (source) => vm.runInContext(`"use strict"; (${source})`, realm);

  const event = (changes = {}) => ({
    id: "req_1", kind: "request", script: "demo", handlerName: "default", form: "registered", method: "GET",
    url: "http://demo.localhost/", headers: [], params: [], body: inRealm([]), ...changes,
  });

  /** Drives one event as the Rust side does, and gives what was sent, or the JSON of another event. */
  async function invoke(source, changes = {}) {
    const raw = event(changes);
    if (typeof raw.body === "string") raw.body = inRealm(new TextEncoder().encode(raw.body));
    const result = await platform.finish(await platform.begin(raw, run(source), undefined));
    return raw.kind === "request" ? sent.at(-1) : result;
  }

  return { platform, realm, run, invoke, event, inRealm, sent, uploaded, lines, timers, entries, rejections };
}
