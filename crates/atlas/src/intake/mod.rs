//! From claims to engagements.
