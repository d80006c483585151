// Event handlers: attributes like `onabort`, each of which is one listener that can be exchanged.
import { checkTarget, EventTarget } from "./event_target.ts";
import type { EventListener } from "./event_target.ts";
import type { Event } from "./event.ts";

type Handler = (event: Event) => unknown;

interface Slot {
  /** An object that is no function stays what the attribute answers, and is never called. */
  value: Handler | object;
  listener: EventListener;
}

/** Calls a handler; what it returns may cancel the event. */
type Call = (handler: Handler, target: object, event: Event) => void;

const callPlainly: Call = (handler, target, event) => {
  if (handler.call(target, event) === false) event.preventDefault();
};

/** Gives an object (the prototype of a class, or the global object) the attribute `on…` for a type of events. */
export function defineHandler(owner: object, type: string, call: Call = callPlainly): void {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const slots = new WeakMap<object, Slot>();
  const name = `on${type}`;
  const targetOf = (self: unknown): EventTarget => checkTarget(owner === globalThis ? globalThis : self);
  const accessor = {
    get [name](): unknown {
      const target = targetOf(this);
      return slots.get(target)?.value ?? null;
    },
    set [name](given: unknown) {
      const target = targetOf(this);
      const slot = slots.get(target);
      const value = typeof given === "object" || typeof given === "function" ? given : null;
      if (value === null) {
        if (slot !== undefined) removeEventListener.call(target, type, slot.listener);
        slots.delete(target);
      } else if (slot !== undefined) {
        slot.value = value;
      } else {
        const made: Slot = {
          value,
          listener: (event) => void (typeof made.value === "function" && call(made.value as Handler, target, event)),
        };
        addEventListener.call(target, type, made.listener);
        slots.set(target, made);
      }
    },
  };
  Object.defineProperty(owner, name, Object.getOwnPropertyDescriptor(accessor, name)!);
}
