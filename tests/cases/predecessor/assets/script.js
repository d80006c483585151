// A small gallery: pictures are uploaded as base64, listed, shown and removed.
async function upload(context) {
  const req = context.request;
  const { name, data, type } = req.json;
  await assetStorage.upsertAsset(name, data, type);
  return ResponseBuilder.json({ saved: name }, 201);
}

async function gallery(context) {
  const assets = await assetStorage.listAssets();
  return ResponseBuilder.json(assets.map((asset) => ({ name: asset.name, type: asset.mime, bytes: asset.size })));
}

async function show(context) {
  const content = await assetStorage.fetchAsset(context.request.params.name);
  if (!content) return ResponseBuilder.error(404, "no such picture");
  return ResponseBuilder.html(`<img src="data:image/png;base64,${content}">`);
}

async function size(context) {
  const content = await fetchAsset(context.request.params.name);
  return ResponseBuilder.json({ bytes: atob(content).length });
}

async function remove(context) {
  const removed = await assetStorage.deleteAsset(context.request.params.name);
  return removed ? ResponseBuilder.noContent() : ResponseBuilder.error(404, "no such picture");
}

function init(context) {
  register("/gallery", "gallery");
  register("/gallery", "upload", "POST");
  register("/gallery/:name", "show");
  register("/gallery/:name", "remove", "DELETE");
  register("/gallery/:name/size", "size");
  registerAssetRoute("/pictures/*", "/");
}
