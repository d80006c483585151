// `fetch` of the Fetch standard. What it is made of is a part: a script that asks nobody carries none of it.
import type { RequestInit } from "./request.ts";
import type { Request } from "./request.ts";
import type { Response } from "./response.ts";
import { lazily } from "./parts.ts";
import type { FetchOptions } from "./parts/fetch/options.ts";
import type { URL } from "./url.ts";

const part = lazily<typeof import("./parts/fetch.ts")>("fetch");

export async function fetch(input: string | URL | Request, init: (RequestInit & FetchOptions) | undefined = undefined): Promise<Response> {
  return part().fetch(input, init, arguments.length);
}
