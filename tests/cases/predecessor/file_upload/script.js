// Files are kept in the script's storage, and given back.
async function upload(context) {
  const { files, form } = context.request;
  if (files.length === 0) return ResponseBuilder.error(400, "No file was sent");
  const stored = [];
  for (const file of files) {
    if (file.size > 1000) return ResponseBuilder.error(413, file.name + " is too large");
    await sharedStorage.setItem("file:" + file.name, JSON.stringify({ type: file.type, text: await file.text(), by: form.by }));
    stored.push({ field: file.field, name: file.name, size: file.size, type: file.type });
  }
  return ResponseBuilder.json({ stored }, 201);
}

async function download(context) {
  const kept = await sharedStorage.getItem("file:" + context.request.params.name);
  if (kept === null) return ResponseBuilder.error(404, "No such file");
  const { type, text } = JSON.parse(kept);
  return { status: 200, body: text, contentType: type };
}

function init(context) {
  register("/files", "upload", "POST");
  register("/files/:name", "download", "GET");
}
