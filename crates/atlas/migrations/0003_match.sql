-- Why the matching model joined a claim: a line a reason, the weightiest first; empty where a rule did.
ALTER TABLE merges ADD COLUMN reasons TEXT NOT NULL DEFAULT '';
