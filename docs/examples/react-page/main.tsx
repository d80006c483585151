// A page that is sent before all of it is there.
import { Suspense, use } from "react";
import { renderToReadableStream } from "react-dom/server";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function findBooks(): Promise<string[]> {
  await wait(20);
  return ["Emma", "Dune & more"];
}

function Books({ books }: { books: Promise<string[]> }) {
  return (
    <ul>
      {use(books).map((title) => (
        <li key={title}>{title}</li>
      ))}
    </ul>
  );
}

function Page({ name }: { name: string }) {
  return (
    <html lang="en">
      <head>
        <title>Books</title>
      </head>
      <body>
        <h1>Hello {name}</h1>
        <Suspense fallback={<p>looking …</p>}>
          <Books books={findBooks()} />
        </Suspense>
      </body>
    </html>
  );
}

export default {
  async fetch(request: Request): Promise<Response> {
    const name = new URL(request.url).searchParams.get("name") ?? "you";
    const page = await renderToReadableStream(<Page name={name} />, { onError: console.error });
    return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
  },
};
