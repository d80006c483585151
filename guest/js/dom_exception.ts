// `DOMException`: the engine's own, or this one where the engine has none (javy's older QuickJS).
import { exposeInterface } from "./webidl.ts";

interface DOMExceptionLike extends Error {
  readonly code: number;
}
type DOMExceptionClass = new (message?: string, name?: string) => DOMExceptionLike;

/** The numbers that some names still have, by their constants; those without a name are history. */
const constants: ReadonlyArray<readonly [constant: string, name?: string]> = [
  ["INDEX_SIZE", "IndexSizeError"], ["DOMSTRING_SIZE"], ["HIERARCHY_REQUEST", "HierarchyRequestError"],
  ["WRONG_DOCUMENT", "WrongDocumentError"], ["INVALID_CHARACTER", "InvalidCharacterError"], ["NO_DATA_ALLOWED"],
  ["NO_MODIFICATION_ALLOWED", "NoModificationAllowedError"], ["NOT_FOUND", "NotFoundError"],
  ["NOT_SUPPORTED", "NotSupportedError"], ["INUSE_ATTRIBUTE", "InUseAttributeError"],
  ["INVALID_STATE", "InvalidStateError"], ["SYNTAX", "SyntaxError"],
  ["INVALID_MODIFICATION", "InvalidModificationError"], ["NAMESPACE", "NamespaceError"],
  ["INVALID_ACCESS", "InvalidAccessError"], ["VALIDATION"], ["TYPE_MISMATCH", "TypeMismatchError"],
  ["SECURITY", "SecurityError"], ["NETWORK", "NetworkError"], ["ABORT", "AbortError"],
  ["URL_MISMATCH", "URLMismatchError"], ["QUOTA_EXCEEDED", "QuotaExceededError"], ["TIMEOUT", "TimeoutError"],
  ["INVALID_NODE_TYPE", "InvalidNodeTypeError"], ["DATA_CLONE", "DataCloneError"],
];

function define(): DOMExceptionClass {
  class DOMException {
    declare stack?: string;
    #message: string;
    #name: string;

    constructor(message: string = "", name: string = "Error") {
      this.#message = `${message}`;
      this.#name = `${name}`;
      const { stack } = new Error(this.#message);
      Object.defineProperty(this, "stack", { value: stack, writable: true, configurable: true });
    }
    get name(): string {
      return this.#name;
    }
    get message(): string {
      return this.#message;
    }
    get code(): number {
      return constants.findIndex(([, name]) => name === this.#name) + 1;
    }
  }
  Object.setPrototypeOf(DOMException.prototype, Error.prototype);
  exposeInterface(DOMException, "DOMException");
  constants.forEach(([constant], index) => {
    const number = { value: index + 1, enumerable: true };
    for (const owner of [DOMException, DOMException.prototype]) Object.defineProperty(owner, `${constant}_ERR`, number);
  });
  return DOMException as unknown as DOMExceptionClass;
}

const own = (globalThis as { DOMException?: DOMExceptionClass }).DOMException;

export const DOMException: DOMExceptionClass = typeof own === "function" ? own : define();
