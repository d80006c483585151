-- What scripts use and never see: sealed by the vault, and of use only towards the hosts that are allowed for it. The
-- empty script stands for all of the tenant's. Hosts and places are JSON.
CREATE TABLE secrets (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    script TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    hosts TEXT NOT NULL,
    places TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (tenant, script, name)
);
