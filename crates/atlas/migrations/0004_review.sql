-- A document that was read for claims: the text as it was read, for showing a passage where it stands. One reading of
-- the same bytes at the same address is kept once for each organisation; an empty organisation means everybody's.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    address TEXT NOT NULL,
    organisation TEXT NOT NULL,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    publisher_kind TEXT NOT NULL,
    publisher_place TEXT,
    dated TEXT,
    language TEXT NOT NULL,
    content TEXT NOT NULL,
    author TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    UNIQUE (sha256, address, organisation)
);

-- A claim that a reader found in a document and that no person has accepted yet. It never changes; its state does:
-- open, accepted, rejected, superseded (a later reading of the same passage says it otherwise).
CREATE TABLE proposals (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    organisation TEXT NOT NULL,
    table_name TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    us_state TEXT,
    country TEXT,
    claim TEXT NOT NULL,
    passage_start BIGINT NOT NULL,
    passage_end BIGINT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    accepted_claim TEXT REFERENCES claims (id),
    author TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    decided BIGINT NOT NULL,
    UNIQUE (organisation, table_name, claim_id, content_hash)
);
CREATE INDEX proposals_state ON proposals (state, organisation, confidence);
CREATE INDEX proposals_document ON proposals (document_id);

-- A person's decision: what it was about, what it saw, and what it takes to undo it. Never changed but for who undid it.
CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    verb TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    summary TEXT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    organisation TEXT NOT NULL,
    saw TEXT NOT NULL,
    payload TEXT NOT NULL,
    position BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    undoes TEXT REFERENCES reviews (id),
    undone_by TEXT
);
CREATE INDEX reviews_recorded ON reviews (recorded, id);
CREATE INDEX reviews_author ON reviews (author, recorded);

-- Everything that a decision touched: a merge touches two engagements.
CREATE TABLE review_subjects (
    review_id TEXT NOT NULL REFERENCES reviews (id),
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (review_id, subject_kind, subject)
);
CREATE INDEX review_subjects_subject ON review_subjects (subject_kind, subject);

-- What a person says of an engagement beside its claims. It holds, whatever claims come, until a person ends it.
CREATE TABLE amendments (
    id TEXT PRIMARY KEY,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    field TEXT NOT NULL,
    content TEXT NOT NULL,
    review_id TEXT NOT NULL REFERENCES reviews (id),
    ended_by TEXT,
    recorded BIGINT NOT NULL
);
CREATE INDEX amendments_engagement ON amendments (engagement_id);
CREATE INDEX amendments_review ON amendments (review_id);

-- Two actors are one: the address of the one leads to the other for as long as it is so.
ALTER TABLE actors ADD COLUMN merged_into TEXT;
ALTER TABLE actors ADD COLUMN merged_at BIGINT;
CREATE INDEX actors_merged_into ON actors (merged_into);

-- Where the columns of a participant's claims are looked for when two actors become one.
CREATE INDEX placements_us_actor ON placements (us_actor);
CREATE INDEX placements_counterpart_actor ON placements (counterpart_actor);

-- What a job is about, in one word: of possible duplicates the two public ids, the smaller first.
ALTER TABLE jobs ADD COLUMN subject TEXT;
UPDATE jobs SET subject = CASE
    WHEN SUBSTR(payload, 7, 12) < SUBSTR(payload, 26, 12)
    THEN SUBSTR(payload, 7, 12) || '/' || SUBSTR(payload, 26, 12)
    ELSE SUBSTR(payload, 26, 12) || '/' || SUBSTR(payload, 7, 12) END
WHERE queue = 'possible_duplicate';
CREATE INDEX jobs_subject ON jobs (queue, subject);

-- "Not now" and "mine": notes on the items of the desk's queues. They decide nothing.
CREATE TABLE queue_notes (
    queue TEXT NOT NULL,
    item TEXT NOT NULL,
    assigned_to TEXT,
    snoozed_until BIGINT,
    author TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    PRIMARY KEY (queue, item)
);
CREATE INDEX queue_notes_assigned ON queue_notes (assigned_to);
