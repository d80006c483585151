import { even } from "./even.js";
export const odd = (n) => (n === 0 ? "odd" : even(n - 1));
