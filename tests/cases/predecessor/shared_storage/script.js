// A counter that lives from request to request, and a list of what is kept.
async function count(context) {
  const visits = Number((await sharedStorage.getItem("visits")) || 0) + 1;
  await sharedStorage.setItem("visits", String(visits));
  return ResponseBuilder.json({ visits });
}

async function keys(context) {
  return ResponseBuilder.json(await sharedStorage.list());
}

async function reset(context) {
  await sharedStorage.removeItem("visits");
  await sharedStorage.clear();
  return ResponseBuilder.noContent();
}

function init(context) {
  console.log(context.kind, context.script);
  register("/count", "count");
  register("/keys", "keys");
  register("/reset", "reset", "POST");
}
