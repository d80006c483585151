// Takes from a script every way to make code of a string, before any of it runs: what an admin forbids by a
// tenant's policy. It is done once, at deploy, and is in the image from then on.

const MESSAGE = 'code from strings is forbidden for this tenant: its policy says "eval": false. ' +
  "Ship the code with the script, or ask an admin of the platform to change the policy";

function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value });
}

/** In the place of a constructor: it has the same name and prototype, so that `instanceof` says what it said before. */
function refusing(original: Function): Function {
  const constructor = function () {
    throw new EvalError(MESSAGE);
  };
  define(constructor, "name", original.name);
  define(constructor, "length", original.length);
  define(constructor, "prototype", original.prototype);
  return constructor;
}

export function forbidEval(): void {
  // One of each kind: what it inherits from leads to a constructor that compiles strings.
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  const [plain, ...others] = kinds.map((kind) => refusing(kind.constructor));
  for (const constructor of others) Object.setPrototypeOf(constructor, plain!);
  for (const constructor of [plain!, ...others]) define(constructor.prototype, "constructor", constructor);
  define(globalThis, "Function", plain);
  // As the language has it, what is no string is handed back.
  const { eval: refused } = {
    eval(code: unknown): unknown {
      if (typeof code === "string") throw new EvalError(MESSAGE);
      return code;
    },
  };
  define(globalThis, "eval", refused);
}
