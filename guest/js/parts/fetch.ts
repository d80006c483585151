// `fetch`: from what a script gives to the response, repeated where the script asks for that. The host sends, follows
// redirects, and decides where requests may go.
import { anySignal } from "../abort.ts";
import { AbortSignal } from "../abort.ts";
import { isStreamed } from "../body.ts";
import { headerListOf } from "../headers.ts";
import { native, UrlPart } from "../native.ts";
import { Request, takeBody } from "../request.ts";
import type { RequestInit } from "../request.ts";
import type { Response } from "../response.ts";
import type { URL } from "../url.ts";
import { needArguments } from "../webidl.ts";
import { exchange } from "./fetch/exchange.ts";
import type { Plan } from "./fetch/exchange.ts";
import { localResponse } from "./fetch/local.ts";
import { readOptions, StatusError } from "./fetch/options.ts";
import type { FetchOptions } from "./fetch/options.ts";
import { repeated } from "./fetch/retry.ts";

export async function fetch(input: string | URL | Request, init: (RequestInit & FetchOptions) | undefined, given: number): Promise<Response> {
  needArguments(given, 1, "fetch");
  const options = readOptions(init);
  const request = new Request(input, withDuplex(init));
  const { method, redirect, url } = request;
  if (request.integrity !== "") throw new TypeError("fetch does not check the integrity of a response: compare its digest with crypto.subtle");

  const limited = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  const signal = limited === undefined ? request.signal : anySignal([request.signal, limited]);
  signal.throwIfAborted();

  const scheme = native.urlParse(url)![UrlPart.protocol];
  if (scheme === "data:" || scheme === "blob:") return localResponse(url, method, headerListOf(request.headers)!);

  const headers = headerListOf(request.headers)!;
  const content = takeBody(request);
  const plan: Plan = { method, url, headers, content, redirect, onProgress: options.onProgress };
  const send = (): Promise<Response> => exchange(plan, signal);
  const response = await (options.retries === 0 || isStreamed(content) ? send() : repeated(send, plan, options, signal));
  if (options.validateStatus !== undefined && !options.validateStatus(response.status)) throw new StatusError(response);
  return response;
}

/** A body that is a stream needs to be said to be one, which code for other servers does not know. */
function withDuplex(init: RequestInit | undefined): RequestInit | undefined {
  const isMissing = typeof init === "object" && init !== null && init.duplex === undefined;
  return isMissing ? (Object.create(init, { duplex: { value: "half" } }) as RequestInit) : init;
}
