-- When somebody was last here, which outlives the sessions.
ALTER TABLE accounts ADD COLUMN seen BIGINT;
