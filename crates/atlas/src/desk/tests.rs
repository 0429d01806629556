//! What waits at the desk, read from the tables on both engines.
