import { registerWebHandler } from "stoa";
const outcome = (work) => { try { return work(); } catch (error) { return `${error.name} ${error.code ?? ""}`; } };
registerWebHandler("/", () => [
  ...["", "a", "ab", "abc", "\xff\0", "\u0100", undefined, null].map((text) => outcome(() => btoa(text))),
  ...["", "YQ==", "YQ", " Y Q = =\n", "YQ=", "Y", "Y*==", "=", "YWI=", "YR", undefined].map((text) => outcome(() => atob(text))),
  outcome(() => btoa()), outcome(() => atob()), Object.keys(globalThis).includes("atob"),
]);
registerWebHandler("/body", () => ({ bodyBase64: "aGVsbG8", contentType: "text/plain" }));
