-- What was deployed with a version to be served as it is: its names and what is known of each, as JSON.
CREATE TABLE asset_lists (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    number BIGINT NOT NULL,
    list TEXT NOT NULL,
    PRIMARY KEY (tenant, script, number),
    FOREIGN KEY (tenant, script, number) REFERENCES versions (tenant, script, number) ON DELETE CASCADE
);

-- Which blobs the lists of a script name, whichever of its versions: those are not swept.
CREATE TABLE asset_blobs (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    blob BLOB NOT NULL REFERENCES blobs (hash),
    PRIMARY KEY (tenant, script, blob),
    FOREIGN KEY (tenant, script) REFERENCES scripts (tenant, name) ON DELETE CASCADE
);
CREATE INDEX asset_blobs_of_blob ON asset_blobs (blob);

-- What scripts, and people for them, have written. Names are in the order of their bytes on every database.
CREATE TABLE written_assets (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    hash BLOB NOT NULL,
    size BIGINT NOT NULL,
    modified_at BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (tenant, script, name)
);

-- Counted with every write. Its row is what writers of a script wait for.
CREATE TABLE written_assets_usage (
    tenant TEXT NOT NULL,
    script TEXT NOT NULL,
    assets BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (tenant, script)
);
