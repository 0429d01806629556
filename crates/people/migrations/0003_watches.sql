-- What an account follows: a view of the ledger, as the words of its address. `told` is the ledger position of which the
-- account has been told.
CREATE TABLE watches (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    view TEXT NOT NULL,
    told BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    UNIQUE (account_id, view)
);

-- How often an account gets its one letter, and when the last was claimed by whoever sends.
CREATE TABLE digests (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id),
    pace TEXT NOT NULL,
    claimed BIGINT NOT NULL,
    stop_token TEXT NOT NULL UNIQUE
);
CREATE INDEX digests_claimed ON digests (claimed);
