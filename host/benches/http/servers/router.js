// workerd: hands a request to the tenant that its host names, as Stoa does by itself.
export default {
  fetch(request, env) {
    const host = request.headers.get("host");
    return env[host.slice(0, host.indexOf("."))].fetch(request);
  },
};
