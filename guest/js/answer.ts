// Turns what a handler returned into the answer to its request.
import { decodeBase64 } from "./base64.ts";
import { bytesOf } from "./bytes.ts";
import { headerValue, listHas, listSet } from "./header_list.ts";
import { fillHeaders } from "./headers.ts";
import { toJson } from "./json.ts";
import { native } from "./native.ts";
import { assembled, changeable, forbidBody, isBodiless, isResponse, sendResponse, toStatus } from "./response.ts";
import type { PlainAnswer, Response } from "./response.ts";

/** A plain object that describes a response. */
interface Descriptor {
  status?: number;
  body?: string | ArrayBuffer | ArrayBufferView | null;
  json?: unknown;
  bodyBase64?: string;
  contentType?: string;
  headers?: object;
}

const descriptorKeys = new Set(["status", "body", "json", "bodyBase64", "contentType", "headers"]);

/** Answers the request. What it gives, if it gives anything, settles when a body that streams has ended. */
export function answer(value: unknown): Promise<void> | undefined {
  if (isResponse(value)) return sendResponse(value);
  const { status, list, content } = plain(value);
  native.send(status, list, content);
  return undefined;
}

/** The same as a `Response` whose headers can be changed, for whoever stands between a handler and the client. */
export function responseOf(value: unknown): Response {
  return isResponse(value) ? changeable(value) : assembled(plain(value));
}

/** What a value other than a `Response` means. */
function plain(value: unknown): PlainAnswer {
  if (value === undefined) return { status: 204, list: [], content: undefined };
  if (typeof value === "string") return { status: 200, list: ["content-type", "text/plain; charset=utf-8"], content: value.toWellFormed() };
  if (isDescriptor(value)) return described(value);
  return { status: 200, list: ["content-type", "application/json"], content: toJson(value, "What the handler returned") };
}

/**
 * A plain object is a descriptor if it has a numeric `status`, or no `status` but one of `body`,
 * `json` and `bodyBase64`, and in either case no key beyond a descriptor's own. Everything else is
 * data: `{status: "draft", body: "…"}` and `{status: 1, name: "…"}` are answered as JSON.
 */
function isDescriptor(value: unknown): value is Descriptor {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const { status } = value as { status?: unknown };
  const marked = status === undefined ? "body" in value || "json" in value || "bodyBase64" in value : typeof status === "number";
  if (!marked) return false;
  for (const key of Object.keys(value)) if (!descriptorKeys.has(key)) return false;
  return true;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function described({ status = 200, body, json, bodyBase64, contentType, headers }: Descriptor): PlainAnswer {
  const list: string[] = [];
  if (isGiven(headers)) fillHeaders(list, headers);
  if (contentType !== undefined) listSet(list, "content-type", headerValue(contentType));

  if (+isGiven(body) + +(json !== undefined) + +isGiven(bodyBase64) > 1) throw new TypeError("A response has one of body, json and bodyBase64, not several");
  let content: string | Uint8Array | undefined;
  let type = "application/octet-stream";
  if (json !== undefined) {
    content = toJson(json, "The json of the response");
    type = "application/json";
  } else if (isGiven(bodyBase64)) {
    content = decodeBase64(`${bodyBase64}`);
    if (content === undefined) throw new TypeError("The bodyBase64 of the response is not valid base64");
  } else if (typeof body === "string") {
    content = body.toWellFormed();
    type = "text/plain; charset=utf-8";
  } else if (isGiven(body)) {
    content = bytesOf(body);
    if (content === undefined) throw new TypeError(`The body of a response must be a string or bytes, not a value of type ${typeof body}: use json for other values`);
  }
  const code = toStatus(status);
  if (content !== undefined && content.length === 0 && isBodiless(code)) content = undefined;
  if (content !== undefined) {
    forbidBody(code);
    if (!listHas(list, "content-type")) list.push("content-type", type);
  }
  return { status: code, list, content };
}
