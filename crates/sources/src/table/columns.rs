//! The columns of the table format: their names, what they mean, and the other headers they are known by.

use domain::{Kind, Level};

/// A column of the table format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Stable id of the row.
    ClaimId,
    /// The American body's name.
    UsActor,
    /// Its level.
    UsLevel,
    /// Its state.
    UsState,
    /// The foreign body's name.
    Counterpart,
    /// Its level.
    CounterpartLevel,
    /// Its country.
    CounterpartCountry,
    /// Kind of engagement.
    Kind,
    /// Status as reported.
    Status,
    /// Beginning.
    Start,
    /// End.
    End,
    /// Agreed term.
    Term,
    /// Issues.
    Issues,
    /// Named officials.
    Officials,
    /// What it is.
    Title,
    /// What supports it.
    Note,
    /// Address of the source.
    SourceUrl,
    /// Publisher of the source.
    SourcePublisher,
    /// Date of the source.
    SourceDate,
    /// Kind of source.
    SourceKind,
    /// Language of the source.
    Language,
    /// How sure the compiler is.
    Confidence,
    /// Licence of the row.
    Licence,
    /// Table that the row belongs to.
    Table,
    /// Wikidata item of the American body.
    UsWikidata,
    /// UN/LOCODE of the American body.
    UsLocode,
    /// Wikidata item of the counterpart.
    CounterpartWikidata,
    /// UN/LOCODE of the counterpart.
    CounterpartLocode,
}

/// What is written about a column.
pub(crate) struct Spec {
    pub(crate) field: Field,
    pub(crate) name: &'static str,
    pub(crate) explanation: &'static str,
    /// Other headers, in lower case with single blanks.
    pub(crate) synonyms: &'static [&'static str],
}

const fn spec(field: Field, name: &'static str, explanation: &'static str, synonyms: &'static [&'static str]) -> Spec {
    Spec {
        field,
        name,
        explanation,
        synonyms,
    }
}

/// Every column, in the order in which tables are written.
pub(crate) const SPECS: &[Spec] = &[
    spec(
        Field::ClaimId,
        "claim_id",
        "stable id of the row, unique in the table; left blank, one is made from the content, and a corrected row then counts as a new one",
        &["claim id", "id", "row id"],
    ),
    spec(
        Field::UsActor,
        "us_actor",
        "REQUIRED: the American government or body as commonly written, without the state",
        &[
            "us actor",
            "u.s. actor",
            "us city",
            "u.s. city",
            "american city",
            "us name",
            "city",
            "community",
            "municipality",
            "county",
            "jurisdiction",
            "local government",
        ],
    ),
    spec(
        Field::UsLevel,
        "us_level",
        "state, county, city, town, tribe, port, airport, agency, region, network or organization; blank where the source does not say",
        &["us level", "level"],
    ),
    spec(
        Field::UsState,
        "us_state",
        "two-letter postal code or full name of the state; blank for groups of several states",
        &["us state", "u.s. state", "state"],
    ),
    spec(
        Field::Counterpart,
        "counterpart",
        "REQUIRED: the foreign government, body or network as the source gives it",
        &[
            "sister city",
            "sister cities",
            "twin town",
            "twin city",
            "partner city",
            "foreign city",
            "partner",
            "foreign partner",
            "sister county",
            "sister state",
            "sister port",
            "sister",
        ],
    ),
    spec(
        Field::CounterpartLevel,
        "counterpart_level",
        "country, region, city, county, port, airport, network, organization or agency",
        &["counterpart level", "partner level"],
    ),
    spec(
        Field::CounterpartCountry,
        "counterpart_country",
        "ISO 3166-1 code (XK for Kosovo) or full English name; blank for networks and for laws that cover several countries",
        &[
            "counterpart country",
            "country",
            "partner country",
            "foreign country",
            "nation",
        ],
    ),
    spec(
        Field::Kind,
        "kind",
        "REQUIRED: sister_tie, memorandum, other_agreement, legislative_act, restriction, outgoing_mission, incoming_delegation, meeting, network_membership, office or guard_partnership",
        &["type of engagement", "engagement kind"],
    ),
    spec(
        Field::Status,
        "status_as_reported",
        "announced, active, suspended, ended, completed, lapsed or unknown, on the source's own date",
        &["status", "status as reported", "reported status"],
    ),
    spec(
        Field::Start,
        "start",
        "EDTF date: 1989, 1989~ (about), 198X, 1989-05, 1989-05-10, 2022-09-12/2022-09-24 (from/to)",
        &[
            "signed on",
            "date signed",
            "signed",
            "since",
            "start date",
            "established",
            "year established",
            "year",
            "date",
            "begin",
            "began",
        ],
    ),
    spec(
        Field::End,
        "end",
        "EDTF date, where the source gives one",
        &["end date", "ended", "ended on", "until", "expires"],
    ),
    spec(
        Field::Term,
        "term",
        "for how long a text was agreed: P4Y, P18M, P1Y6M, or a whole number of months",
        &["duration", "term months", "term in months"],
    ),
    spec(
        Field::Issues,
        "issues",
        "separated by semicolons, from the closed list: economic_development trade investment tourism culture education climate energy environment migration security technology health democracy agriculture transport emergency sports human_rights housing water gender youth",
        &["topics", "subjects", "themes"],
    ),
    spec(
        Field::Officials,
        "officials",
        "separated by semicolons, with their role: Jay Inslee (Governor)",
        &["official", "signatories", "signed by"],
    ),
    spec(
        Field::Title,
        "title",
        "what it is, in a line and in your own words; left blank, one is made",
        &["name of engagement", "engagement"],
    ),
    spec(
        Field::Note,
        "note",
        "what the source says that supports the row, with doubts",
        &["notes", "comment", "comments", "remarks", "description"],
    ),
    spec(
        Field::SourceUrl,
        "source_url",
        "address of the page or document (http or https)",
        &["source url", "url", "link", "source", "web page"],
    ),
    spec(
        Field::SourcePublisher,
        "source_publisher",
        "who published it",
        &["source publisher", "publisher"],
    ),
    spec(
        Field::SourceDate,
        "source_date",
        "its own date, EDTF",
        &["source date", "date of source", "published", "published on"],
    ),
    spec(
        Field::SourceKind,
        "source_kind",
        "government, foreign_government, news, organization, legislation, academic, blog or dataset",
        &["source kind", "source type"],
    ),
    spec(
        Field::Language,
        "language",
        "BCP 47 tag of its language: en, es, pt-BR",
        &["source language", "lang"],
    ),
    spec(
        Field::Confidence,
        "confidence",
        "of the compiler: high, medium, low; blank is medium",
        &["certainty"],
    ),
    spec(
        Field::Licence,
        "licence",
        "under which the row may be passed on: CC0-1.0, CC-BY-4.0, CC-BY-SA-4.0, public-domain or unstated",
        &["license", "rights"],
    ),
    spec(
        Field::Table,
        "table",
        "the table that the row belongs to, where one file holds rows of several",
        &[],
    ),
    spec(
        Field::UsWikidata,
        "us_wikidata",
        "Wikidata item of the American body (Q5083), where known",
        &["us wikidata"],
    ),
    spec(
        Field::UsLocode,
        "us_locode",
        "UN/LOCODE of the American body (US SEA), where known",
        &["us locode"],
    ),
    spec(
        Field::CounterpartWikidata,
        "counterpart_wikidata",
        "Wikidata item of the counterpart, where known",
        &["counterpart wikidata"],
    ),
    spec(
        Field::CounterpartLocode,
        "counterpart_locode",
        "UN/LOCODE of the counterpart, where known",
        &["counterpart locode"],
    ),
];

