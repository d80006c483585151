// The classes of the Streams standard, as web-streams-polyfill has them.
import { ReadableStream } from "web-streams-polyfill";

export * from "web-streams-polyfill";

const asyncGenerator: object = (async function* () {}).prototype;
const asyncIterator: object = Object.getPrototypeOf(Object.getPrototypeOf(asyncGenerator));

// There, the iterator of a stream inherits from an object like the language's, and not from the language's.
Object.setPrototypeOf(Object.getPrototypeOf(new ReadableStream().values()), asyncIterator);
