-- Who did what. Written once: `line` is what `hash` is the SHA-256 of, and holds the hash of the line before.
CREATE TABLE audit (
    chain TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    line TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
);

-- How far each chain has come, and up to where it was pruned. Its row is what writers of a chain wait for.
CREATE TABLE audit_heads (
    chain TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    pruned_seq BIGINT NOT NULL DEFAULT 0,
    pruned_hash TEXT NOT NULL
);

CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is not changed';
END
$$;

CREATE FUNCTION audit_is_pruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seq > COALESCE((SELECT pruned_seq FROM audit_heads WHERE chain = OLD.chain), 0) THEN
        RAISE EXCEPTION 'the audit log is pruned by stoad audit prune only';
    END IF;
    RETURN OLD;
END
$$;

CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_pruned();
CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_refuses();

CREATE TRIGGER audit_heads_only_grow BEFORE UPDATE ON audit_heads FOR EACH ROW
WHEN (NEW.chain <> OLD.chain OR NEW.seq < OLD.seq OR NEW.pruned_seq < OLD.pruned_seq)
EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_heads_are_not_deleted BEFORE DELETE ON audit_heads FOR EACH ROW EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_heads_are_not_truncated BEFORE TRUNCATE ON audit_heads EXECUTE FUNCTION audit_refuses();
