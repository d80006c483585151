// The invocation that this instance answers: the event as the Rust side hands it over, and which one
// is current. An instance serves one invocation, so one variable holds it.
import type { BodyContent } from "./body.ts";
import type { HandlerRequest } from "./context.ts";
import type { Fields } from "./fields.ts";
import type { Auth } from "./parts/auth.ts";
import type { Headers } from "./headers.ts";
import type { Form } from "./request_fields.ts";

/** Who asks, in the words of `wit/types.wit`. */
export interface Caller {
  id: string;
  name: string;
  email?: string;
  provider: string;
  roles: string[];
  permissions: string[];
  groups: string[];
  mfa: boolean;
  /** Milliseconds since 1970. */
  expiresAt?: number;
}

/** A form that is too large for a script's memory: its files lie with the host. */
export interface FormParts {
  /** Flat: the header lines of each, and its content or how many bytes that has there, after those of the files before it. */
  parts: Array<Uint8Array | number>;
  /** What is wrong with what follows them, and which part that is in. */
  problem?: string;
  part?: number;
}

/**
 * An event. The first part comes from the Rust side; the second is filled in here, by whoever first
 * parses something, so that the context, its request and the `Request` share one copy.
 */
export interface RawEvent {
  id: string;
  kind: string;
  script: string;
  handlerName: string;
  form: "fetch" | "registered";
  method?: string;
  url?: string;
  /** Flat; names in lower case, values with one character for each byte. */
  headers?: string[];
  /** Flat and decoded. */
  params?: string[];
  body?: Uint8Array;
  /** Whom the platform knows to ask. */
  caller?: Caller;
  /** The body came as a form. */
  formParts?: FormParts;
  /** The body is not here: the client still sends it. */
  streamed?: boolean;
  /** JSON. */
  args?: string;
  /** JSON. */
  meta?: string;

  headersObject?: Headers;
  request?: HandlerRequest;
  content?: BodyContent;
  used?: boolean;
  auth?: Auth;
  headersView?: object;
  queryFields?: Fields;
  paramFields?: Fields;
  bodyForm?: Form;
  bodyText?: string;
  bodyJson?: unknown;
  parsedArgs?: unknown;
  parsedMeta?: unknown;
}

export let current: RawEvent | undefined;

export function enter(event: RawEvent): void {
  current = event;
}
