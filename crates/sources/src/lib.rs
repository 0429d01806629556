//! One folder per publisher or format: bytes give claims.
