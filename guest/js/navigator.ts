// `navigator`: how a script learns which runtime it is in.
import { exposeInterface } from "./webidl.ts";

export class Navigator {
  constructor() {
    if (navigator !== undefined) throw new TypeError("Illegal constructor");
  }

  get userAgent(): string {
    return "Stoa/0.1";
  }
}

// Read by the constructor while this very object is made.
export var navigator: Navigator | undefined;
navigator = new Navigator();

exposeInterface(Navigator, "Navigator");
