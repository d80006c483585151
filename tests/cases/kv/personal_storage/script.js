import { personalStorage, registerWebHandler, sharedStorage } from "stoa";
const told = (promise) => promise.then(String, ({ name, code, message, details }) => ({ name, code, message, details }));
registerWebHandler("/", async () => {
  await sharedStorage.setItem("k", "shared");
  return [
    await told(personalStorage.getItem("k")),
    await told(personalStorage.setItem("k", 1)),
    await told(personalStorage.clear()),
    await told(sharedStorage.getItem("k")),
  ];
});
registerWebHandler("/uncaught", () => personalStorage.list());
