-- Tenants, what they have deployed, who may do what, and what scripts store. Times are milliseconds since 1970.

CREATE TABLE tenants (
    name TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'deleting')),
    limits TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE hostnames (
    host TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX hostnames_of_tenant ON hostnames (tenant);

CREATE TABLE scripts (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    name TEXT NOT NULL,
    mount TEXT NOT NULL,
    active BIGINT,
    canary BIGINT,
    canary_percent BIGINT NOT NULL DEFAULT 0,
    last_version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    limits TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- Written once. What serves a version is read from its manifest, never from its component.
CREATE TABLE versions (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    number BIGINT NOT NULL,
    manifest TEXT NOT NULL,
    source_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    setup TEXT,
    PRIMARY KEY (tenant, script, number),
    FOREIGN KEY (tenant, script) REFERENCES scripts (tenant, name) ON DELETE CASCADE
);

-- By content, compressed.
CREATE TABLE blobs (
    hash BLOB NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    bytes BLOB NOT NULL
);

-- What a version was compiled to, for each engine.
CREATE TABLE artifacts (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    number BIGINT NOT NULL,
    engine TEXT NOT NULL,
    blob BLOB NOT NULL REFERENCES blobs (hash),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, script, number, engine),
    FOREIGN KEY (tenant, script, number) REFERENCES versions (tenant, script, number) ON DELETE CASCADE
);
CREATE INDEX artifacts_of_blob ON artifacts (blob);

-- Every engine that versions were compiled for: one that the next engine cannot compile goes on with its own.
CREATE TABLE engines (
    id TEXT NOT NULL PRIMARY KEY,
    blob BLOB NOT NULL REFERENCES blobs (hash),
    first_seen BIGINT NOT NULL
);

-- Without a tenant: a key of the platform's admins.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT REFERENCES tenants (name) ON DELETE CASCADE,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX api_keys_of_tenant ON api_keys (tenant);

-- Facts about this installation, such as that the demo was made.
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What scripts store. Keys are in the order of their bytes on every database.
CREATE TABLE kv (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    version BIGINT NOT NULL,
    expires_at BIGINT,
    -- Of key and value, for listing without reading values.
    bytes BIGINT NOT NULL,
    PRIMARY KEY (tenant, script, key)
);
CREATE INDEX kv_expiring ON kv (tenant, script, expires_at) WHERE expires_at IS NOT NULL;

-- Counted with every write, so that a quota costs no scan. Its row is what writers of a script wait for.
CREATE TABLE kv_usage (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    keys BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    -- The highest version of an entry that is gone: a new one begins after it.
    removed_version BIGINT NOT NULL,
    PRIMARY KEY (tenant, script)
);
