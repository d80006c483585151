-- Where people sign in with another provider. Without a tenant: accounts of the platform. The secret is encrypted.
CREATE TABLE login_providers (
    tenant TEXT REFERENCES tenants (name) ON DELETE CASCADE,
    id TEXT NOT NULL,
    settings TEXT NOT NULL,
    secret BYTEA,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX login_providers_of_tenant ON login_providers (COALESCE(tenant, ''), id);

-- Logins that were finished or given up: none is finished twice. Rows go when the login could not be finished any more.
CREATE TABLE used_logins (
    state BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_logins_expiring ON used_logins (expires_at);
