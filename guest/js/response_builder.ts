// `ResponseBuilder`: the earlier engine's name for the shortcuts of `Response`, with its signatures.
import { errorBody } from "./error_body.ts";
import { Response } from "./response.ts";

export const ResponseBuilder = {
  json: (data: unknown, status = 200) => Response.json(data, { status }),
  text: (text: string, status = 200) => Response.text(text, { status }),
  html: (text: string, status = 200) => Response.html(text, { status }),
  error: (status: number, message?: string) =>
    new Response(errorBody(status, message), { status, headers: { "content-type": "application/json" } }),
  noContent: () => Response.noContent(),
  redirect: (location: string, status = 302) => Response.redirect(location, status),
};
