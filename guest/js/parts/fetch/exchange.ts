// One request with its response. The host knows it by a number; aborted, both ends of it stop at once.
import { onAbort } from "../../abort.ts";
import type { AbortSignal } from "../../abort.ts";
import { eachChunk, isStreamed } from "../../body.ts";
import type { BodyContent, StreamContent } from "../../body.ts";
import { listGet } from "../../header_list.ts";
import type { HeaderList } from "../../header_list.ts";
import { native } from "../../native.ts";
import { fetchedResponse } from "../../response.ts";
import type { Response } from "../../response.ts";
import { maxChunk, Source } from "../../source.ts";
import { failureOf } from "./failure.ts";
import type { Progress } from "./options.ts";

/** A request as it is sent, as often as it is. */
export interface Plan {
  method: string;
  url: string;
  headers: HeaderList;
  content: BodyContent;
  redirect: string;
  onProgress: ((progress: Progress) => void) | undefined;
}

let last = 0;

export async function exchange(plan: Plan, signal: AbortSignal): Promise<Response> {
  signal.throwIfAborted();
  const { method, url, headers, content, redirect } = plan;
  const id = ++last;
  const stop = onAbort(signal, () => native.fetch.cancel(id));
  const streamed = isStreamed(content);
  let failed: { readonly reason: unknown } | undefined;
  try {
    const answer = native.fetch.send(id, method, url, headers, streamed ? true : (content ?? undefined), redirect);
    if (streamed) {
      upload(id, content).catch((reason: unknown) => {
        failed = { reason };
        native.fetch.cancel(id);
      });
    }
    const head = await answer;
    const body = head.hasBody ? new FetchedBody(id, signal, stop, plan.onProgress, lengthOf(head.headers)) : null;
    if (body === null) stop();
    return fetchedResponse({ status: head.status, statusText: head.statusText, url: head.url, redirected: head.redirected, list: head.headers, content: body });
  } catch (error) {
    stop();
    if (signal.aborted) throw signal.reason;
    throw failed === undefined ? failureOf(error) : new TypeError("fetch failed: the body of the request could not be read", { cause: failed.reason });
  }
}

/** Thrown to leave off where the other server wants no more. */
const enough = Symbol("enough");

async function upload(id: number, content: StreamContent): Promise<void> {
  try {
    await eachChunk(content, async (chunk) => {
      if (!(chunk instanceof Uint8Array)) throw new TypeError("A chunk of the body is not a Uint8Array");
      for (let at = 0; at < chunk.length; at += maxChunk) {
        if (!(await native.fetch.write(id, chunk.subarray(at, at + maxChunk)))) throw enough;
      }
    });
    native.fetch.end(id);
  } catch (error) {
    if (error !== enough) throw error;
    if (content instanceof Source) content.cancel();
  }
}

function lengthOf(headers: HeaderList): number | undefined {
  const text = listGet(headers, "content-length");
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The body of a response, read from the other server as the script reads it. */
class FetchedBody extends Source {
  #id: number;
  #signal: AbortSignal;
  #stop: () => void;
  #onProgress: Plan["onProgress"];
  #total: number | undefined;
  #loaded = 0;
  #whole = false;

  constructor(id: number, signal: AbortSignal, stop: () => void, onProgress: Plan["onProgress"], total: number | undefined) {
    super((max) => this.#next(max), () => (stop(), native.fetch.cancel(id)));
    this.#id = id;
    this.#signal = signal;
    this.#stop = stop;
    this.#onProgress = onProgress;
    this.#total = total;
  }

  /** The host has a limit for what is gathered in memory. */
  override all(): Promise<Uint8Array<ArrayBuffer>> {
    this.#whole = true;
    return super.all();
  }

  async #next(max: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let chunk;
    try {
      this.#signal.throwIfAborted();
      chunk = await native.fetch.read(this.#id, max, this.#whole);
    } catch (error) {
      this.#stop();
      throw this.#signal.aborted ? this.#signal.reason : failureOf(error);
    }
    if (chunk === undefined) this.#stop();
    else this.#onProgress?.({ loaded: (this.#loaded += chunk.length), total: this.#total });
    return chunk;
  }
}
