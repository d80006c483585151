// A guest book: a page, and the form on it.
import { renderToString } from "preact-render-to-string";
import { sharedStorage } from "stoa";

function Page({ names }: { names: string[] }) {
  return (
    <html>
      <body>
        <ol>
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ol>
        <form method="post">
          <input name="name" required />
          <button>Sign</button>
        </form>
      </body>
    </html>
  );
}

export default {
  async fetch(request: Request): Promise<Response> {
    const names = ((await sharedStorage.getItem("names")) as string[] | null) ?? [];
    if (request.method === "POST") {
      const name = (await request.formData()).get("name");
      if (typeof name === "string") await sharedStorage.setItem("names", [...names, name]);
      return Response.redirect(request.url, 303);
    }
    const html = `<!doctype html>${renderToString(<Page names={names} />)}`;
    return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
  },
};
