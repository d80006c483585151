// Events of the DOM standard. There is no tree here: the path of an event is its target alone.

interface EventListener {
  (event: Event): unknown;
}

interface EventListenerObject {
  handleEvent(event: Event): unknown;
}

type EventListenerOrEventListenerObject = EventListener | EventListenerObject;

interface EventListenerOptions {
  capture?: boolean;
}

interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean;
  passive?: boolean;
  /** The listener is taken away when this is aborted. */
  signal?: AbortSignal;
}

interface EventTarget {
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: EventListenerOptions | boolean): void;
  /** False if a listener has cancelled the event. */
  dispatchEvent(event: Event): boolean;
}

/**
 * What events are sent to.
 * @example
 * ```ts
 * const orders = new EventTarget();
 * orders.addEventListener("paid", (event) => console.log((event as CustomEvent<number>).detail));
 * orders.dispatchEvent(new CustomEvent("paid", { detail: 17 }));
 * ```
 */
declare var EventTarget: {
  readonly prototype: EventTarget;
  new (): EventTarget;
};

/** A target of which it is known which events it gets. */
interface TypedEventTarget<Events> extends EventTarget {
  addEventListener<Type extends keyof Events>(
    type: Type, listener: (this: this, event: Events[Type]) => unknown, options?: AddEventListenerOptions | boolean,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void;
  removeEventListener<Type extends keyof Events>(
    type: Type, listener: (this: this, event: Events[Type]) => unknown, options?: EventListenerOptions | boolean,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: EventListenerOptions | boolean): void;
}

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

interface EventPhases {
  readonly NONE: 0;
  readonly CAPTURING_PHASE: 1;
  readonly AT_TARGET: 2;
  readonly BUBBLING_PHASE: 3;
}

interface Event extends EventPhases {
  readonly bubbles: boolean;
  cancelBubble: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly currentTarget: EventTarget | null;
  readonly defaultPrevented: boolean;
  readonly eventPhase: number;
  readonly isTrusted: boolean;
  returnValue: boolean;
  /** @deprecated It is `target`. */
  readonly srcElement: EventTarget | null;
  readonly target: EventTarget | null;
  readonly timeStamp: number;
  readonly type: string;
  composedPath(): EventTarget[];
  /** @deprecated Give it to the constructor. */
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void;
  preventDefault(): void;
  stopImmediatePropagation(): void;
  stopPropagation(): void;
}

/**
 * Something that has happened.
 * @example
 * ```ts
 * const door = new EventTarget();
 * door.addEventListener("open", (event) => event.preventDefault());
 * const allowed = door.dispatchEvent(new Event("open", { cancelable: true }));
 * ```
 */
declare var Event: EventPhases & {
  readonly prototype: Event;
  new (type: string, init?: EventInit): Event;
};

interface CustomEventInit<Detail = unknown> extends EventInit {
  detail?: Detail;
}

interface CustomEvent<Detail = any> extends Event {
  readonly detail: Detail;
  /** @deprecated Give it to the constructor. */
  initCustomEvent(type: string, bubbles?: boolean, cancelable?: boolean, detail?: Detail): void;
}

/**
 * An event that carries a value of the script's own.
 * @example
 * ```ts
 * const event = new CustomEvent("paid", { detail: { order: 17 } });
 * console.log(event.detail.order);
 * ```
 */
declare var CustomEvent: EventPhases & {
  readonly prototype: CustomEvent;
  new <Detail>(type: string, init?: CustomEventInit<Detail>): CustomEvent<Detail>;
};

interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

interface ErrorEvent extends Event {
  readonly message: string;
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly error: any;
}

/**
 * An error that nobody caught.
 * @example
 * ```ts
 * addEventListener("error", ({ message, filename, lineno }) => console.warn(message, { filename, lineno }));
 * const event = new ErrorEvent("error", { message: "out of paper" });
 * ```
 */
declare var ErrorEvent: EventPhases & {
  readonly prototype: ErrorEvent;
  new (type: string, init?: ErrorEventInit): ErrorEvent;
};

interface PromiseRejectionEventInit extends EventInit {
  promise: Promise<unknown>;
  reason?: unknown;
}

interface PromiseRejectionEvent extends Event {
  readonly promise: Promise<any>;
  readonly reason: any;
}

/**
 * A promise was rejected and nobody caught that.
 * @example
 * ```ts
 * addEventListener("unhandledrejection", (event) => console.warn("nobody caught", event.reason));
 * const event = new PromiseRejectionEvent("unhandledrejection", { promise: Promise.resolve() });
 * ```
 */
declare var PromiseRejectionEvent: EventPhases & {
  readonly prototype: PromiseRejectionEvent;
  new (type: string, init: PromiseRejectionEventInit): PromiseRejectionEvent;
};

interface MessageEventInit<Data = unknown> extends EventInit {
  data?: Data;
  origin?: string;
  lastEventId?: string;
  source?: MessagePort | null;
  ports?: Iterable<MessagePort>;
}

interface MessageEvent<Data = any> extends Event {
  readonly data: Data;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: MessagePort | null;
  readonly ports: readonly MessagePort[];
}

/**
 * A message has come.
 * @example
 * ```ts
 * const event = new MessageEvent("message", { data: { hello: "world" } });
 * console.log(event.data.hello);
 * ```
 */
declare var MessageEvent: EventPhases & {
  readonly prototype: MessageEvent;
  new <Data>(type: string, init?: MessageEventInit<Data>): MessageEvent<Data>;
};
