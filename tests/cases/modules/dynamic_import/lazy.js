console.log("lazy.js runs");
let calls = 0;
export const hello = () => `hello ${++calls}`;
