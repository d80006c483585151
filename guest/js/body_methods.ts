// `Body` of the Fetch standard: what `Request` and `Response` have in common.
import { asBytes, asText, bodyOf, collect, isStreamed, isUsed, take } from "./body.ts";
import type { BodyHolder, WholeContent } from "./body.ts";
import { forms } from "./forms.ts";
import type { Blob, FormData } from "./forms.ts";
import { listGet } from "./header_list.ts";
import type { HeaderList } from "./header_list.ts";
import type { ReadableStream } from "./streams.ts";

export interface Body {
  readonly body: ReadableStream | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  formData(): Promise<FormData>;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

/** Gives a class the members of `Body`. Both functions throw if they get something that is no instance of it. */
export function includeBody<Owner extends Body>(
  target: { readonly prototype: Owner },
  holderOf: (owner: Owner) => BodyHolder,
  headersOf: (owner: Owner) => HeaderList,
): void {
  const members: Body & ThisType<Owner> = {
    get body() {
      return bodyOf(holderOf(this));
    },
    get bodyUsed() {
      return isUsed(holderOf(this));
    },
    async arrayBuffer() {
      const content = take(holderOf(this));
      return asBytes(isStreamed(content) ? await collect(content) : content).buffer;
    },
    async blob() {
      const content = take(holderOf(this));
      // What comes chunk by chunk may be an array of the script's own.
      const whole = isStreamed(content) ? asBytes(await collect(content)) : content;
      return forms().blobOf(whole, listGet(headersOf(this), "content-type"));
    },
    async bytes() {
      const content = take(holderOf(this));
      return asBytes(isStreamed(content) ? await collect(content) : content);
    },
    async formData() {
      const content = take(holderOf(this));
      const whole: WholeContent = isStreamed(content) ? await collect(content) : content;
      return forms().parseFormData(whole, listGet(headersOf(this), "content-type"));
    },
    async json() {
      const content = take(holderOf(this));
      return JSON.parse(asText(isStreamed(content) ? await collect(content) : content)) as unknown;
    },
    async text() {
      const content = take(holderOf(this));
      return asText(isStreamed(content) ? await collect(content) : content);
    },
  };
  Object.defineProperties(target.prototype, Object.getOwnPropertyDescriptors(members));
}
