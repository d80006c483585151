-- A tenant that has said that a host name is its own, and has to prove it. Many may say so of one name; `hostnames`
-- holds who has proved it.
CREATE TABLE hostname_claims (
    host TEXT COLLATE "C" NOT NULL,
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    token TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, host)
);
CREATE INDEX hostname_claims_by_end ON hostname_claims (expires_at);

-- When and how a host name was proved: 'dns', 'http', or 'platform' where the platform vouches for it, as it does for
-- those from before.
ALTER TABLE hostnames ADD COLUMN verified_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE hostnames ADD COLUMN verified_by TEXT NOT NULL DEFAULT 'platform';
