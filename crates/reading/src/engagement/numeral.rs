//! Numbers and ordinals in words: "forty two", "twenty fifth".

/// What [`number`] reads, as a pattern.
pub(super) const NUMBERS: &str = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?: (?:one|two|three|four|five|six|seven|eight|nine)\\b)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|a hundred|a";
/// What [`ordinal`] reads, as a pattern.
pub(super) const ORDINALS: &str = "(?:twenty|thirty|forty|fifty) (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth";

/// A number in digits or words; "several" and "a few" count as three.
pub(super) fn number(word: &str) -> Option<i32> {
    let words = [
        ("a", 1),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("eleven", 11),
        ("twelve", 12),
        ("thirteen", 13),
        ("fourteen", 14),
        ("fifteen", 15),
        ("sixteen", 16),
        ("seventeen", 17),
        ("eighteen", 18),
        ("nineteen", 19),
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
        ("a hundred", 100),
        ("several", 3),
        ("a few", 3),
        ("couple of", 2),
    ];
    word.parse()
        .ok()
        .or_else(|| words.iter().find(|it| it.0 == word).map(|it| it.1))
        .or_else(|| {
            // "forty two".
            let (tens, ones) = word.split_once(' ')?;
            let of = |word: &str| words.iter().find(|it| it.0 == word).map(|it| it.1);
            Some(of(tens)? + of(ones)?)
        })
}

/// "eleventh", "twenty fifth".
pub(super) fn ordinal(word: &str) -> Option<i32> {
    let words = [
        ("first", 1),
        ("second", 2),
        ("third", 3),
        ("fourth", 4),
        ("fifth", 5),
        ("sixth", 6),
        ("seventh", 7),
        ("eighth", 8),
        ("ninth", 9),
        ("tenth", 10),
        ("eleventh", 11),
        ("twelfth", 12),
        ("thirteenth", 13),
        ("fourteenth", 14),
        ("fifteenth", 15),
        ("sixteenth", 16),
        ("seventeenth", 17),
        ("eighteenth", 18),
        ("nineteenth", 19),
        ("twentieth", 20),
        ("thirtieth", 30),
        ("fortieth", 40),
        ("fiftieth", 50),
        ("sixtieth", 60),
        ("seventieth", 70),
    ];
    let of = |word: &str| words.iter().find(|it| it.0 == word).map(|it| it.1);
    of(word).or_else(|| {
        let (tens, ones) = word.split_once(' ')?;
        Some(number(tens)? + of(ones)?)
    })
}