impl Field {
    /// How many columns there are.
    pub(crate) const COUNT: usize = SPECS.len();

    /// Every column, in the order in which tables are written.
    pub fn all() -> impl Iterator<Item = Self> {
        SPECS.iter().map(|spec| spec.field)
    }

    /// The column's name in a table's header.
    #[must_use]
    pub fn name(self) -> &'static str {
        SPECS[self as usize].name
    }

    /// What belongs in the column.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        SPECS[self as usize].explanation
    }

    /// Whether a table without the column cannot be read.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(self, Self::UsActor | Self::Counterpart | Self::Kind)
    }
}

/// What a header is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) field: Field,
    /// Whether the header is the column's own name.
    pub(crate) exact: bool,
    /// What the header says beyond its column: "Sister City" says that the kind is a sister tie.
    pub(crate) implies: Implied,
}

/// What a header says about every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Implied {
    pub(crate) kind: Option<Kind>,
    pub(crate) us_level: Option<Level>,
}

/// What a header is taken for; `None` where it is not one of ours.
pub(crate) fn reading(header: &str) -> Option<Reading> {
    let plain = plain(header);
    let exact = |spec: &&Spec| spec.name.replace('_', " ") == plain;
    let by_name = SPECS.iter().find(exact);
    let found = by_name.or_else(|| SPECS.iter().find(|spec| spec.synonyms.contains(&plain.as_str())))?;
    Some(Reading {
        field: found.field,
        exact: by_name.is_some(),
        implies: implied(&plain),
    })
}

fn implied(plain: &str) -> Implied {
    let kind = (plain.starts_with("sister") || plain.starts_with("twin")).then_some(Kind::SisterTie);
    let us_level = match plain {
        "city" | "us city" | "u.s. city" | "american city" => Some(Level::City),
        "county" => Some(Level::County),
        _ => None,
    };
    Implied { kind, us_level }
}

/// A header in lower case, with single blanks for blanks, underscores, hyphens and line breaks.
fn plain(header: &str) -> String {
    header
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '_' | '-' | '*' | ':'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_at_their_place_and_no_header_means_two() {
        let mut seen = std::collections::HashMap::new();
        for (place, spec) in SPECS.iter().enumerate() {
            assert_eq!(spec.field as usize, place, "{}", spec.name);
            let own = spec.name.replace('_', " ");
            for header in spec
                .synonyms
                .iter()
                .copied()
                .filter(|header| *header != own)
                .chain([own.as_str()])
            {
                assert_eq!(seen.insert(header.to_owned(), spec.name), None, "{header}");
                assert_eq!(plain(header), header, "synonyms are written plainly");
            }
        }
    }

    #[test]
    fn usual_headers_are_understood() {
        for (header, field) in [
            ("claim_id", Field::ClaimId),
            ("Sister City", Field::Counterpart),
            ("COUNTRY", Field::CounterpartCountry),
            ("Signed on", Field::Start),
            (" signed-on: ", Field::Start),
            ("License", Field::Licence),
        ] {
            assert_eq!(reading(header).map(|found| found.field), Some(field), "{header}");
        }
        assert_eq!(reading("Sister City").unwrap().implies.kind, Some(Kind::SisterTie));
        assert_eq!(reading("favourite colour"), None);
    }
}
