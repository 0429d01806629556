-- A person with a way in. Erasing keeps the row, without anything personal in it, because histories point to it.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    organisation TEXT,
    state TEXT NOT NULL,
    recorded BIGINT NOT NULL
);

-- Whom an account speaks for: the identity of an actor, such as `place:5809844:city`.
CREATE TABLE offices (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    actor TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    PRIMARY KEY (account_id, actor)
);

-- A link that signs in once. Only its hash is kept.
CREATE TABLE sign_in_links (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    expires BIGINT NOT NULL,
    used BIGINT
);
CREATE INDEX sign_in_links_account ON sign_in_links (account_id);

-- A browser that is signed in. The token before the last change holds for a moment, for requests under way.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    csrf TEXT NOT NULL,
    device TEXT NOT NULL,
    begun BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    rotated BIGINT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_previous ON sessions (previous_hash);

-- The newest entry of the audit log. Whoever appends holds this row until commit, so entries have one order.
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    CHECK (one = 1)
);
INSERT INTO audit_head (one, number, hash) VALUES (1, 0, '');

-- Who did what. Appended only; each entry carries the hash of the one before.
CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    moment BIGINT NOT NULL,
    author TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
