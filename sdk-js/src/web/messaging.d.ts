// MessageChannel and MessagePort of the HTML standard. Both ends are in one instance.

interface MessagePortEventMap {
  close: Event;
  message: MessageEvent;
  messageerror: MessageEvent;
}

interface MessagePort extends TypedEventTarget<MessagePortEventMap> {
  onclose: ((this: MessagePort, event: Event) => unknown) | null;
  /** To set it starts the port. */
  onmessage: ((this: MessagePort, event: MessageEvent) => unknown) | null;
  onmessageerror: ((this: MessagePort, event: MessageEvent) => unknown) | null;
  close(): void;
  postMessage(message: unknown, transfer?: Iterable<Transferable> | StructuredSerializeOptions): void;
  start(): void;
}

/**
 * One end of a channel.
 * @example
 * ```ts
 * function answer(port: MessagePort): void {
 *   port.onmessage = (event) => port.postMessage(event.data * 2);
 * }
 * ```
 */
declare var MessagePort: Unconstructible<MessagePort>;

interface MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

/**
 * Two ports, each of which gets what is posted to the other, later.
 * @example
 * ```ts
 * const { port1, port2 } = new MessageChannel();
 * port2.onmessage = ({ data }) => console.log(data);
 * port1.postMessage({ hello: "world" });
 * ```
 */
declare var MessageChannel: {
  readonly prototype: MessageChannel;
  new (): MessageChannel;
};
