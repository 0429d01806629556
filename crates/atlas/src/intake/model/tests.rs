//! The shipped model reads, says what it should of plain cases, and gives its reasons.

use super::*;

#[test]
fn the_shipped_model_reads_and_is_written_as_it_was_read() {
    let text = include_str!("../../../models/merge.json");
    let model = Model::from_json(text).expect("the shipped model reads");
    assert_eq!(model.to_json().expect("it is written"), text);
    assert!(model.bounds.lower < model.bounds.upper && model.bounds.upper < 1.0);
    assert_eq!(&model, Model::shipped());
}

#[test]
fn a_file_that_lacks_a_level_is_refused_by_name() {
    let text = include_str!("../../../models/merge.json").replacen("\"same_day\"", "\"same_hour\"", 1);
    let refused = Model::from_json(&text).expect_err("a level is missing").to_string();
    assert!(refused.contains("dates, same_day"), "{refused}");
    let refused = Model::from_json("{}").expect_err("no model").to_string();
    assert!(refused.contains("legation match fit"), "{refused}");
}

#[test]
fn closer_agreement_never_counts_for_less() {
    for (family, known) in &Model::shipped().families {
        for (field, chances) in Field::ALL.iter().zip(&known.chances) {
            let levels: Vec<(&Level, f64)> = field
                .levels()
                .iter()
                .zip(chances)
                .map(|(level, chances)| (level, chances.duplicates / chances.others))
                .collect();
            for (n, (upper, ratio)) in levels.iter().enumerate() {
                let below = levels[n + 1..].iter().filter(|(lower, _)| lower.ladder == upper.ladder);
                for (lower, less) in below {
                    // Four digits are kept of each chance.
                    assert!(
                        ratio * 1.01 >= *less,
                        "{family} {}: {} and {}",
                        field.as_str(),
                        upper.word,
                        lower.word
                    );
                }
            }
        }
    }
}

#[test]
fn ratios_are_told_in_words() {
    assert_eq!(in_words(40.2).as_deref(), Some("40 times likelier among duplicates"));
    assert_eq!(in_words(0.25).as_deref(), Some("4 times rarer among duplicates"));
    assert_eq!(
        in_words(5_000.0).as_deref(),
        Some("over 1,000 times likelier among duplicates")
    );
    assert_eq!(in_words(1.1), None);
}
