export function init() {
  work();
}
async function work() {
  throw new Error("nobody waits for me");
}
