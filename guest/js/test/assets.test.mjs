// Assets: what the functions make of their arguments, and what routes say to the host.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const about = (name, written = true) => ({ name, mime: "text/plain", size: 5, etag: '"e"', modified: 1_700_000_000_000, written });

function loaded() {
  const written = [];
  const realm = load({
    assets: {
      list: async () => [about("a"), about("b", false)],
      read: async (name) => (name === "a" ? { about: about("a"), bytes: realm.inRealm([104, 101, 108, 108, 111]) } : undefined),
      write: async (name, bytes, mime) => (written.push([name, Buffer.from(bytes).toString("latin1"), mime]), about(name)),
      remove: async (name) => name === "a",
    },
  });
  return { ...realm, written };
}

const plain = (value) => JSON.parse(JSON.stringify(value));
const time = "2023-11-14T22:13:20.000Z";

test("an asset has its bytes, and is its base64 as a text", async () => {
  const { run } = loaded();
  const asset = await run("fetchAsset('a')");
  assert.deepEqual(plain(asset), { name: "a", mime: "text/plain", size: 5, etag: '"e"', lastModified: time, source: "written" });
  asset.bytes()[0] = 0;
  assert.equal(asset.text(), "hello");
  assert.equal(`${asset}`, "aGVsbG8=");
  assert.equal(asset.base64(), "aGVsbG8=");
  assert.equal(await run("fetchAsset('none')"), null);
  assert.deepEqual(plain(await run("listAssets()")).map(({ name, source }) => [name, source]), [["a", "written"], ["b", "deployed"]]);
});

test("content is bytes, or a text of base64", async () => {
  const { run, written } = loaded();
  await run("upsertAsset('a', 'aGVsbG8=')");
  await run("upsertAsset('b', new Uint8Array([104, 105]), 'text/x')");
  await run("upsertAsset('c', new DataView(new Uint8Array([120, 121, 122]).buffer, 1, 1), null)");
  await run("assetStorage.upsertAsset('d', new ArrayBuffer(0))");
  assert.deepEqual(written, [["a", "hello", undefined], ["b", "hi", "text/x"], ["c", "y", undefined], ["d", "", undefined]]);
  for (const call of ["upsertAsset('a')", "upsertAsset('a', 1)", "upsertAsset('a', '*')", "upsertAsset('a', '', 1)", "fetchAsset()", "deleteAsset()"]) {
    await assert.rejects(run(call), { name: "TypeError" }, call);
  }
  assert.equal(await run("assetStorage.deleteAsset('a')"), true);
});

test("a route of an asset is a route with its name", () => {
  const { platform, run } = loaded();
  run("registerAssetRoute('/logo', 'img/logo.png', { cors: true })");
  run("registerAssetRoute('/files/{*rest}', 'files/')");
  run("configureAssets({ spa: true, notFound: '404.html' })");
  const registered = platform.registrations([]).map(({ kind, name, detail }) => [kind, name, JSON.parse(detail)]);
  assert.deepEqual(plain(registered), [
    ["route", "/logo", { method: "GET", options: { cors: true }, asset: "img/logo.png" }],
    ["route", "/files/{*rest}", { method: "GET", options: {}, asset: "files/" }],
    ["assets", "configureAssets", { spa: "index.html", notFound: "404.html" }],
  ]);
  for (const call of [
    "registerAssetRoute('logo', 'a')", "registerAssetRoute('/logo', '')", "registerAssetRoute('/logo', '/a')", "registerAssetRoute('/logo')",
    "registerAssetRoute('/files', 'files/')", "registerAssetRoute('/a', 'a', { nonsense: 1 })", "configureAssets()", "configureAssets({ sap: 1 })", "configureAssets({ spa: 1 })",
  ]) {
    assert.throws(() => run(call), { name: "TypeError" }, call);
  }
  platform.seal();
  assert.throws(() => run("registerAssetRoute('/late', 'a')"), /top level or in init/);
});

test("options of a path hold for assets, and functions would not see them", () => {
  const { platform, run } = loaded();
  run("use('/files/*', { rateLimit: 5 })");
  run("registerAssetRoute('/files/*', 'files/', { cors: true })");
  const [{ detail }] = platform.registrations([]);
  assert.deepEqual(JSON.parse(detail), { method: "GET", options: { rateLimit: 5, cors: true }, asset: "files/" });
  run("use('/files/private/*', (context, next) => next())");
  assert.throws(() => platform.registrations([]), /would not see requests for the asset route/);
});
