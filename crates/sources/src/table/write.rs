//! Claims as rows of the table, so that reading them gives the same claims again.

use std::io::{self, Write};

use domain::{Claim, Edtf};

use super::columns::Field;

/// Writes a whole table: header, then one row a claim.
///
/// # Errors
/// What `into` says.
pub fn write<'a>(claims: impl IntoIterator<Item = &'a Claim>, into: &mut impl Write) -> io::Result<()> {
    write_header(into)?;
    claims.into_iter().try_for_each(|claim| write_row(claim, into))
}

/// Writes the header: every column, by its own name.
///
/// # Errors
/// What `into` says.
pub fn write_header(into: &mut impl Write) -> io::Result<()> {
    let names: Vec<_> = Field::all().map(Field::name).collect();
    writeln!(into, "{}", names.join(","))
}

/// Writes a claim as one row. Text is written without surrounding blanks, officials without semicolons.
///
/// # Errors
/// What `into` says.
pub fn write_row(claim: &Claim, into: &mut impl Write) -> io::Result<()> {
    let mut line = String::new();
    for (place, field) in Field::all().enumerate() {
        if place > 0 {
            line.push(',');
        }
        push_quoted(&guarded(text_of(claim, field).trim()), &mut line);
    }
    line.push('\n');
    into.write_all(line.as_bytes())
}

fn text_of(claim: &Claim, field: Field) -> String {
    let word = |word: Option<&'static str>| word.unwrap_or("").to_owned();
    let date = |date: &Option<Edtf>| date.as_ref().map(Edtf::to_string).unwrap_or_default();
    match field {
        Field::ClaimId => claim.key.claim_id.clone(),
        Field::UsActor => claim.us.name.clone(),
        Field::UsLevel => word(claim.us.level.map(domain::Level::as_str)),
        Field::UsState => claim.us.state.map(|state| state.to_string()).unwrap_or_default(),
        Field::Counterpart => claim.counterpart.name.clone(),
        Field::CounterpartLevel => word(claim.counterpart.level.map(domain::Level::as_str)),
        Field::CounterpartCountry => claim
            .counterpart
            .country
            .map(|code| code.to_string())
            .unwrap_or_default(),
        Field::Kind => claim.kind.to_string(),
        Field::Status => claim.status.to_string(),
        Field::Start => date(&claim.start),
        Field::End => date(&claim.end),
        Field::Term => claim.term_months.map(term).unwrap_or_default(),
        Field::Issues => claim.issues.to_string(),
        Field::Officials => officials(&claim.officials),
        Field::Title => claim.title.clone(),
        Field::Note => claim.note.clone(),
        Field::SourceUrl => claim.source.url.clone(),
        Field::SourcePublisher => claim.source.publisher.clone(),
        Field::SourceDate => date(&claim.source.date),
        Field::SourceKind => claim.source.kind.to_string(),
        Field::Language => claim.source.language.clone(),
        Field::Confidence => claim.confidence.to_string(),
        Field::Licence => claim.licence.to_string(),
        Field::Table => claim.key.table.clone(),
        Field::UsWikidata => claim.us.wikidata.clone().unwrap_or_default(),
        Field::UsLocode => claim.us.locode.clone().unwrap_or_default(),
        Field::CounterpartWikidata => claim.counterpart.wikidata.clone().unwrap_or_default(),
        Field::CounterpartLocode => claim.counterpart.locode.clone().unwrap_or_default(),
    }
}

fn officials(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| name.replace(';', ",")).collect();
    names.join("; ")
}

fn term(months: u32) -> String {
    if months.is_multiple_of(12) {
        format!("P{}Y", months / 12)
    } else {
        format!("P{months}M")
    }
}

/// Whether a spreadsheet program would take the text for a formula, had it no apostrophe before it.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])
}

/// The text with an apostrophe before it where a spreadsheet program would otherwise calculate it.
fn guarded(text: &str) -> std::borrow::Cow<'_, str> {
    if is_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The text without the apostrophe that [`guarded`] put before it.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}

fn push_quoted(text: &str, line: &mut String) {
    let plain = !text.contains(['"', ',', ';', '\t', '\n', '\r']) && !text.starts_with('#');
    if plain {
        line.push_str(text);
        return;
    }
    line.push('"');
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_come_back() {
        for text in ["=1+1", "'=1", "''@x", "-5", "plain", "'tis", "@SUM(A1)", ""] {
            let written = guarded(text);
            assert!(!written.starts_with(['=', '+', '-', '@']), "{written}");
            assert_eq!(unguarded(&written), text);
        }
    }

    #[test]
    fn terms_are_written_as_durations() {
        assert_eq!(term(48), "P4Y");
        assert_eq!(term(18), "P18M");
    }
}
