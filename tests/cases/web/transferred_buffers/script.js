// The platform made these buffers. A script passes them on, longer and shorter, and drops what is left.
export default {
  async fetch(request) {
    const seen = [];
    for (let buffer of [new TextEncoder().encode("abc").buffer, (await request.bytes()).buffer]) {
      for (const length of [undefined, 5_000, 2, 0, 4]) {
        const before = buffer;
        buffer = before.transfer(length);
        seen.push([before.byteLength, buffer.byteLength, new Uint8Array(buffer)[0]]);
      }
    }
    return Response.json(seen);
  },
};
