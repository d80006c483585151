// Events that carry something.
import { Event } from "../event.ts";
import type { EventInit } from "../event.ts";
import { exposeInterface, needArguments, sequenceOf, toDictionary } from "../webidl.ts";

interface CustomEventInit extends EventInit {
  detail?: unknown;
}

export class CustomEvent extends Event {
  #detail: unknown;

  constructor(type: string, init: CustomEventInit | undefined = undefined) {
    needArguments(arguments.length, 1, "CustomEvent");
    super(type, init);
    this.#detail = toDictionary<CustomEventInit>(init, "The options of a CustomEvent").detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }

  initCustomEvent(type: string, bubbles: boolean = false, cancelable: boolean = false, detail: unknown = null): void {
    needArguments(arguments.length, 1, "CustomEvent.initCustomEvent");
    // The target of an event is set while it is dispatched, and nothing may change it then.
    if (this.currentTarget === null) this.#detail = detail;
    this.initEvent(type, bubbles, cancelable);
  }
}

interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

export class ErrorEvent extends Event {
  #message: string;
  #filename: string;
  #lineno: number;
  #colno: number;
  #error: unknown;

  constructor(type: string, init: ErrorEventInit | undefined = undefined) {
    needArguments(arguments.length, 1, "ErrorEvent");
    super(type, init);
    const { message = "", filename = "", lineno = 0, colno = 0, error } = toDictionary<ErrorEventInit>(init, "The options of an ErrorEvent");
    this.#message = `${message}`;
    this.#filename = `${filename}`.toWellFormed();
    this.#lineno = Number(lineno) >>> 0;
    this.#colno = Number(colno) >>> 0;
    this.#error = error;
  }

  get message(): string {
    return this.#message;
  }

  get filename(): string {
    return this.#filename;
  }

  get lineno(): number {
    return this.#lineno;
  }

  get colno(): number {
    return this.#colno;
  }

  get error(): unknown {
    return this.#error;
  }
}

interface PromiseRejectionEventInit extends EventInit {
  promise: object;
  reason?: unknown;
}

export class PromiseRejectionEvent extends Event {
  #promise: object;
  #reason: unknown;

  constructor(type: string, init: PromiseRejectionEventInit) {
    needArguments(arguments.length, 2, "PromiseRejectionEvent");
    super(type, init);
    const { promise, reason } = toDictionary<PromiseRejectionEventInit>(init, "The options of a PromiseRejectionEvent");
    if (typeof promise !== "object" || promise === null) throw new TypeError("The options of a PromiseRejectionEvent need a promise");
    this.#promise = promise;
    this.#reason = reason;
  }

  get promise(): object {
    return this.#promise;
  }

  get reason(): unknown {
    return this.#reason;
  }
}

interface MessageEventInit extends EventInit {
  data?: unknown;
  origin?: string;
  lastEventId?: string;
  source?: object | null;
  ports?: Iterable<object>;
}

export class MessageEvent extends Event {
  #data: unknown;
  #origin: string;
  #lastEventId: string;
  #source: object | null;
  #ports: readonly object[];

  constructor(type: string, init: MessageEventInit | undefined = undefined) {
    needArguments(arguments.length, 1, "MessageEvent");
    super(type, init);
    const { data = null, origin = "", lastEventId = "", source = null, ports = [] } = toDictionary<MessageEventInit>(init, "The options of a MessageEvent");
    this.#data = data;
    this.#origin = `${origin}`.toWellFormed();
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze(sequenceOf(ports, "The ports of a MessageEvent", (port) => port as object));
  }

  get data(): unknown {
    return this.#data;
  }

  get origin(): string {
    return this.#origin;
  }

  get lastEventId(): string {
    return this.#lastEventId;
  }

  get source(): object | null {
    return this.#source;
  }

  get ports(): readonly object[] {
    return this.#ports;
  }
}

exposeInterface(CustomEvent, "CustomEvent");
exposeInterface(ErrorEvent, "ErrorEvent");
exposeInterface(PromiseRejectionEvent, "PromiseRejectionEvent");
exposeInterface(MessageEvent, "MessageEvent");
