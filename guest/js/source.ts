// Bytes that come from the host as somebody reads them: what a client still sends, or what a server answers to
// `fetch`. As a body it is simpler to have than a stream, and becomes one only for a script that asks for one.
import { joinBytes } from "./bytes.ts";
import { native } from "./native.ts";

/** The most that crosses to the host at once, or comes from there. */
export const maxChunk = 65_536;

export class Source {
  /** The next bytes, at most `max`; nothing at the end. One read at a time. */
  readonly read: (max: number) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Nobody wants the rest. */
  readonly cancel: () => void;

  constructor(read: Source["read"], cancel: Source["cancel"]) {
    this.read = read;
    this.cancel = cancel;
  }

  /** All that has not been read. A source that can do it in one call, or bounds what it gives, overrides this. */
  async all(): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let chunk; (chunk = await this.read(maxChunk)) !== undefined; ) chunks.push(chunk);
    return joinBytes(chunks);
  }
}

/** What the client still sends of the request, and nobody has asked for yet. */
export const upload = new Source((max) => native.readBody(max), () => native.cancelBody());
