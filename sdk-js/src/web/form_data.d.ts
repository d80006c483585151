// FormData of the XHR standard.

type FormDataEntryValue = File | string;

interface FormData {
  append(name: string, value: string): void;
  append(name: string, value: Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): FormDataEntryValue | null;
  getAll(name: string): FormDataEntryValue[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  set(name: string, value: Blob, filename?: string): void;
  forEach(callback: (value: FormDataEntryValue, name: string, form: FormData) => void, self?: unknown): void;
  entries(): IterableIterator<[name: string, value: FormDataEntryValue]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<FormDataEntryValue>;
  [Symbol.iterator](): IterableIterator<[name: string, value: FormDataEntryValue]>;
}

/**
 * The fields of a form.
 * @example
 * ```ts
 * export default {
 *   async fetch(request: Request): Promise<Response> {
 *     const photo = (await request.formData()).get("photo");
 *     if (!(photo instanceof File)) return Response.badRequest("a photo is missing");
 *     return Response.json({ name: photo.name, size: photo.size });
 *   },
 * };
 * ```
 */
declare var FormData: {
  readonly prototype: FormData;
  new (): FormData;
};
