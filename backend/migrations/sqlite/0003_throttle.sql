-- Tries that are counted, so that whoever makes too many has to wait. A subject is a name, a
-- network or a device under a keyed hash: what people type for a name is at times their password.

CREATE TABLE throttle (
    subject      BLOB   NOT NULL PRIMARY KEY,
    tally        BIGINT NOT NULL, -- how many
    counted_at   BIGINT NOT NULL, -- when the newest was
    forgotten_at BIGINT NOT NULL  -- when this says nothing any more
);

CREATE INDEX throttle_by_end ON throttle (forgotten_at);
