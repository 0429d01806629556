-- What a government concerned, or anybody with a document, says of an engagement in public: confirmed, ended, wrong.
-- Held until an editor has read it, published, or dismissed. Those of a government concerned are published at once.
CREATE TABLE statements (
    id TEXT PRIMARY KEY,
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    revision BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    ended TEXT,
    words TEXT NOT NULL,
    document TEXT NOT NULL,
    actor_id TEXT REFERENCES actors (id),
    author TEXT,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT,
    answered BIGINT,
    recorded BIGINT NOT NULL
);
CREATE INDEX statements_engagement ON statements (engagement_id, recorded);
CREATE INDEX statements_state ON statements (state, recorded);
