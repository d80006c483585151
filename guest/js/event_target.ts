// `EventTarget` of the DOM standard, and how the platform itself fires events.
import type { AbortSignal } from "./abort.ts";
import { DOMException } from "./dom_exception.ts";
import { eventState, isEvent } from "./event.ts";
import type { Event } from "./event.ts";
import { reportException } from "./report_error.ts";
import { isObject, exposeInterface, needArguments, toDictionary } from "./webidl.ts";

export type EventListener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface ListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: unknown;
}

interface Listener {
  readonly type: string;
  readonly callback: EventListener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

/** Is given the target, so that it need not hold it: what refers to itself stays until garbage is looked for. */
type Watch = (target: EventTarget, type: string, listened: boolean) => void;

class Listeners {
  /** In the order in which they were added. Never changed in place while somebody walks over it. */
  list: readonly Listener[] = [];
  /** Hears of the first listener for a type, and when the last is gone. */
  watch: Watch | undefined;

  has(type: string): boolean {
    return this.list.some((listener) => listener.type === type);
  }

  add(listener: Listener, target: EventTarget): void {
    const first = this.watch !== undefined && !this.has(listener.type);
    this.list = [...this.list, listener];
    if (first) this.watch!(target, listener.type, true);
  }

  remove(listener: Listener, target: EventTarget): void {
    if (listener.removed) return;
    listener.removed = true;
    this.list = this.list.filter((other) => other !== listener);
    if (this.watch !== undefined && !this.has(listener.type)) this.watch(target, listener.type, false);
  }
}

/** The global object is an event target too, though no instance of the class. */
const ofGlobal = new Listeners();

/** The listeners of a target; throws if the value is none. */
let listenersOf: (target: unknown) => Listeners;

/** What a listener's `signal` needs of abort.ts, whose class is built on this one. */
let checkSignal: (value: unknown) => AbortSignal;
let onAbort: (signal: AbortSignal, callback: () => void) => void;

export function followSignalsBy(check: typeof checkSignal, follow: typeof onAbort): void {
  checkSignal = check;
  onAbort = follow;
}

export class EventTarget {
  #listeners = new Listeners();

  static {
    listenersOf = (target) => (target === undefined || target === null || target === globalThis ? ofGlobal : (target as EventTarget).#listeners);
  }

  addEventListener(type: string, callback: EventListener | null, options: ListenerOptions | boolean | undefined = undefined): void {
    const listeners = listenersOf(this);
    needArguments(arguments.length, 2, "EventTarget.addEventListener");
    const name = `${type}`;
    checkCallback(callback, "addEventListener");
    const capture = captureOf(options);
    const { once, passive, signal } = isObject(options) ? options : {};
    const ending = signal === undefined ? undefined : checkSignal(signal);
    if (callback === null || callback === undefined || ending?.aborted) return;
    if (listeners.list.some((other) => other.callback === callback && other.type === name && other.capture === capture)) return;
    const listener: Listener = { type: name, callback, capture, once: !!once, passive: !!passive, removed: false };
    listeners.add(listener, this);
    if (ending !== undefined) onAbort(ending, () => listeners.remove(listener, this));
  }

  removeEventListener(type: string, callback: EventListener | null, options: ListenerOptions | boolean | undefined = undefined): void {
    const listeners = listenersOf(this);
    needArguments(arguments.length, 2, "EventTarget.removeEventListener");
    const name = `${type}`;
    checkCallback(callback, "removeEventListener");
    const capture = captureOf(options);
    const listener = listeners.list.find((other) => other.callback === callback && other.type === name && other.capture === capture);
    if (listener !== undefined) listeners.remove(listener, this);
  }

  dispatchEvent(event: Event): boolean {
    const listeners = listenersOf(this);
    needArguments(arguments.length, 1, "EventTarget.dispatchEvent");
    if (!isEvent(event)) throw new TypeError("EventTarget.dispatchEvent needs an Event");
    const state = eventState(event);
    if (state.dispatching) throw new DOMException("The event is being dispatched already", "InvalidStateError");
    state.trusted = false;
    return dispatch(listeners, this ?? globalThis, event);
  }
}

function checkCallback(callback: unknown, method: string): void {
  if (callback !== null && callback !== undefined && !isObject(callback)) {
    throw new TypeError(`EventTarget.${method}: the listener must be a function or an object with handleEvent`);
  }
}

function captureOf(options: ListenerOptions | boolean | undefined): boolean {
  return isObject(options) ? !!toDictionary<ListenerOptions>(options, "The options").capture : !!options;
}

/** Calls the listeners; false if one of them has cancelled the event. */
function dispatch(listeners: Listeners, target: EventTarget, event: Event): boolean {
  const state = eventState(event);
  state.dispatching = true;
  state.target = state.currentTarget = target;
  for (const capture of [true, false]) {
    // Before the list of the second pass is read, so that what the first pass adds is heard too.
    if (!state.stopped) callListeners(listeners, target, event, capture);
  }
  state.currentTarget = null;
  state.dispatching = state.stopped = state.stoppedNow = false;
  return !state.canceled;
}

function callListeners(listeners: Listeners, target: EventTarget, event: Event, capture: boolean): void {
  const state = eventState(event);
  for (const listener of listeners.list) {
    if (listener.type !== state.type || listener.capture !== capture || listener.removed) continue;
    if (listener.once) listeners.remove(listener, target);
    state.passive = listener.passive;
    try {
      callBack(listener.callback, target, event);
    } catch (thrown) {
      reportException(thrown);
    }
    state.passive = false;
    if (state.stoppedNow) return;
  }
}

function callBack(callback: EventListener, target: EventTarget, event: Event): void {
  if (typeof callback === "function") return void callback.call(target, event);
  const { handleEvent } = callback;
  if (typeof handleEvent !== "function") throw new TypeError("The listener has no method handleEvent");
  handleEvent.call(callback, event);
}

exposeInterface(EventTarget, "EventTarget");

/** Fires an event of the platform's own; false if a listener has cancelled it. */
export function fire(target: EventTarget | typeof globalThis, event: Event): boolean {
  eventState(event).trusted = true;
  return dispatch(listenersOf(target), target as EventTarget, event);
}

/** Throws if the value is no event target. */
export function checkTarget(value: unknown): EventTarget {
  listenersOf(value);
  return value as EventTarget;
}

export function hasListeners(target: EventTarget | typeof globalThis, type: string): boolean {
  return listenersOf(target).has(type);
}

/** Tells when a type gets its first listener, and when it has lost its last. */
export function watchListeners(target: EventTarget | typeof globalThis, watch: Watch): void {
  listenersOf(target).watch = watch;
}
