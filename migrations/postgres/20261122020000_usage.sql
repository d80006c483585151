-- What each script has used in each hour since 1970, in UTC. Many nodes add to one row.
CREATE TABLE usage_hours (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    -- There need not be one of this name any more: what was used was used.
    script TEXT NOT NULL,
    at BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    -- In microseconds.
    cpu BIGINT NOT NULL,
    -- In KiB times milliseconds.
    memory BIGINT NOT NULL,
    egress BIGINT NOT NULL,
    log_lines BIGINT NOT NULL,
    response BIGINT NOT NULL,
    -- The most that was found to be stored.
    stored BIGINT NOT NULL,
    PRIMARY KEY (tenant, script, at)
);
CREATE INDEX usage_hours_at ON usage_hours (at);

-- The same for each day since 1970: quotas are compared with it, and it is kept for longer.
CREATE TABLE usage_days (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    script TEXT NOT NULL,
    at BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    cpu BIGINT NOT NULL,
    memory BIGINT NOT NULL,
    egress BIGINT NOT NULL,
    log_lines BIGINT NOT NULL,
    response BIGINT NOT NULL,
    stored BIGINT NOT NULL,
    PRIMARY KEY (tenant, at, script)
);
CREATE INDEX usage_days_at ON usage_days (at);

-- The last of what each process has added: a commit whose answer was lost is not made a second time.
CREATE TABLE usage_flushes (
    node TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    -- Days since 1970.
    at BIGINT NOT NULL
);

-- Who was warned on which day: once, whichever node sees it first. An empty script stands for the whole tenant.
CREATE TABLE quota_warnings (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    script TEXT NOT NULL,
    at BIGINT NOT NULL,
    quota TEXT NOT NULL,
    percent BIGINT NOT NULL,
    PRIMARY KEY (tenant, script, at, quota, percent)
);
