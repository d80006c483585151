// `MessageChannel` and `MessagePort` of the HTML standard. Both ends are in one instance: what a port is for here is to
// put work off to a task of its own, and to hand values to code that wants a port.
import { DOMException } from "../dom_exception.ts";
import { defineHandler } from "../event_handler.ts";
import { EventTarget, fire } from "../event_target.ts";
import { moreEvents } from "../more_events.ts";
import { native } from "../native.ts";
import { takeMessage, transferAs } from "../structured_clone.ts";
import type { StructuredSerializeOptions } from "../structured_clone.ts";
import { exposeInterface, isObject, needArguments } from "../webidl.ts";
import { Event } from "../event.ts";

type Message = ReturnType<typeof takeMessage>;

/** One end of a channel. It outlives the port that stands for it, when that is transferred. */
class End {
  port: MessagePort | undefined;
  other: End | undefined;
  isStarted = false;
  readonly queue: Message[] = [];

  /** Each message is a task of its own. */
  receive(message: Message): void {
    this.queue.push(message);
    if (this.isStarted) native.setTimer(() => this.deliver(), 0, false);
  }

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    for (let left = this.queue.length; left > 0; left--) native.setTimer(() => this.deliver(), 0, false);
  }

  deliver(): void {
    if (this.port === undefined || !this.isStarted) return;
    const message = this.queue.shift();
    if (message === undefined) return;
    const { MessageEvent } = moreEvents();
    let event: Event;
    try {
      const { value, transferred } = message.make();
      event = new MessageEvent("message", { data: value, ports: transferred.filter((object) => object instanceof MessagePort) });
    } catch {
      event = new MessageEvent("messageerror");
    }
    fire(this.port, event);
  }
}

let adopted: End | undefined;

function portOf(end: End): MessagePort {
  adopted = end;
  return new MessagePort();
}

/** Where a port's messages go; throws if the value is none. */
let endOf: (port: MessagePort) => End | undefined;
/** Takes the end away from a port. */
let detach: (port: MessagePort) => End | undefined;

export class MessagePort extends EventTarget {
  #end: End | undefined;

  declare onmessage: ((event: Event) => unknown) | null;
  declare onmessageerror: ((event: Event) => unknown) | null;

  static {
    endOf = (port) => port.#end;
    detach = (port) => {
      const end = port.#end;
      port.#end = undefined;
      return end;
    };
  }

  constructor() {
    const end = adopted;
    adopted = undefined;
    if (end === undefined) throw new TypeError("Illegal constructor");
    super();
    this.#end = end;
    end.port = this;
  }

  postMessage(message: unknown, options: StructuredSerializeOptions | Iterable<object> | undefined = undefined): void {
    const end = this.#end;
    needArguments(arguments.length, 1, "MessagePort.postMessage");
    const isList = isObject(options) && typeof (options as Partial<Iterable<object>>)[Symbol.iterator] === "function";
    const transfer = isList ? [...(options as Iterable<object>)] : (options as StructuredSerializeOptions | undefined)?.transfer;
    const list = transfer === undefined ? [] : [...transfer];
    if (list.includes(this)) throw new DOMException("A port cannot be sent through itself", "DataCloneError");
    const taken = takeMessage(message, { transfer: list });
    end?.other?.receive(taken);
  }

  start(): void {
    this.#end?.start();
  }

  close(): void {
    const end = detach(this);
    const other = end?.other;
    if (end === undefined || other === undefined) return;
    end.other = other.other = undefined;
    native.setTimer(() => other.port !== undefined && fire(other.port, new Event("close")), 0, false);
  }
}

export class MessageChannel {
  #port1: MessagePort;
  #port2: MessagePort;

  constructor() {
    const [first, second] = [new End(), new End()];
    first.other = second;
    second.other = first;
    this.#port1 = portOf(first);
    this.#port2 = portOf(second);
  }

  get port1(): MessagePort {
    return this.#port1;
  }

  get port2(): MessagePort {
    return this.#port2;
  }
}

exposeInterface(MessagePort, "MessagePort");
exposeInterface(MessageChannel, "MessageChannel");
for (const type of ["message", "messageerror", "close"]) defineHandler(MessagePort.prototype, type);
startWithHandler();

/** Giving a port `onmessage` starts it; a listener does not. */
function startWithHandler(): void {
  const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage")!;
  const accessor = {
    get onmessage(): unknown {
      return get!.call(this);
    },
    set onmessage(handler: unknown) {
      set!.call(this, handler);
      endOf(this as unknown as MessagePort)?.start();
    },
  };
  Object.defineProperty(MessagePort.prototype, "onmessage", Object.getOwnPropertyDescriptor(accessor, "onmessage")!);
}

transferAs(MessagePort, (port) => {
  const end = detach(port);
  if (end === undefined) throw new DOMException("A closed port cannot be transferred", "DataCloneError");
  end.port = undefined;
  end.isStarted = false;
  return () => portOf(end);
});
