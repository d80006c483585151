import { sharedStorage, registerWebHandler } from "stoa";
export async function init() {
  registerWebHandler("/", () => "never");
  await sharedStorage.setItem("a", 1);
}
