export { double } from "./math.ts";
export const names: string[] = ["a", "b"];
