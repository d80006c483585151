import { sharedStorage } from "stoa";
const value = await sharedStorage.getItem("a");
export default { fetch: () => new Response(String(value)) };
