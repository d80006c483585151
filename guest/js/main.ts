// The composition of the platform. It is evaluated once, when the engine is built: it puts the web
// platform on the global object, and leaves in `__platform` what the Rust side calls.
import { AbortController, AbortSignal } from "./abort.ts";
import { atob, btoa } from "./base64.ts";
import { assetFunctions } from "./assets.ts";
import { background } from "./background.ts";
import { installBlobUrls } from "./blob_urls.ts";
import { installCompression } from "./compression.ts";
import { console, log } from "./console.ts";
import { cookies } from "./cookies.ts";
import { crypto, Crypto, installCrypto } from "./crypto.ts";
import { begin, finish, initContext } from "./dispatch.ts";
import { DOMException } from "./dom_exception.ts";
import * as errors from "./errors.ts";
import { Event } from "./event.ts";
import { EventTarget } from "./event_target.ts";
import { installGlobalEvents } from "./global_events.ts";
import { forbidEval } from "./forbid_eval.ts";
import { installForms } from "./forms.ts";
import { Headers } from "./headers.ts";
import { personalStorage, sharedStorage } from "./kv.ts";
import { installMessaging } from "./messaging.ts";
import { completedRegistrations, use } from "./middleware.ts";
import { installEvents } from "./more_events.ts";
import { navigator, Navigator } from "./navigator.ts";
import { foretell, preload } from "./parts.ts";
import { installTimeline, performance, Performance } from "./performance.ts";
import { registerWebHandler, routeRegistry, seal } from "./registration.ts";
import { reportError } from "./report_error.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";
import { ResponseBuilder } from "./response_builder.ts";
import { URLSearchParams } from "./search_params.ts";
import { installStreams } from "./streams.ts";
import { listenerFor } from "./service_worker.ts";
import { cloning, structuredClone } from "./structured_clone.ts";
import { secretStorage } from "./secrets.ts";
import { convert, templates } from "./templates.ts";
import { installTextStreams, TextDecoder, TextEncoder } from "./text_encoding.ts";
import { requireJsonBody, requireQueryParam, validate } from "./validation.ts";
import { clearInterval, clearTimeout, queueMicrotask, setInterval, setTimeout } from "./timers.ts";
import { installUrlPattern, URL } from "./url.ts";
import { fetch } from "./fetch.ts";
import { installIntl } from "./intl.ts";

function install(values: Record<string, unknown>, enumerable: boolean): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, enumerable, writable: true, configurable: true });
  }
}

// Interfaces and namespaces are not enumerable on a global object, functions and attributes are.
install({ AbortController, AbortSignal, Crypto, DOMException, Event, EventTarget, Headers, Navigator, Performance, Request, Response, TextDecoder, TextEncoder, URL, URLSearchParams, console }, false);
installBlobUrls();
installForms();
installStreams();
installCrypto();
installCompression();
installTextStreams();
installUrlPattern();
installEvents();
installMessaging();
installTimeline();
installIntl();
foretell(cloning, ["structuredClone"]);
foretell(cookies, ["clearCookie", "setCookie"]);
install({ atob, btoa, clearInterval, clearTimeout, crypto, fetch, navigator, performance, queueMicrotask, reportError, self: globalThis, setInterval, setTimeout, structuredClone }, true);
installGlobalEvents();

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
  personalStorage,
  secretStorage,
  requireJsonBody,
  requireQueryParam,
  validate,
  templates,
  convert,
  ...assetFunctions,
  use,
  crypto,
  fetch,
};

(globalThis as { __platform?: object }).__platform = { stoa, preload, forbidEval, initContext, registrations: completedRegistrations, listenerFor, seal, begin, finish, background, log };
