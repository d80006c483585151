export default {
  fetch(request: Request): Response {
    return new Response("a" "b");
  },
};
