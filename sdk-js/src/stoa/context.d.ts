// What functions of the registration form get: the context of init, of an event, and of a request.

/** Named values of a query or a form: an array where a name stands more than once. */
interface Fields {
  readonly [name: string]: string | string[] | undefined;
}

/**
 * A file that a client sent, in a field of a form. One of a form past 1 MiB lies outside of the script's memory until
 * it is read: `stream()` and `slice()` read what is asked for, `bytes()` and `text()` all of it.
 * @example
 * ```ts
 * registerWebHandler("/lines", async ({ files: [file] }) => {
 *   if (file === undefined) throw new BadRequestError("Send a file");
 *   let lines = 0;
 *   for await (const chunk of file.stream()) for (const byte of chunk) lines += byte === 10 ? 1 : 0;
 *   return { name: file.name, lines };
 * }, "POST");
 * ```
 */
interface Upload extends File {
  readonly field: string;
  /** Another name of `name`. */
  readonly filename: string;
  toJSON(): object;
}

/** The headers of a request: each as a property, in any case, and all as a `Headers` that cannot be changed. */
type RequestHeaders = Pick<Headers, "entries" | "forEach" | "get" | "getSetCookie" | "has" | "keys" | "values" | typeof Symbol.iterator> & {
  readonly [name: string]: string | undefined;
};

/**
 * A request as plain values, each parsed when it is first read. To `await` one is harmless.
 * @example
 * ```ts
 * function greet({ query, headers }: StoaRequest): string {
 *   return `hello ${query.name ?? "you"}, who reads ${headers["accept-language"] ?? "anything"}`;
 * }
 * registerWebHandler("/greet", ({ request }) => greet(request));
 * ```
 */
interface StoaRequest {
  readonly method: string;
  readonly url: string;
  /** As it was sent: percent-encoded. */
  readonly path: string;
  /** What the route's path has names for, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Fields;
  readonly headers: RequestHeaders;
  /** The whole body as text; empty if there is none. */
  readonly text: string;
  /** Another name of `text`. */
  readonly body: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The body parsed as JSON, whatever its content type says. Throws a `BadRequestError` if it is none. */
  readonly json: any;
  /** The fields of a form, urlencoded or multipart. Throws a `BadRequestError` if the body is none. */
  readonly form: Fields;
  /** The files of a multipart form, in the order in which they came. */
  readonly files: readonly Upload[];
  /** Who asks: whoever the route's `auth` option found out. */
  readonly auth: Auth;
  toJSON(): object;
}

/** Somebody whom the platform knows. */
interface AuthUser {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** How they showed who they are, such as `api-key`. */
  readonly provider: string;
  readonly roles: readonly string[];
  /** `*` is all of them. */
  readonly permissions: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Who asks, and what they may do. The host fills it in, on routes that have the option `auth`, `roles` or `permissions`;
 * on others nobody is known.
 * @example
 * ```ts
 * function orders({ auth }: StoaRequest): object {
 *   const { name } = auth.requireAuth();
 *   return { of: name, mayCancel: auth.hasPermission("orders:write") };
 * }
 * registerWebHandler("/orders", ({ request }) => orders(request), "GET", { auth: "optional" });
 * ```
 */
interface Auth {
  readonly isAuthenticated: boolean;
  readonly user: AuthUser | null;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly userEmail: string | null;
  readonly provider: string | null;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly groups: readonly string[];
  /** None: what they showed does not expire. */
  readonly tokenExpiresAt: Date | null;
  readonly mfaEnabled: boolean;
  /**
   * Whether they have this role.
   * @example
   * ```ts
   * registerWebHandler("/shop", ({ auth }) => ({ member: auth.hasRole("customer") }), "GET", { auth: "optional" });
   * ```
   */
  hasRole(role: string): boolean;
  /**
   * Whether they have one of these roles.
   * @example
   * ```ts
   * registerWebHandler("/shop", ({ auth }) => ({ staff: auth.hasAnyRole(["editor", "clerk"]) }), "GET", { auth: "optional" });
   * ```
   */
  hasAnyRole(roles: readonly string[]): boolean;
  /**
   * Whether they have this permission, or all.
   * @example
   * ```ts
   * registerWebHandler("/orders", ({ auth }) => ({ mayCancel: auth.hasPermission("orders:write") }), "GET", { auth: "optional" });
   * ```
   */
  hasPermission(permission: string): boolean;
  /**
   * Who they are; throws an `UnauthorizedError`, which is a 401, if they are unknown.
   * @example
   * ```ts
   * registerWebHandler("/me", ({ auth }) => `hello ${auth.requireAuth().name}`, "GET", { auth: "optional" });
   * ```
   */
  requireAuth(): AuthUser;
  toJSON(): object;
}

/**
 * What init gets: it runs when the script is compiled, and sees no data and no network.
 * @example
 * ```ts
 * export function init(context: InitContext): void {
 *   registerWebHandler("/", () => `this is ${context.script}`);
 * }
 * ```
 */
interface InitContext {
  readonly kind: "init";
  readonly script: string;
  readonly handlerName: "init";
}

/**
 * What the handler of any event gets.
 * @example
 * ```ts
 * export async function setup(context: EventContext): Promise<void> {
 *   await sharedStorage.setItem("greeting", `hello from ${context.script}`, { ifVersion: 0 });
 * }
 * ```
 */
interface EventContext {
  /** What has happened: `request`, `setup` and so on. */
  readonly kind: string;
  readonly invocationId: string;
  readonly script: string;
  readonly handlerName: string;
  /** Only of an event that is a request. */
  readonly request: StoaRequest | undefined;
  readonly args: any;
  readonly meta: any;
  /**
   * Lets the invocation go on after its answer until the promise has settled.
   * @example
   * ```ts
   * registerWebHandler("/", (context) => {
   *   context.waitUntil(sharedStorage.setItem("last", Date.now()));
   *   return "hello";
   * });
   * ```
   */
  waitUntil(promise: unknown): void;
  toJSON(): object;
}

/**
 * What the handler of a request gets. It also answers the fields of the request itself.
 * @example
 * ```ts
 * function getUser(context: HandlerContext): object {
 *   return { id: context.request.params.id, same: context.params.id, invocation: context.invocationId };
 * }
 * registerWebHandler("/users/:id", getUser);
 * ```
 */
interface HandlerContext extends EventContext, StoaRequest {
  readonly kind: "request";
  readonly request: StoaRequest;
  toJSON(): object;
}

declare module "stoa" {
  export import EventContext = globalThis.EventContext;
  export import Fields = globalThis.Fields;
  export import HandlerContext = globalThis.HandlerContext;
  export import InitContext = globalThis.InitContext;
  export import RequestHeaders = globalThis.RequestHeaders;
  export import StoaRequest = globalThis.StoaRequest;
  export import Upload = globalThis.Upload;
}
