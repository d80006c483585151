// The classes of the Streams standard, in a bundle of their own: most scripts never load it.
import * as classes from "web-streams-polyfill";

(globalThis as { __streams?: object }).__streams = { ...classes };
