//! Places in text: finding the names and saying which places they mean.
