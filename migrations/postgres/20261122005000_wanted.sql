-- When somebody last stored these bytes. The version that will name them may not be there yet, so a sweep leaves what is
-- fresh. Milliseconds since 1970.
ALTER TABLE blobs ADD COLUMN wanted_at BIGINT NOT NULL DEFAULT 0;
