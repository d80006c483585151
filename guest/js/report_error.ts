// What becomes of an error that no code of the script can catch any more: an `error` event, and a line in the log.
import { fire, hasListeners } from "./event_target.ts";
import { moreEvents } from "./more_events.ts";
import { native } from "./native.ts";
import { needArguments } from "./webidl.ts";

/** An error inside a listener for errors is logged only. */
let isReporting = false;

/** `where` tells the reader of the log what the error came out of. */
export function reportException(thrown: unknown, where: string = "Uncaught"): void {
  if (isReporting || !hasListeners(globalThis, "error")) return native.report(where, thrown);
  isReporting = true;
  try {
    const event = new (moreEvents().ErrorEvent)("error", { cancelable: true, error: thrown, message: messageOf(thrown), ...placeOf(thrown) });
    if (fire(globalThis, event)) native.report(where, thrown);
  } finally {
    isReporting = false;
  }
}

function messageOf(thrown: unknown): string {
  try {
    return `Uncaught ${String(thrown)}`;
  } catch {
    return "Uncaught";
  }
}

/** Where an error was made, which is all that is known of a place. */
function placeOf(thrown: unknown): { filename?: string; lineno?: number; colno?: number } {
  if (!(thrown instanceof Error)) return {};
  const frame = /([^\s()]+):(\d+):(\d+)\)?$/m.exec(`${thrown.stack}`);
  return frame === null ? {} : { filename: frame[1]!, lineno: Number(frame[2]), colno: Number(frame[3]) };
}

export function reportError(thrown: unknown): void {
  needArguments(arguments.length, 1, "reportError");
  reportException(thrown);
}
