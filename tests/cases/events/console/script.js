import { registerWebHandler } from "stoa";
registerWebHandler("/", () => {
  console.log("text", 1, null, [1, { a: "b" }]);
  console.debug("%s is %d", "x", 4.5);
  console.info({ only: true });
  console.warn("saved", { id: 7, tags: ["a"] });
  console.error(new RangeError("shown").message);
  console.group("group"); console.log("inside\nit"); console.groupEnd();
  console.count(); console.count("c"); console.assert(1 === 2, "no %s", "way");
  return "logged";
});
registerWebHandler("/flood", () => { for (let n = 0; n < 5000; n++) console.log(n); return "logged"; });
registerWebHandler("/long", () => { console.log("é".repeat(100_000)); return "logged"; });
registerWebHandler("/table", () => { console.table([{ a: 1, b: "x" }, { a: 20 }, "plain"]); console.table([[1, 2]], ["1"]); console.table(5); return "logged"; });
