-- One row that every transaction on the ledger advances. It orders commits: whoever holds it commits before the next.
CREATE TABLE ledger_position (
    one BIGINT PRIMARY KEY,
    position BIGINT NOT NULL,
    CHECK (one = 1)
);
INSERT INTO ledger_position (one, position) VALUES (1, 0);

-- A document or table at an address.
CREATE TABLE sources (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    publisher TEXT NOT NULL,
    dated TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    UNIQUE (url, publisher, dated, kind, language)
);

-- What one source says. Never changed, never deleted.
CREATE TABLE claims (
    id TEXT PRIMARY KEY,
    table_name TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    source_id TEXT NOT NULL REFERENCES sources (id),
    licence TEXT NOT NULL,
    content TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    UNIQUE (table_name, claim_id, content_hash)
);

-- A body that can engage. Its identity tells one from another: `place:5809844:city`, `body:mayors-for-peace`.
CREATE TABLE actors (
    id TEXT PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    side TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT,
    country TEXT,
    place BIGINT,
    longitude DOUBLE PRECISION,
    latitude DOUBLE PRECISION,
    aliases TEXT NOT NULL,
    position BIGINT NOT NULL,
    recorded BIGINT NOT NULL
);
CREATE INDEX actors_position ON actors (position);

-- What happened between actors. The row only points to its newest revision; history is appended.
CREATE TABLE engagements (
    id TEXT PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    founding_claim TEXT NOT NULL REFERENCES claims (id),
    match_key TEXT NOT NULL,
    revision_id TEXT NOT NULL,
    merged_into TEXT,
    recorded BIGINT NOT NULL
);
CREATE INDEX engagements_match_key ON engagements (match_key);
CREATE INDEX engagements_revision ON engagements (revision_id);

-- An immutable state of an engagement.
CREATE TABLE revisions (
    id TEXT PRIMARY KEY,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    number BIGINT NOT NULL,
    position BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    withdrawn BIGINT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reported TEXT,
    start_edtf TEXT,
    end_edtf TEXT,
    term_months BIGINT,
    issues BIGINT NOT NULL,
    title TEXT NOT NULL,
    trip TEXT,
    links TEXT NOT NULL,
    claims BIGINT NOT NULL,
    governmental BIGINT NOT NULL,
    fits_cc_by BIGINT NOT NULL,
    last_source_day BIGINT,
    UNIQUE (engagement_id, number)
);
CREATE INDEX revisions_position ON revisions (position);

CREATE TABLE participants (
    revision_id TEXT NOT NULL REFERENCES revisions (id),
    ordinal BIGINT NOT NULL,
    actor_id TEXT NOT NULL REFERENCES actors (id),
    side TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (revision_id, ordinal)
);
CREATE INDEX participants_actor ON participants (actor_id);

-- Which claim supports or contradicts which fields of a revision: lists of field names separated by `;`.
CREATE TABLE evidence (
    revision_id TEXT NOT NULL REFERENCES revisions (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    supports TEXT NOT NULL,
    contradicts TEXT NOT NULL,
    PRIMARY KEY (revision_id, claim_id)
);
CREATE INDEX evidence_claim ON evidence (claim_id);

-- What intake made of a claim: new, resolved (its actors are known), placed, waiting, retracting (a corrected row has
-- come, the engagement does not know yet), superseded, rejected. Claims of one block are decided together.
CREATE TABLE placements (
    claim_id TEXT PRIMARY KEY REFERENCES claims (id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    us_actor TEXT,
    counterpart_actor TEXT,
    block TEXT,
    engagement_id TEXT,
    decided BIGINT NOT NULL
);
CREATE INDEX placements_state ON placements (state, block);
CREATE INDEX placements_engagement ON placements (engagement_id);

-- Each merge with its rule and score; it can be split again.
CREATE TABLE merges (
    id TEXT PRIMARY KEY,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    rule TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    position BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    split_at BIGINT,
    split_by TEXT,
    split_reason TEXT
);
CREATE INDEX merges_engagement ON merges (engagement_id);
CREATE INDEX merges_claim ON merges (claim_id);

-- Claims that a person has told apart: intake never merges such a pair again.
CREATE TABLE separations (
    claim_a TEXT NOT NULL,
    claim_b TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    PRIMARY KEY (claim_a, claim_b)
);

-- Context shown on profiles: foreign consulates and missions hosted in American cities.
CREATE TABLE missions (
    id TEXT PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    table_name TEXT NOT NULL,
    licence TEXT NOT NULL,
    country TEXT,
    place BIGINT,
    content TEXT NOT NULL,
    position BIGINT NOT NULL,
    recorded BIGINT NOT NULL
);

-- The outbox: work that a transaction on the ledger asks for, done after it.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    position BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    leased_until BIGINT,
    last_error TEXT,
    recorded BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (queue, due);

-- What was imported, when and with what outcome.
CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    format TEXT NOT NULL,
    files TEXT NOT NULL,
    started BIGINT NOT NULL,
    finished BIGINT,
    summary TEXT NOT NULL
);
