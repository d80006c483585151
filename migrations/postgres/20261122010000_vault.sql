-- The keys that what is stored is encrypted with: one per tenant, and one of the platform, which has no tenant. Each is
-- wrapped by a master key, which is nowhere in the database; `master` names it. Without its row, what was encrypted
-- with a key is unreadable.
CREATE TABLE vault_keys (
    id BYTEA NOT NULL PRIMARY KEY,
    tenant TEXT REFERENCES tenants (name) ON DELETE CASCADE,
    master TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX vault_keys_of_tenant ON vault_keys (COALESCE(tenant, ''));
