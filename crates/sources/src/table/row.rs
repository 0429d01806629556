//! One row of the table: strict about values, patient about blanks.

use std::str::FromStr;

use domain::{
    Claim, ClaimKey, Confidence, Country, Edtf, Issues, Kind, Level, Licence, PartyName, ReportedStatus, SourceKind,
    SourceRef, State, UnknownWord,
};

use super::columns::Field;
use super::header::Layout;
use crate::countries;
use crate::outcome::cut;
use crate::sink::Fault;

/// The longest a name, an address or an id may be, in characters.
const NAME_LIMIT: usize = 1_000;
const ADDRESS_LIMIT: usize = 4_000;
/// The longest agreed term: a hundred years, in months.
const TERM_LIMIT: u32 = 1_200;

/// What a table says about rows that do not say it themselves.
#[derive(Debug, Clone)]
pub(crate) struct Defaults {
    pub(crate) table: String,
    /// Whether the table was named by the caller, who knows better than a `table` column.
    pub(crate) table_is_given: bool,
    pub(crate) licence: Licence,
}

/// Reads a row. All that is wrong with it goes into one fault, led by the first.
pub(crate) fn claim(layout: &Layout, fields: &[String], defaults: &Defaults) -> Result<Claim, Fault> {
    let mut row = Reader {
        layout,
        fields,
        faults: Vec::new(),
    };
    let claim = row.claim(defaults);
    row.verdict()?;
    Ok(claim)
}

struct Reader<'a> {
    layout: &'a Layout,
    fields: &'a [String],
    faults: Vec<(Field, Fault)>,
}

impl<'a> Reader<'a> {
    fn claim(&mut self, defaults: &Defaults) -> Claim {
        let (us, counterpart) = (self.us(), self.counterpart());
        let kind = self.kind();
        let (start, end) = self.span();
        let mut claim = Claim {
            key: ClaimKey {
                table: self.table(defaults),
                claim_id: self.name(Field::ClaimId),
            },
            title: self.text(Field::Title).to_owned(),
            kind,
            status: self.word(Field::Status).unwrap_or(ReportedStatus::Unknown),
            start,
            end,
            term_months: self.term(),
            issues: self.issues(),
            officials: self.officials(),
            note: self.text(Field::Note).to_owned(),
            source: self.source(),
            confidence: self.word(Field::Confidence).unwrap_or(Confidence::Medium),
            licence: self.word(Field::Licence).unwrap_or(defaults.licence),
            us,
            counterpart,
        };
        if claim.title.is_empty() {
            claim.title = format!("{}: {} and {}", kind.label(), claim.us.name, claim.counterpart.name);
        }
        if claim.key.claim_id.is_empty() && self.faults.is_empty() {
            claim.content_hash()[..20].clone_into(&mut claim.key.claim_id);
        }
        claim
    }

    fn verdict(self) -> Result<(), Fault> {
        let mut faults = self.faults.into_iter();
        let Some((field, mut first)) = faults.next() else {
            return Ok(());
        };
        let others: Vec<_> = faults.map(|(field, _)| field.name()).collect();
        if !others.is_empty() {
            first.reason = format!("{} (also wrong in this row: {})", first.reason, others.join(", "));
        }
        Err(self.layout.place(field, first))
    }

