// How many digits a number is shown with: SetNumberFormatDigitOptions of ECMA-402.
import { choice, inRange, integer } from "./service.ts";
import type { Options } from "./service.ts";

export interface Digits {
  minimumInteger: number;
  minimumFraction: number;
  maximumFraction: number;
  minimumSignificant: number;
  maximumSignificant: number;
  priority: "fraction" | "significant" | "more" | "less";
  roundingIncrement: number;
  roundingMode: string;
  trailingZeros: "auto" | "stripIfInteger";
}

const roundingModes = ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"] as const;
const increments = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];

export function readDigits(options: Options, leastFraction: number, mostFraction: number, isCompact: boolean): Digits {
  const minimumInteger = integer(options, "minimumIntegerDigits", 1, 21) ?? 1;
  const { minimumFractionDigits, maximumFractionDigits, minimumSignificantDigits, maximumSignificantDigits } = options;
  const roundingIncrement = integer(options, "roundingIncrement", 1, 5000) ?? 1;
  if (!increments.includes(roundingIncrement)) throw new RangeError(`roundingIncrement value is out of range: it is one of ${increments.join(", ")}`);
  const roundingMode = choice(options, "roundingMode", roundingModes, "halfExpand");
  const roundingPriority = choice(options, "roundingPriority", ["auto", "morePrecision", "lessPrecision"], "auto");
  const trailingZeros = choice(options, "trailingZeroDisplay", ["auto", "stripIfInteger"], "auto");
  if (roundingIncrement !== 1) mostFraction = leastFraction;

  const digits: Digits = { minimumInteger, minimumFraction: 0, maximumFraction: 0, minimumSignificant: 1, maximumSignificant: 21, priority: "fraction", roundingIncrement, roundingMode, trailingZeros };
  const hasSignificant = minimumSignificantDigits !== undefined || maximumSignificantDigits !== undefined;
  const hasFraction = minimumFractionDigits !== undefined || maximumFractionDigits !== undefined;
  const isAuto = roundingPriority === "auto";
  const needsSignificant = !isAuto || hasSignificant;
  const needsFraction = !isAuto || !(needsSignificant || (!hasFraction && isCompact));
  if (needsSignificant && hasSignificant) {
    digits.minimumSignificant = inRange(minimumSignificantDigits, "minimumSignificantDigits", 1, 21) ?? 1;
    digits.maximumSignificant = inRange(maximumSignificantDigits, "maximumSignificantDigits", digits.minimumSignificant, 21) ?? 21;
  }
  if (needsFraction) {
    const least = inRange(minimumFractionDigits, "minimumFractionDigits", 0, 100);
    const most = inRange(maximumFractionDigits, "maximumFractionDigits", 0, 100);
    if (hasFraction && least !== undefined && most !== undefined && least > most) throw new RangeError("maximumFractionDigits value is out of range: it is less than minimumFractionDigits");
    digits.minimumFraction = least ?? Math.min(leastFraction, most ?? leastFraction);
    digits.maximumFraction = most ?? Math.max(mostFraction, digits.minimumFraction);
  }
  if (!needsSignificant && !needsFraction) {
    digits.minimumSignificant = 1;
    digits.maximumSignificant = 2;
    digits.priority = "more";
  } else {
    digits.priority = isAuto ? (hasSignificant ? "significant" : "fraction") : roundingPriority === "morePrecision" ? "more" : "less";
  }
  if (roundingIncrement !== 1) {
    if (digits.priority !== "fraction") throw new TypeError("roundingIncrement goes with fraction digits only");
    if (digits.maximumFraction !== digits.minimumFraction) throw new RangeError("roundingIncrement needs maximumFractionDigits to be equal to minimumFractionDigits");
  }
  return digits;
}

/** The digits as `resolvedOptions` shows them. */
export function shownDigits(digits: Digits): Record<string, unknown> {
  const { minimumInteger: minimumIntegerDigits, priority, roundingIncrement, roundingMode, trailingZeros: trailingZeroDisplay } = digits;
  return {
    minimumIntegerDigits,
    ...(priority !== "significant" && { minimumFractionDigits: digits.minimumFraction, maximumFractionDigits: digits.maximumFraction }),
    ...(priority !== "fraction" && { minimumSignificantDigits: digits.minimumSignificant, maximumSignificantDigits: digits.maximumSignificant }),
    rest: { roundingIncrement, roundingMode, roundingPriority: priority === "more" ? "morePrecision" : priority === "less" ? "lessPrecision" : "auto", trailingZeroDisplay },
  };
}

const decimalLiteral = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** A number in the form in which the host reads it. A text keeps all of its digits. */
export function numberText(value: unknown): string {
  const primitive = typeof value === "object" || typeof value === "function" ? toPrimitive(value) : value;
  if (typeof primitive === "bigint") return `${primitive}`;
  const text = typeof primitive === "string" ? primitive.trim() : "";
  const [, sign, whole = "", fraction = "", exponent = "0"] = decimalLiteral.exec(text) ?? [];
  if (whole + fraction !== "" && text.length < 1000 && Math.abs(Number(exponent)) < 1000) return `${sign === "-" ? "-" : ""}${whole || "0"}${fraction && `.${fraction}`}e${Number(exponent)}`;
  const number = Number(primitive);
  return Object.is(number, -0) ? "-0" : `${number}`.replace("e+", "e");
}

function toPrimitive(value: unknown): unknown {
  if (value === null) return 0;
  const convert = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive];
  if (typeof convert === "function") return convert.call(value, "number");
  const own = (value as object).valueOf();
  return typeof own === "object" || typeof own === "function" ? `${value as string}` : own;
}
