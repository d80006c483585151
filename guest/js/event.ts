// `Event` of the DOM standard. There is no tree here: the path of an event is its target alone.
import { native } from "./native.ts";
import { showAs } from "./inspect.ts";
import { exposeInterface, needArguments, toDictionary } from "./webidl.ts";
import type { EventTarget } from "./event_target.ts";

export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

interface EventState {
  type: string;
  bubbles: boolean;
  cancelable: boolean;
  composed: boolean;
  trusted: boolean;
  readonly timeStamp: number;
  target: EventTarget | null;
  /** Set while listeners are called. */
  currentTarget: EventTarget | null;
  dispatching: boolean;
  stopped: boolean;
  stoppedNow: boolean;
  canceled: boolean;
  /** The listener being called has promised not to cancel. */
  passive: boolean;
}

/** What an event keeps; throws if the value is none. */
export let eventState: (event: Event) => EventState;
export let isEvent: (value: unknown) => value is Event;

// One function for all events, by which the standard's tests tell that it cannot be forged.
const { get: isTrusted } = Object.getOwnPropertyDescriptor({
  get isTrusted(): boolean {
    return eventState(this as unknown as Event).trusted;
  },
}, "isTrusted")!;

export class Event {
  #state: EventState;

  declare readonly isTrusted: boolean;

  static {
    eventState = (event) => event.#state;
    isEvent = (value): value is Event => typeof value === "object" && value !== null && #state in value;
  }

  constructor(type: string, init: EventInit | undefined = undefined) {
    needArguments(arguments.length, 1, "Event");
    const text = toString(type);
    const { bubbles, cancelable, composed } = toDictionary<EventInit>(init, "The options of an Event");
    this.#state = {
      type: text, bubbles: !!bubbles, cancelable: !!cancelable, composed: !!composed, trusted: false, timeStamp: native.elapsed(),
      target: null, currentTarget: null, dispatching: false, stopped: false, stoppedNow: false, canceled: false, passive: false,
    };
    Object.defineProperty(this, "isTrusted", { get: isTrusted!, enumerable: true });
  }

  get type(): string {
    return this.#state.type;
  }

  get target(): EventTarget | null {
    return this.#state.target;
  }

  get srcElement(): EventTarget | null {
    return this.#state.target;
  }

  get currentTarget(): EventTarget | null {
    return this.#state.currentTarget;
  }

  get eventPhase(): number {
    return this.#state.currentTarget === null ? 0 : 2;
  }

  get bubbles(): boolean {
    return this.#state.bubbles;
  }

  get cancelable(): boolean {
    return this.#state.cancelable;
  }

  get composed(): boolean {
    return this.#state.composed;
  }

  get defaultPrevented(): boolean {
    return this.#state.canceled;
  }

  get timeStamp(): number {
    return this.#state.timeStamp;
  }

  get returnValue(): boolean {
    return !this.#state.canceled;
  }

  set returnValue(value: boolean) {
    const state = this.#state;
    if (!value) cancel(state);
  }

  get cancelBubble(): boolean {
    return this.#state.stopped;
  }

  set cancelBubble(value: boolean) {
    const state = this.#state;
    if (value) state.stopped = true;
  }

  composedPath(): EventTarget[] {
    const { currentTarget } = this.#state;
    return currentTarget === null ? [] : [currentTarget];
  }

  preventDefault(): void {
    cancel(this.#state);
  }

  stopPropagation(): void {
    this.#state.stopped = true;
  }

  stopImmediatePropagation(): void {
    this.#state.stopped = this.#state.stoppedNow = true;
  }

  initEvent(type: string, bubbles: boolean = false, cancelable: boolean = false): void {
    needArguments(arguments.length, 1, "Event.initEvent");
    const state = this.#state;
    const text = toString(type);
    if (state.dispatching) return;
    state.stopped = state.stoppedNow = state.canceled = state.trusted = false;
    state.target = null;
    state.type = text;
    state.bubbles = !!bubbles;
    state.cancelable = !!cancelable;
  }
}

function cancel(state: EventState): void {
  if (state.cancelable && !state.passive) state.canceled = true;
}

/** Web IDL's DOMString. */
function toString(value: unknown): string {
  return `${value as string}`;
}

exposeInterface(Event, "Event");
["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"].forEach((name, value) => {
  for (const owner of [Event, Event.prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
});
showAs(Event, ({ type, defaultPrevented, cancelable, timeStamp }) => ({ type, defaultPrevented, cancelable, timeStamp }));
