-- What was purged of the answers that nodes keep for a tenant, as JSON.
ALTER TABLE tenants ADD COLUMN purges TEXT NOT NULL DEFAULT '{}';
