//! Identifiers that publishers share: Wikidata items and UN/LOCODEs, each in its two spellings.

/// The item id in `Q3955` or `http://www.wikidata.org/entity/Q3955`.
pub(crate) fn item(text: &str) -> Option<&str> {
    let text = text.trim();
    let id = text
        .strip_prefix("http://www.wikidata.org/entity/")
        .or_else(|| text.strip_prefix("https://www.wikidata.org/entity/"))
        .or_else(|| text.strip_prefix("https://www.wikidata.org/wiki/"))
        .unwrap_or(text);
    let digits = id.strip_prefix('Q')?;
    let plain = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && !digits.starts_with('0')).then_some(id)
}

/// A key for the pair of two items that does not depend on which comes first: the smaller number leads.
pub(crate) fn pair_key(one: &str, other: &str) -> String {
    let number = |id: &str| id[1..].parse::<u64>().unwrap_or(u64::MAX);
    let (first, second) = if number(one) <= number(other) {
        (one, other)
    } else {
        (other, one)
    };
    format!("{first}-{second}")
}

/// A UN/LOCODE as the standard writes it, `US SEA`, from `US SEA` or `USSEA`.
pub(crate) fn locode(text: &str) -> Option<String> {
    let (country, place) = match text.split_once(' ') {
        Some(parts) => parts,
        None => text.split_at_checked(2)?,
    };
    let letters = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    // Places use the digits 2 to 9 where letters have run out.
    let code = place.len() == 3
        && place
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'9').contains(&byte));
    (letters && code).then(|| format!("{country} {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_both_spellings() {
        assert_eq!(item("http://www.wikidata.org/entity/Q17"), Some("Q17"));
        assert_eq!(item(" Q17 "), Some("Q17"));
        for bad in ["", "Q", "Q0", "P17", "Q1x", "https://example.org/Q17", "Q１７"] {
            assert_eq!(item(bad), None, "{bad}");
        }
        assert_eq!(pair_key("Q1000", "Q999"), "Q999-Q1000");
        assert_eq!(pair_key("Q999", "Q1000"), "Q999-Q1000");
    }

    #[test]
    fn locodes_are_read_in_both_spellings() {
        assert_eq!(locode("USSEA").as_deref(), Some("US SEA"));
        assert_eq!(locode("US C9C").as_deref(), Some("US C9C"));
        for bad in ["", "US", "ussea", "US SE", "US S1A", "ÜSSEA", "U SSEA"] {
            assert_eq!(locode(bad), None, "{bad}");
        }
    }
}
