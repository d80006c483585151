-- Keys that sign tokens. Without a tenant: the platform's. The private key is encrypted.
CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    tenant TEXT REFERENCES tenants (name) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    public TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    -- None: there is no key after it.
    verifies_until BIGINT
);
CREATE UNIQUE INDEX signing_keys_of_tenant ON signing_keys (COALESCE(tenant, ''), generation);

-- Whose tokens a tenant believes besides its own, as JSON.
CREATE TABLE token_issuers (
    tenant TEXT NOT NULL PRIMARY KEY REFERENCES tenants (name) ON DELETE CASCADE,
    issuers TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
