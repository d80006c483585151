import { registerWebHandler, secretStorage } from "stoa";
const told = (promise) => promise.then((value) => value, ({ name, code, message, cause }) => ({ name, code: code ?? cause?.code, message }));
let atInit;
export async function init() {
  atInit = await told(secretStorage.list());
}
registerWebHandler("/", async () => [
  atInit,
  await told(secretStorage.exists("stripe")),
  await told(secretStorage.exists("")),
  await told(secretStorage.exists()),
  await told(secretStorage.list()),
  Object.keys(secretStorage),
  globalThis.secretStorage === secretStorage,
]);
registerWebHandler("/send", async (request) => {
  const { url, init } = JSON.parse(request.body);
  return told(fetch(url, init).then(({ status }) => status));
}, "POST");
