//! The empty table that `legation template` prints.

use super::columns::Field;

/// A table without rows: each column explained in a line that begins with `#`, then the header. The reader passes the
/// explanations over, so that rows can be added below and the file imported as it is.
#[must_use]
pub fn template() -> String {
    let mut text = String::from(
        "# Legation table: one row states what one source says about one engagement between an American body and a foreign counterpart.\n\
         # Write in UTF-8 (CSV) or as XLSX; the order of columns is free. Lines that begin with # above the header are not read.\n",
    );
    for field in Field::all() {
        text.push_str(&commented(&format!("{}: {}", field.name(), field.explanation())));
    }
    let header: Vec<_> = Field::all()
        .filter(|field| !is_for_exports(*field))
        .map(Field::name)
        .collect();
    text.push_str(&header.join(","));
    text.push('\n');
    text
}

/// Columns that tables of several publishers need and a person who types rows does not.
const fn is_for_exports(field: Field) -> bool {
    matches!(
        field,
        Field::Table | Field::UsWikidata | Field::UsLocode | Field::CounterpartWikidata | Field::CounterpartLocode
    )
}

/// A line that spreadsheet programs show in one cell, whatever delimiter they expect.
fn commented(text: &str) -> String {
    if text.contains([',', ';']) {
        format!("\"# {}\"\n", text.replace('"', "\"\""))
    } else {
        format!("# {text}\n")
    }
}
