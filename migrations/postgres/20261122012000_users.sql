-- People. Without a tenant: accounts of the platform, which manage it or are members of tenants. With one: the users
-- of that tenant's applications, who are nobody anywhere else.
CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant TEXT REFERENCES tenants (name) ON DELETE CASCADE,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    password TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    is_admin BIGINT NOT NULL DEFAULT 0,
    rights TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_login_at BIGINT
);
CREATE UNIQUE INDEX users_by_email ON users (COALESCE(tenant, ''), email);

-- Who somebody is at a provider of logins. The realm is the tenant, or empty for the platform.
CREATE TABLE logins (
    realm TEXT NOT NULL,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (realm, provider, subject)
);
CREATE INDEX logins_of_user ON logins (user_id);

-- Accounts of the platform in a tenant.
CREATE TABLE members (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, user_id)
);
CREATE INDEX members_of_user ON members (user_id);

-- What opens one door once: an invitation, or a new password. Of its secret only the hash is here.
CREATE TABLE links (
    hash BYTEA NOT NULL PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    tenant TEXT REFERENCES tenants (name) ON DELETE CASCADE,
    email TEXT COLLATE "C" NOT NULL,
    role TEXT,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX links_of_tenant ON links (tenant);

-- A tenant's own roles, and what they permit.
CREATE TABLE roles (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL,
    permissions TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- A tenant's groups: what they give to those who are in them, and the groups they are in themselves.
CREATE TABLE user_groups (
    tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    description TEXT NOT NULL,
    rights TEXT NOT NULL,
    parents TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE group_users (
    tenant TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (tenant, name, user_id),
    FOREIGN KEY (tenant, name) REFERENCES user_groups (tenant, name) ON DELETE CASCADE
);
CREATE INDEX groups_of_user ON group_users (user_id);

-- Who is signed in, where. Of what the browser holds only the hash is here, and of what it held before.
CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    previous BYTEA,
    csrf TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    mfa BIGINT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    rotated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_previous ON sessions (previous);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Who has a script. One that nobody has is every editor's.
CREATE TABLE script_owners (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (tenant, script, owner),
    FOREIGN KEY (tenant, script) REFERENCES scripts (tenant, name) ON DELETE CASCADE
);
