// Functions and attributes of the web are met by a loop over the global object; classes, and what is the platform's own, are not.
export default {
  fetch() {
    const names = new Set(Object.keys(globalThis));
    const isWeb = ["atob", "crypto", "fetch", "performance", "setTimeout", "structuredClone"].map((name) => names.has(name));
    const isOther = ["Blob", "Request", "ReadableStream", "console", "registerWebHandler", "sharedStorage"].map((name) => names.has(name));
    return Response.json({ isWeb, isOther });
  },
};
