// An answer that comes piece by piece.
function countdown(context) {
  let left = Number(context.request.query.from || 3);
  const stream = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(new TextEncoder().encode(left + "\n"));
      if (left-- === 0) controller.close();
    },
  });
  return new Response(stream, { headers: { "content-type": "text/plain" } }).setHeader("x-accel-buffering", "no");
}

function init(context) {
  register("/countdown", "countdown");
}
