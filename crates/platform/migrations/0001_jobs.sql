-- Work that waits, is being done, or was given up. Work that is done leaves no row: it goes in the transaction of its
-- effects. A key names the work within its queue, so that asking twice for the same work is asking once.
CREATE TABLE queued_jobs (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    dedup TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease TEXT,
    owner TEXT,
    leased_until BIGINT,
    last_error TEXT,
    recorded BIGINT NOT NULL,
    UNIQUE (queue, dedup)
);
CREATE INDEX queued_jobs_due ON queued_jobs (state, due);
CREATE INDEX queued_jobs_subject ON queued_jobs (subject, queue);

-- Work that is asked for again and again.
CREATE TABLE job_schedules (
    name TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    dedup TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    rule TEXT NOT NULL,
    next BIGINT NOT NULL
);
CREATE INDEX job_schedules_next ON job_schedules (next);
