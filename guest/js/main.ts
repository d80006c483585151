// The composition of the platform. It is evaluated once, when the engine is built: it puts the web
// platform on the global object, and leaves in `__platform` what the Rust side calls.
import { atob, btoa } from "./base64.ts";
import { background } from "./background.ts";
import { console, log } from "./console.ts";
import { crypto, Crypto } from "./crypto.ts";
import { begin, finish, initContext } from "./dispatch.ts";
import { DOMException } from "./dom_exception.ts";
import * as errors from "./errors.ts";
import { Headers } from "./headers.ts";
import { sharedStorage } from "./kv.ts";
import { navigator, Navigator } from "./navigator.ts";
import { performance, Performance } from "./performance.ts";
import { registerWebHandler, registrations, routeRegistry, seal } from "./registration.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { ResponseBuilder } from "./response_builder.ts";
import { URLSearchParams } from "./search_params.ts";
import { installStreams } from "./streams.ts";
import { TextDecoder, TextEncoder } from "./text_encoding.ts";
import { clearInterval, clearTimeout, queueMicrotask, setInterval, setTimeout } from "./timers.ts";
import { URL } from "./url.ts";

function install(values: Record<string, unknown>, enumerable: boolean): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, enumerable, writable: true, configurable: true });
  }
}

// Interfaces and namespaces are not enumerable on a global object, functions and attributes are.
install({ Crypto, DOMException, Headers, Navigator, Performance, Request, Response, TextDecoder, TextEncoder, URL, URLSearchParams, console }, false);
installStreams();
install({ atob, btoa, clearInterval, clearTimeout, crypto, navigator, performance, self: globalThis, setInterval, setTimeout }, true);
if (!("queueMicrotask" in globalThis)) install({ queueMicrotask }, true);

/** All that `import … from "stoa"` offers, and what is a global of the same name. */
const stoa: Record<string, unknown> = {
  BadRequestError: errors.BadRequestError,
  ConflictError: errors.ConflictError,
  ForbiddenError: errors.ForbiddenError,
  HttpError: errors.HttpError,
  NotFoundError: errors.NotFoundError,
  UnauthorizedError: errors.UnauthorizedError,
  ValidationError: errors.ValidationError,
  ResponseBuilder,
  register: registerWebHandler,
  registerWebHandler,
  routeRegistry,
  sharedStorage,
};

(globalThis as { __platform?: object }).__platform = { stoa, initContext, registrations, seal, begin, finish, background, log };
