// The events of service workers, by which scripts answered before modules could.
import { waitUntil } from "../background.ts";
import { DOMException } from "../dom_exception.ts";
import { Event, eventState } from "../event.ts";
import { fire } from "../event_target.ts";
import { exposeInterface, needArguments } from "../webidl.ts";
import type { Request } from "../request.ts";

class ExtendableEvent extends Event {
  waitUntil(promise: unknown): void {
    needArguments(arguments.length, 1, "ExtendableEvent.waitUntil");
    waitUntil(promise);
  }
}

/** What the listener has given, wrapped: it may be nothing. */
let givenTo: (event: FetchEvent) => { response: unknown } | undefined;

class FetchEvent extends ExtendableEvent {
  #request: Request;
  #given: { response: unknown } | undefined;

  static {
    givenTo = (event) => event.#given;
  }

  constructor(request: Request) {
    super("fetch", { cancelable: true });
    this.#request = request;
  }

  get request(): Request {
    return this.#request;
  }

  respondWith(response: unknown): void {
    needArguments(arguments.length, 1, "FetchEvent.respondWith");
    if (!eventState(this).dispatching) throw new DOMException("respondWith() must be called while the listener runs, not later", "InvalidStateError");
    if (this.#given !== undefined) throw new DOMException("respondWith() has been called already", "InvalidStateError");
    this.stopImmediatePropagation();
    this.#given = { response };
  }
}

exposeInterface(ExtendableEvent, "ExtendableEvent");
exposeInterface(FetchEvent, "FetchEvent");

export const answerers = {
  fetch(request: Request): unknown {
    const event = new FetchEvent(request);
    fire(globalThis, event);
    const given = givenTo(event);
    if (given === undefined) throw new Error("No listener for 'fetch' has called event.respondWith()");
    return given.response;
  },

  scheduled(fields: object): void {
    fire(globalThis, Object.assign(new ExtendableEvent("scheduled"), fields));
  },
};
