// `FormData` of the XHR standard.
import { showAs } from "../../inspect.ts";
import { forEachPair, PairKind, pairIterators } from "../../pair_iterator.ts";
import type { Pair } from "../../pair_iterator.ts";
import { exposeInterface, exposeIterator, needArguments, toText } from "../../webidl.ts";
import { isBlob } from "./blob.ts";
import type { Blob } from "./blob.ts";
import { File, isFile } from "./file.ts";

export type FormDataValue = string | File;
export type Entry = Pair<FormDataValue>;

/** The entries themselves: not to be changed by others. */
export let entriesOf: (form: FormData) => Entry[];
export let isFormData: (value: unknown) => value is FormData;

/** Throws when a method is called on something that is no `FormData`. */
let checked: (form: FormData) => FormData;

export class FormData {
  #entries: Entry[] = [];

  static {
    isFormData = (value): value is FormData => typeof value === "object" && value !== null && #entries in value;
    entriesOf = (form) => form.#entries;
    checked = (form) => (form.#entries, form);
  }

  constructor(form: undefined = undefined) {
    if (form !== undefined) throw new TypeError("FormData takes no argument here: there are no HTML forms");
  }

  append(name: string, value: string | Blob, filename: string | undefined = undefined): void {
    const entries = this.#entries;
    needArguments(arguments.length, 2, "FormData.append");
    entries.push(entryOf(name, value, filename, arguments.length > 2));
  }

  delete(name: string): void {
    needArguments(arguments.length, 1, "FormData.delete");
    const wanted = toText(name);
    keepIf(this.#entries, ([name]) => name !== wanted);
  }

  get(name: string): FormDataValue | null {
    needArguments(arguments.length, 1, "FormData.get");
    const wanted = toText(name);
    return this.#entries.find(([name]) => name === wanted)?.[1] ?? null;
  }

  getAll(name: string): FormDataValue[] {
    needArguments(arguments.length, 1, "FormData.getAll");
    const wanted = toText(name);
    return this.#entries.filter(([name]) => name === wanted).map(([, value]) => value);
  }

  has(name: string): boolean {
    needArguments(arguments.length, 1, "FormData.has");
    const wanted = toText(name);
    return this.#entries.some(([name]) => name === wanted);
  }

  set(name: string, value: string | Blob, filename: string | undefined = undefined): void {
    const entries = this.#entries;
    needArguments(arguments.length, 2, "FormData.set");
    const entry = entryOf(name, value, filename, arguments.length > 2);
    const first = entries.findIndex(([name]) => name === entry[0]);
    if (first < 0) return void entries.push(entry);
    entries[first] = entry;
    keepIf(entries, (other) => other === entry || other[0] !== entry[0]);
  }

  forEach(callback: (value: FormDataValue, name: string, form: FormData) => void, self: unknown = undefined): void {
    forEachPair(this, pairAt, callback, self, "FormData");
  }

  entries(): IterableIterator<Entry> {
    return iterate(checked(this), PairKind.entries);
  }

  keys(): IterableIterator<string> {
    return iterate(checked(this), PairKind.keys);
  }

  values(): IterableIterator<FormDataValue> {
    return iterate(checked(this), PairKind.values);
  }

  declare [Symbol.iterator]: () => IterableIterator<Entry>;
}

function pairAt(form: FormData, index: number): Entry | undefined {
  return entriesOf(form)[index];
}

const iterate = pairIterators<FormData>("FormData", pairAt);

/** An iterator that is under way goes on in the same array. */
function keepIf(entries: Entry[], wanted: (entry: Entry) => boolean): void {
  const kept = entries.filter(wanted);
  entries.length = 0;
  for (const entry of kept) entries.push(entry);
}

function entryOf(name: unknown, value: unknown, filename: unknown, isNamed: boolean): Entry {
  if (!isBlob(value)) {
    if (isNamed) throw new TypeError("Only a Blob can be added to a FormData with a file name");
    return [toText(name), toText(value)];
  }
  const ownName = isFile(value) ? value.name : "blob";
  const fileName = filename === undefined ? ownName : toText(filename);
  if (isFile(value) && fileName === ownName) return [toText(name), value];
  const { type } = value;
  return [toText(name), new File([value], fileName, isFile(value) ? { type, lastModified: value.lastModified } : { type })];
}

exposeInterface(FormData, "FormData");
exposeIterator(FormData, "entries");
showAs(FormData, (form) => [...form]);
