// No import, no export: a script as service workers are written.
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (pathname === "/silent") return;
  event.waitUntil(new Promise((resolve) => setTimeout(() => { console.log("afterwards"); resolve(); }, 1)));
  event.respondWith(answer(event.request, pathname));
});
async function answer(request, pathname) {
  if (pathname === "/throws") throw new TypeError("wrong");
  return new Response(`${request.method} ${pathname} ${await request.text()}`);
}
