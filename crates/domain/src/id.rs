//! Public identifiers, made from content so that the same evidence gives the same addresses everywhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::claim::ClaimKey;

/// Crockford's base 32 alphabet in lower case (no i, l, o, u).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The public id of an engagement: 60 bits of a hash of its founding claim's key, as twelve base-32 letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicId(pub u64);

/// Text that is not a public id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an engagement id; ids are twelve of the letters 0-9 a-z without i, l, o, u")]
pub struct NotAnId(pub String);

impl PublicId {
    /// The id of the engagement that a claim founds. The claim's content does not enter, so that a corrected row
    /// of the same table keeps the address.
    #[must_use]
    pub fn of_founding_claim(key: &ClaimKey) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"legation engagement\0");
        hash.update(key.table.as_bytes());
        hash.update(b"\0");
        hash.update(key.claim_id.as_bytes());
        let digest = hash.finalize();
        let mut first = [0u8; 8];
        first.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(first) >> 4)
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..12).rev() {
            let digit = (self.0 >> (5 * place)) & 31;
            write!(f, "{}", char::from(ALPHABET[usize::try_from(digit).unwrap_or(0)]))?;
        }
        Ok(())
    }
}

impl FromStr for PublicId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let bad = || NotAnId(text.to_owned());
        if text.len() != 12 {
            return Err(bad());
        }
        let mut value = 0u64;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|letter| *letter == byte).ok_or_else(bad)?;
            value = value << 5 | digit as u64;
        }
        Ok(Self(value))
    }
}

impl Serialize for PublicId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_never_change() {
        let key = ClaimKey {
            table: "legation-starter".into(),
            claim_id: "west-0001".into(),
        };
        let id = PublicId::of_founding_claim(&key);
        assert_eq!(id.to_string().parse::<PublicId>().unwrap(), id);
        assert_eq!(id.to_string().len(), 12);
        assert!("west".parse::<PublicId>().is_err());
    }
}
