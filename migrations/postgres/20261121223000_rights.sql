-- What a key may do in its tenant's applications, as JSON.
ALTER TABLE api_keys ADD COLUMN rights TEXT NOT NULL DEFAULT '{}';
