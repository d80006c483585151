// `req.auth`: who asks, and what they may do. It says what the host has found out before the script ran; that somebody
// has a right that a route asks for needs no code at all.
import { UnauthorizedError } from "../errors.ts";
import { showAs } from "../inspect.ts";
import type { Caller } from "../invocation.ts";

export interface User {
  id: string;
  name: string;
  email: string | null;
  provider: string;
  roles: readonly string[];
  permissions: readonly string[];
  groups: readonly string[];
}

const none: readonly string[] = Object.freeze([]);

export class Auth {
  readonly #caller: Caller | undefined;
  #user: User | undefined;

  constructor(caller: Caller | undefined) {
    this.#caller = caller;
  }

  get isAuthenticated(): boolean {
    return this.#caller !== undefined;
  }

  get user(): User | null {
    if (this.#caller === undefined) return null;
    const { id, name, email, provider, roles, permissions, groups } = this.#caller;
    return (this.#user ??= Object.freeze({
      id, name, email: email ?? null, provider, roles: Object.freeze(roles), permissions: Object.freeze(permissions),
      groups: Object.freeze(groups),
    }));
  }

  get userId(): string | null {
    return this.user?.id ?? null;
  }

  get userName(): string | null {
    return this.user?.name ?? null;
  }

  get userEmail(): string | null {
    return this.user?.email ?? null;
  }

  get provider(): string | null {
    return this.user?.provider ?? null;
  }

  get roles(): readonly string[] {
    return this.user?.roles ?? none;
  }

  get permissions(): readonly string[] {
    return this.user?.permissions ?? none;
  }

  get groups(): readonly string[] {
    return this.user?.groups ?? none;
  }

  get tokenExpiresAt(): Date | null {
    const at = this.#caller?.expiresAt;
    return at === undefined ? null : new Date(at);
  }

  get mfaEnabled(): boolean {
    return this.#caller?.mfa ?? false;
  }

  hasRole(role: string): boolean {
    return this.roles.includes(role);
  }

  hasAnyRole(roles: readonly string[]): boolean {
    if (!Array.isArray(roles)) throw new TypeError("auth.hasAnyRole takes an array of roles");
    return roles.some((role) => this.hasRole(role));
  }

  hasPermission(permission: string): boolean {
    return this.permissions.includes(permission) || this.permissions.includes("*");
  }

  requireAuth(): User {
    const { user } = this;
    if (user !== null) return user;
    throw new UnauthorizedError("Nobody is signed in. Who asks is found out by routes with the option auth: \"required\" or \"optional\"");
  }

  toJSON(): object {
    const { isAuthenticated, user, tokenExpiresAt } = this;
    return { isAuthenticated, user, tokenExpiresAt };
  }
}

showAs(Auth, (auth) => auth.toJSON());
