import { deleteAsset, fetchAsset, listAssets, register, upsertAsset } from "stoa";

const about = ({ name, mime, size, source }) => ({ name, mime, size, source });

register("/write", async () => about(await upsertAsset("./notes//today.txt", new TextEncoder().encode("buy tea"))), "POST");
register("/picture", async () => about(await upsertAsset("picture", "iVBORw0KGgoAAAANSUhEUg==")), "POST");
register("/typed", async () => about(await upsertAsset("data", new Uint16Array([1, 2]).buffer, "application/x-two")), "POST");
register("/list", async () => (await listAssets()).map(about));
register("/read", async () => {
  const asset = await fetchAsset("notes/today.txt");
  if (asset === null) return { asset };
  const bytes = asset.bytes();
  bytes[0] = 0;
  return {
    text: asset.text(), base64: asset.base64(), asText: `${asset}`, decoded: atob(asset), again: asset.text(),
    strong: /^"[0-9a-f]{32}"$/.test(asset.etag), date: asset.lastModified instanceof Date, json: Object.keys(JSON.parse(JSON.stringify(asset))),
  };
});
register("/delete", async () => [await deleteAsset("notes/today.txt"), await deleteAsset("notes/today.txt")], "DELETE");
register("/mistakes", async () => {
  const calls = [
    () => upsertAsset("a"), () => upsertAsset("a", 7), () => upsertAsset("a", "not base64!"), () => upsertAsset("a", new Uint8Array(1), 7),
    () => upsertAsset("../a", new Uint8Array(1)), () => upsertAsset("a", new Uint8Array(1), "picture"), () => fetchAsset(), () => fetchAsset("/a"), () => deleteAsset(""),
  ];
  const said = [];
  for (const call of calls) said.push(await call().then(() => "nothing", (error) => `${error.name} ${error.code ?? ""} ${error.message}`));
  return said;
});
