export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/data") {
      const response = await fetch("data:text/plain;charset=utf-8;base64,aMOpbGxv");
      return Response.json({ status: response.status, type: response.headers.get("content-type"), text: await response.text() });
    }
    try {
      await fetch(pathname === "/private" ? "http://169.254.169.254/latest/meta-data/" : "ftp://example.com/");
    } catch (error) {
      return Response.json({ name: error.name, message: error.message, code: error.cause.code });
    }
  },
};
