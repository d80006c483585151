const made = new Blob(["made ", "at the top level"], { type: "Text/Plain" });

export default {
  async fetch(request) {
    const chunks = [];
    for await (const chunk of made.slice(0, 4).stream()) chunks.push(new TextDecoder().decode(chunk));
    const { readable, writable } = new TransformStream();
    const piped = new Response(readable).text();
    await new Blob(["x".repeat(200_000)]).stream().pipeTo(writable);
    const body = await request.blob();
    console.log(made, new File(["a"], "b", { lastModified: 1 }));
    return new Response(new Blob([JSON.stringify({
      made: [made.size, made.type, await made.text()], chunks, piped: (await piped).length,
      body: [body.type, await body.slice(-2).text(), request.bodyUsed], isBlob: new File([], "f") instanceof Blob,
    })], { type: "application/json" }));
  },
};
