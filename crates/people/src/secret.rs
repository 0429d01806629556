//! Tokens that nobody can guess, and their hashes. The only place of this crate where randomness enters.

use sha2::{Digest, Sha256};

/// The system gives no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no randomness for a token: {0}")]
pub struct NoRandomness(String);

/// A fresh token: 256 bits from the system, in hex.
///
/// # Errors
/// The system gives none.
pub fn fresh() -> Result<String, NoRandomness> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(hex(&bytes))
}

/// SHA-256 in hex: what is kept of a token. Tokens are random, so no salt is needed.
#[must_use]
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether two texts are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_hash_as_sha256_does() {
        assert_ne!(fresh().unwrap(), fresh().unwrap());
        assert_eq!(fresh().unwrap().len(), 64);
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(same(b"ab", b"ab") && !same(b"ab", b"ac") && !same(b"a", b"ab"));
    }
}
