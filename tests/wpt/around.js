// What stands around a test in the script that is deployed. wrapper.mjs fills in what is written as comments with a
// mark. A test finds a worker's `self` and an address; what it fetches beside itself is here. It is evaluated from its
// text, since it is a script and no module: its functions are global, and most tests are written for code that is not
// strict.
const answerWith = Response.json.bind(Response);

const address = new URL(/*! LOCATION */);
const resources = /*! RESOURCES */;
const LOCATION = ["href", "origin", "protocol", "host", "hostname", "port", "pathname", "search", "hash"];
const absolute = (input) => (typeof input === "string" ? new URL(input, address).href : input);
const asItIs = globalThis.fetch;

async function fetch(input, ...rest) {
  const name = input?.url ?? input;
  const url = URL.canParse(name, address) ? new URL(name, address) : undefined;
  if (url?.origin === address.origin && Object.hasOwn(resources, url.pathname)) {
    new Request(absolute(input), ...rest).signal.throwIfAborted();
    return new Response(Uint8Array.from(atob(resources[url.pathname]), (byte) => byte.charCodeAt(0)));
  }
  try {
    return await asItIs(absolute(input), ...rest);
  } catch (error) {
    if (error instanceof TypeError && url?.hostname.endsWith(address.hostname)) error.message += /*! NO_SERVER */;
    throw error;
  }
}

const RequestHere = new Proxy(Request, {
  construct(target, values, made) {
    if (values.length > 0) values[0] = absolute(values[0]);
    return Reflect.construct(target, values, made);
  },
});

async function run() {
  const never = () => false;
  const given = {
    self: globalThis,
    location: Object.fromEntries(LOCATION.map((name) => [name, address[name]])),
    GLOBAL: { isWindow: never, isWorker: never, isShadowRealm: never },
    // IDL tests ask which kind of global this is.
    Window: Object.getPrototypeOf(globalThis).constructor,
  };
  for (const [name, value] of Object.entries(given)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }

  globalThis.fetch = fetch;
  // They look at the class itself.
  if (!address.pathname.includes("idlharness")) globalThis.Request = RequestHere;

  const finished = (function () {
    /*! HARNESS */
    setup({ explicit_timeout: true });
    const late = setTimeout(timeout, /*! MILLISECONDS */);
    const ended = new Promise((resolve) =>
      add_completion_callback((tests, status) => {
        clearTimeout(late);
        resolve({ tests, status });
      }),
    );
    // In a page, what a script throws at its top level leaves the tests that are on their way alone.
    let thrown;
    try {
      (0, eval)(/*! TEST */);
    } catch (error) {
      thrown = { status: 1, message: String(error) };
      done();
    }
    return ended.then(({ tests, status }) => ({ tests, status: thrown ?? status }));
  }).call(globalThis);

  const { tests, status } = await finished;
  return {
    status: status.status,
    message: status.message,
    tests: tests.map(({ name, status, message }) => ({ name, status, message })),
  };
}

export default { fetch: async () => answerWith(await run()) };
