//! Counts and lists in words.

use std::fmt::Display;

/// A whole number with commas between thousands: `1,204`.
#[must_use]
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `no engagements` is never said: 0 gives `0 engagements`, 1 gives `1 engagement`.
#[must_use]
pub fn counted(number: impl Display, one: &str, many: &str) -> String {
    let number = grouped(number);
    let noun = if number == "1" { one } else { many };
    format!("{number} {noun}")
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// As [`and`], but of more than `most` items only the first are named and the others counted.
#[must_use]
pub fn and_others(items: &[String], most: usize) -> String {
    if items.len() <= most.max(1) {
        return and(items);
    }
    let named = &items[..most.max(1)];
    let rest = items.len() - named.len();
    format!("{} and {}", named.join(", "), counted(rest, "other", "others"))
}

/// Which part of `most` the number is, in hundredths, at least one where it is not zero: the width of a bar.
#[must_use]
pub fn share(number: usize, most: usize) -> usize {
    match (number, most) {
        (0, _) | (_, 0) => 0,
        _ => (number * 100 / most).clamp(1, 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_read_well() {
        assert_eq!(grouped(7_u64), "7");
        assert_eq!(grouped(1_204_u64), "1,204");
        assert_eq!(grouped(1_000_000_usize), "1,000,000");
        assert_eq!(counted(1, "tie", "ties"), "1 tie");
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(and(&names("a")), "a");
        assert_eq!(and(&names("a b c")), "a, b and c");
        assert_eq!(and_others(&names("a b c d"), 2), "a, b and 2 others");
        assert_eq!(and_others(&names("a b c"), 2), "a, b and 1 other");
        assert_eq!(share(1, 1_000), 1);
        assert_eq!(share(0, 0), 0);
    }
}
