import { registerWebHandler, sharedStorage } from "stoa";
const told = (promise) => promise.then(String, ({ name, code, message, details }) => ({ name, code, message, details }));
registerWebHandler("/", async () => [
  await told(sharedStorage.getItem("")),
  await told(sharedStorage.getItem("k".repeat(513))),
  await told(sharedStorage.setItem("é".repeat(256), 1)),
  await told(sharedStorage.setItem("big", "x".repeat(1024 * 1024))),
  await told(sharedStorage.setItem("fits", "x".repeat(1024 * 1024 - 2))),
  await told(sharedStorage.setItem("u", undefined)),
]);
