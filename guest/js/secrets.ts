// Which secrets the script has: `secretStorage`. No function here, and none of the engine, gives what they hold; in
// requests, `{{secret:name}}` stands for it, and is replaced once the request has left the script.
import { native } from "./native.ts";
import { needArguments, toText } from "./webidl.ts";

export const secretStorage = {
  /** Whether there is a secret of this name, of the script or of its tenant. */
  async exists(name: string): Promise<boolean> {
    needArguments(arguments.length, 1, "secretStorage.exists");
    return native.secrets.exists(toText(name));
  },

  /** The names of all secrets that the script may use, in order. */
  async list(): Promise<string[]> {
    return native.secrets.names();
  },
};
