-- A feed, sitemap or page that is looked at again and again. An empty organisation means everybody's.
CREATE TABLE gathering_sources (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL,
    organisation TEXT NOT NULL,
    kind TEXT NOT NULL,
    publisher TEXT NOT NULL,
    publisher_kind TEXT NOT NULL,
    publisher_place TEXT,
    schedule TEXT,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    last_run BIGINT,
    last_error TEXT,
    UNIQUE (address, organisation)
);

-- One look at a source: what it listed, what of that was new, and what became of it. The history of its yield.
CREATE TABLE gathering_runs (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES gathering_sources (id),
    begun BIGINT NOT NULL,
    ended BIGINT,
    format TEXT NOT NULL,
    listed BIGINT NOT NULL,
    letters BIGINT NOT NULL,
    fresh BIGINT NOT NULL,
    documents BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    proposals BIGINT NOT NULL
);
CREATE INDEX gathering_runs_source ON gathering_runs (source_id, begun);

-- A document that a source has listed: in which state it was listed, and what was read. States: waiting, read, refused
-- (it holds nothing to read), dead (given up; a dead letter says why).
CREATE TABLE gathering_documents (
    source_id TEXT NOT NULL REFERENCES gathering_sources (id),
    address TEXT NOT NULL,
    entry TEXT NOT NULL,
    marker TEXT NOT NULL,
    state TEXT NOT NULL,
    sha256 TEXT,
    times BIGINT NOT NULL,
    proposals BIGINT NOT NULL,
    reason TEXT,
    changed BIGINT NOT NULL,
    PRIMARY KEY (source_id, address, entry)
);
CREATE INDEX gathering_documents_changed ON gathering_documents (source_id, changed);

-- What a person should look at: a yield that dropped, a page that changed its shape. It stays until it is dismissed.
CREATE TABLE gathering_notes (
    id TEXT PRIMARY KEY,
    source_id TEXT NOT NULL REFERENCES gathering_sources (id),
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    recorded BIGINT NOT NULL,
    dismissed BIGINT,
    dismissed_by TEXT
);
CREATE INDEX gathering_notes_source ON gathering_notes (source_id, dismissed);