    /// The field as it stands, without surrounding blanks and without the apostrophe that guards formulas.
    fn text(&self, field: Field) -> &'a str {
        let place = self.layout.at[field as usize];
        let text = place
            .and_then(|place| self.fields.get(place))
            .map_or("", |text| text.trim());
        super::write::unguarded(text)
    }

    fn fault(&mut self, field: Field, reason: impl Into<String>, mend: impl Into<String>) {
        let fault = Fault::field(field.name(), self.text(field), reason, mend);
        self.faults.push((field, fault));
    }

    fn name(&mut self, field: Field) -> String {
        let text = self.text(field);
        if text.chars().nth(NAME_LIMIT).is_some() {
            self.fault(
                field,
                format!("{} is longer than {NAME_LIMIT} characters", field.name()),
                "shorten it",
            );
        }
        text.to_owned()
    }

    fn needed_name(&mut self, field: Field) -> String {
        if self.text(field).is_empty() {
            self.fault(
                field,
                format!("{} is blank", field.name()),
                format!("give {}", field.name()),
            );
        }
        self.name(field)
    }

    /// A word of a closed vocabulary; `None` where the field is blank or was refused.
    fn word<T: FromStr<Err = UnknownWord>>(&mut self, field: Field) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(word) => Some(word),
            Err(unknown) => {
                let reason = format!("`{}` is not a known {}", cut(&unknown.word, 60), unknown.vocabulary);
                self.fault(field, reason, format!("use one of: {}", unknown.choices));
                None
            }
        }
    }

    fn kind(&mut self) -> Kind {
        let implied = self.layout.implied.kind;
        if self.text(Field::Kind).is_empty() && implied.is_none() {
            let choices = Kind::ALL
                .iter()
                .map(|kind| kind.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            self.fault(Field::Kind, "kind is blank", format!("use one of: {choices}"));
        }
        self.word(Field::Kind).or(implied).unwrap_or(Kind::OtherAgreement)
    }

    fn us(&mut self) -> PartyName {
        let text = self.text(Field::UsState);
        let state = countries::state_by_name(text).or_else(|| self.word::<State>(Field::UsState));
        PartyName {
            name: self.needed_name(Field::UsActor),
            level: self.word::<Level>(Field::UsLevel).or(self.layout.implied.us_level),
            state,
            country: Some(Country::US),
            wikidata: self.item(Field::UsWikidata),
            locode: self.locode(Field::UsLocode),
        }
    }

    fn counterpart(&mut self) -> PartyName {
        let text = self.text(Field::CounterpartCountry);
        let country = countries::by_name(text).or_else(|| self.word::<Country>(Field::CounterpartCountry));
        PartyName {
            name: self.needed_name(Field::Counterpart),
            level: self.word::<Level>(Field::CounterpartLevel),
            state: None,
            country,
            wikidata: self.item(Field::CounterpartWikidata),
            locode: self.locode(Field::CounterpartLocode),
        }
    }

    fn item(&mut self, field: Field) -> Option<String> {
        let text = self.text(field);
        let item = crate::entity::item(text);
        if item.is_none() && !text.is_empty() {
            self.fault(field, "this is not a Wikidata item", "write it as Q5083");
        }
        item.map(str::to_owned)
    }

    fn locode(&mut self, field: Field) -> Option<String> {
        let text = self.text(field);
        let locode = crate::entity::locode(text);
        if locode.is_none() && !text.is_empty() {
            self.fault(
                field,
                "this is not a UN/LOCODE",
                "write it as US SEA: two letters for the country, three for the place",
            );
        }
        locode
    }

    fn date(&mut self, field: Field) -> Option<Edtf> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        match text.parse::<Edtf>() {
            Ok(date) => Some(date),
            Err(error) => {
                let shown = cut(text, 60);
                self.fault(
                    field,
                    format!("`{shown}` is not an EDTF date: {}", error.what),
                    error.mend,
                );
                None
            }
        }
    }

    fn span(&mut self) -> (Option<Edtf>, Option<Edtf>) {
        let (start, end) = (self.date(Field::Start), self.date(Field::End));
        let first = start.as_ref().and_then(Edtf::earliest);
        let last = end.as_ref().and_then(Edtf::latest);
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            let reason = format!("the end lies before the start, {}", self.text(Field::Start));
            self.fault(Field::End, reason, "mend one of the two dates");
        }
        (start, end)
    }

    fn term(&mut self) -> Option<u32> {
        let text = self.text(Field::Term);
        if text.is_empty() {
            return None;
        }
        let months = months(text);
        if months.is_none() {
            self.fault(
                Field::Term,
                format!("`{}` is not a term", cut(text, 60)),
                "write P4Y, P18M, P1Y6M, or a whole number of months, up to a hundred years",
            );
        }
        months
    }

    fn issues(&mut self) -> Issues {
        match Issues::parse(self.text(Field::Issues)) {
            Ok(issues) => issues,
            Err(unknown) => {
                let reason = format!("`{}` is not a known issue", cut(&unknown.word, 60));
                self.fault(
                    Field::Issues,
                    reason,
                    format!("use, separated by semicolons: {}", unknown.choices),
                );
                Issues::default()
            }
        }
    }

    fn officials(&self) -> Vec<String> {
        let names = self.text(Field::Officials).split(';').map(str::trim);
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    fn source(&mut self) -> SourceRef {
        SourceRef {
            url: self.address(),
            publisher: self.name(Field::SourcePublisher),
            date: self.date(Field::SourceDate),
            kind: self.word(Field::SourceKind).unwrap_or(SourceKind::Dataset),
            language: self.language(),
        }
    }

    fn address(&mut self) -> String {
        let text = self.text(Field::SourceUrl);
        let web = ["http://", "https://"].iter().any(|scheme| {
            let start = text.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && text.len() > scheme.len()
        });
        if !text.is_empty() && (!web || text.chars().any(|letter| letter.is_whitespace() || letter.is_control())) {
            self.fault(
                Field::SourceUrl,
                "this is not a web address",
                "begin it with https:// and leave no blanks in it",
            );
        } else if text.len() > ADDRESS_LIMIT {
            self.fault(
                Field::SourceUrl,
                format!("the address is longer than {ADDRESS_LIMIT} characters"),
                "shorten it",
            );
        }
        text.to_owned()
    }

    fn language(&mut self) -> String {
        let text = self.text(Field::Language);
        if text.is_empty() {
            return "und".to_owned();
        }
        let mut parts = text.split('-');
        let primary = parts
            .next()
            .is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
        let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !primary || !rest || text.len() > 35 {
            self.fault(
                Field::Language,
                format!("`{}` is not a language tag", cut(text, 60)),
                "write a BCP 47 tag such as en, es or pt-BR",
            );
        }
        text.to_owned()
    }

    fn table(&mut self, defaults: &Defaults) -> String {
        let text = self.text(Field::Table);
        if text.is_empty() || defaults.table_is_given {
            return defaults.table.clone();
        }
        if super::slug(text) != text {
            self.fault(
                Field::Table,
                "this is not a table's name",
                "use small letters, digits and hyphens",
            );
        }
        text.to_owned()
    }
}

/// A term in months: `P4Y`, `P18M`, `P1Y6M`, `48`.
fn months(text: &str) -> Option<u32> {
    let number = |digits: &str| {
        let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let months = match text.strip_prefix('P') {
        None => number(text)?,
        Some("") => return None,
        Some(rest) => {
            let (years, rest) = match rest.split_once('Y') {
                Some((years, rest)) => (number(years)?, rest),
                None => (0, rest),
            };
            let months = match rest {
                "" => 0,
                rest => number(rest.strip_suffix('M')?)?,
            };
            years * 12 + months
        }
    };
    (1..=TERM_LIMIT).contains(&months).then_some(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_months_or_durations() {
        for (text, expected) in [
            ("P4Y", Some(48)),
            ("P18M", Some(18)),
            ("P1Y6M", Some(18)),
            ("48", Some(48)),
            ("P", None),
            ("PT4H", None),
            ("4 years", None),
            ("0", None),
            ("P101Y", None),
            ("P1Y6", None),
        ] {
            assert_eq!(months(text), expected, "{text}");
        }
    }
}
