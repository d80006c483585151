// The File API's part of `URL`: addresses of blobs, which hold within one invocation.
import { crypto } from "./crypto.ts";
import { isBlob } from "./forms.ts";
import type { Blob } from "./forms.ts";
import { URL } from "./url.ts";
import { needArguments, toText } from "./webidl.ts";

const blobs = new Map<string, Blob>();

/** The blob at an address; a fragment does not count. */
export function blobAt(url: string): Blob | undefined {
  return blobs.get(url.split("#", 1)[0]!);
}

const members = {
  createObjectURL(blob: Blob): string {
    needArguments(arguments.length, 1, "URL.createObjectURL");
    if (!isBlob(blob)) throw new TypeError("URL.createObjectURL needs a Blob");
    const url = `blob:null/${crypto!.randomUUID()}`;
    blobs.set(url, blob);
    return url;
  },

  revokeObjectURL(url: string): void {
    needArguments(arguments.length, 1, "URL.revokeObjectURL");
    blobs.delete(toText(url));
  },
};

export function installBlobUrls(): void {
  Object.defineProperties(URL, Object.getOwnPropertyDescriptors(members));
}
