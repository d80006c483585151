import { registerWebHandler } from "stoa";

enum Colour { Red, Green = 5, Blue }
enum Level { Low = "low", High = "high" }
const enum Fixed { One = 1, Two = One << 1 }
namespace Shapes { export const area = (w: number, h: number): number => w * h; }
abstract class Animal {
  constructor(protected readonly name: string, private legs = 4) {}
  abstract sound(): string;
  describe() { return `${this.name} has ${this.legs} legs and says ${this.sound()}`; }
}
class Dog extends Animal { override sound() { return "woof"; } }
type Shape = { kind: "square"; side: number };
const square = { kind: "square", side: 3 } satisfies Shape;
function first<T>(list: readonly T[]): T | undefined { return list[0]!; }
declare const nothing: unique symbol;

registerWebHandler("/", () => ({
  red: Colour.Red, blue: Colour.Blue, name: Colour[5], high: Level.High, two: Fixed.Two,
  area: Shapes.area(2, 3), dog: new Dog("Rex").describe(), side: square.side, first: first(["a"]) as string,
}));
