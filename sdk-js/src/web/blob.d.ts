// Blob and File of the File API.

type BlobPart = string | BufferSource | Blob;

interface BlobPropertyBag {
  endings?: "transparent" | "native";
  type?: string;
}

interface Blob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  slice(start?: number, end?: number, contentType?: string): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
}

/**
 * Bytes with a type.
 * @example
 * ```ts
 * const blob = new Blob(["a,b\n", "1,2\n"], { type: "text/csv" });
 * console.log(blob.size, await blob.slice(0, 3).text());
 * ```
 */
declare var Blob: {
  readonly prototype: Blob;
  new (parts?: Iterable<BlobPart>, options?: BlobPropertyBag): Blob;
};

interface FilePropertyBag extends BlobPropertyBag {
  lastModified?: number;
}

interface File extends Blob {
  readonly name: string;
  readonly lastModified: number;
}

/**
 * A blob with a name: what a form holds for an upload.
 * @example
 * ```ts
 * const form = new FormData();
 * form.set("report", new File(["a,b\n1,2\n"], "report.csv", { type: "text/csv" }));
 * ```
 */
declare var File: {
  readonly prototype: File;
  new (parts: Iterable<BlobPart>, name: string, options?: FilePropertyBag): File;
};
