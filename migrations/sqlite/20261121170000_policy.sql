-- What a tenant's scripts may reach, as JSON: what is left out of it is the default.
ALTER TABLE tenants ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';

-- Whether a component's script may make code of strings. That is in the image, so it is compiled again when the
-- policy of its tenant says otherwise.
ALTER TABLE artifacts ADD COLUMN allow_eval BIGINT NOT NULL DEFAULT 1;
