import { odd } from "./odd.js";
import { name } from "./main.js";
export const even = (n) => (n === 0 ? `even, says ${name}` : odd(n - 1));
