//! The fields of a claim or a revision as a form: what they are now, and what a person made of them.

use domain::{Claim, Edtf, Issue, Issues, Kind, Level, PartyName, ReportedStatus, Revision, State as AmericanState};
use platform::http::Problem;

use super::form::Form;
use super::list::{Choice, countries, kinds, states};
use crate::prose;
use crate::review::accept::Edit;
use crate::review::amend::Change;
use crate::review::{AmendedField, Amendment};

/// The longest title that a person may write, in characters.
const LONGEST_TITLE: usize = 300;

/// The fields as the form shows them.
pub(super) struct Fields {
    pub kinds: Vec<Choice>,
    /// The parties, where they can be edited.
    pub us: Option<PartyFields>,
    pub them: Option<PartyFields>,
    pub start: String,
    pub end: String,
    pub statuses: Vec<Choice>,
    pub title: String,
    pub issues: Vec<Choice>,
}

/// A party as the form shows it.
pub(super) struct PartyFields {
    pub name: String,
    /// States or countries.
    pub areas: Vec<Choice>,
    pub levels: Vec<Choice>,
}

fn dated(date: Option<&Edtf>) -> String {
    date.map(ToString::to_string).unwrap_or_default()
}

fn statuses(chosen: ReportedStatus) -> Vec<Choice> {
    ReportedStatus::ALL
        .iter()
        .map(|status| (status.to_string(), status.label().to_owned(), *status == chosen))
        .collect()
}

fn issues(chosen: Issues) -> Vec<Choice> {
    Issue::ALL
        .iter()
        .map(|issue| {
            let is_chosen = chosen.iter().any(|one| one == *issue);
            (issue.to_string(), issue.label().to_owned(), is_chosen)
        })
        .collect()
}

fn levels(chosen: Option<Level>) -> Vec<Choice> {
    Level::ALL
        .iter()
        .map(|level| (level.to_string(), level.label().to_owned(), chosen == Some(*level)))
        .collect()
}

impl Fields {
    pub(super) fn of_claim(claim: &Claim) -> Self {
        Self {
            kinds: kinds(Some(claim.kind)),
            us: Some(PartyFields {
                name: claim.us.name.clone(),
                areas: states(claim.us.state),
                levels: levels(claim.us.level),
            }),
            them: Some(PartyFields {
                name: claim.counterpart.name.clone(),
                areas: countries(claim.counterpart.country),
                levels: levels(claim.counterpart.level),
            }),
            start: dated(claim.start.as_ref()),
            end: dated(claim.end.as_ref()),
            statuses: statuses(claim.status),
            title: claim.title.clone(),
            issues: issues(claim.issues),
        }
    }

    pub(super) fn of_revision(revision: &Revision) -> Self {
        Self {
            kinds: kinds(Some(revision.kind)),
            us: None,
            them: None,
            start: dated(revision.start.as_ref()),
            end: dated(revision.end.as_ref()),
            statuses: statuses(revision.status),
            title: revision.title.clone(),
            issues: issues(revision.issues),
        }
    }
}

/// What a person made of the fields that both a claim and a revision have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub kind: Kind,
    pub start: Option<Edtf>,
    pub end: Option<Edtf>,
    pub status: ReportedStatus,
    pub issues: Issues,
    pub title: String,
}

impl Said {
    /// Reads them; a field that cannot be read is named.
    pub(super) fn read(form: &Form) -> Result<Self, Problem> {
        let missing = |field: &'static str| {
            Problem::bad_parameter(field, format!("The form does not say the {field}."))
                .with_hint("Open the page again and send the form from there.")
        };
        let words: Vec<&str> = form.all("issue").collect();
        Ok(Self {
            kind: form.word("kind")?.ok_or_else(|| missing("kind"))?,
            start: form.word("start")?,
            end: form.word("end")?,
            status: form.word("status")?.ok_or_else(|| missing("status"))?,
            issues: Issues::parse(&words.join(";"))
                .map_err(|error| Problem::bad_parameter("issue", error.to_string()))?,
            title: match prose::brief(form.get("title"), LONGEST_TITLE) {
                title if title.is_empty() => return Err(missing("title")),
                title => title,
            },
        })
    }
}

/// What a person says instead of what was read; a form without fields says nothing. Ids of other registers go where the
/// name that they stood for was changed.
pub(super) fn edit(claim: &Claim, form: &Form) -> Result<Edit, Problem> {
    if !form.has("kind") {
        return Ok(Edit::default());
    }
    let said = Said::read(form)?;
    let (mut us, mut counterpart) = (claim.us.clone(), claim.counterpart.clone());
    us.state = form.word::<AmericanState>("us_state")?;
    us.level = form.word("us_level")?;
    rename(&mut us, form.get("us"));
    counterpart.country = form.word("country")?;
    counterpart.level = form.word("them_level")?;
    rename(&mut counterpart, form.get("them"));
    Ok(Edit {
        us: Some(us),
        counterpart: Some(counterpart),
        kind: Some(said.kind),
        status: Some(said.status),
        start: Some(said.start),
        end: Some(said.end),
        issues: Some(said.issues),
        officials: None,
        // A title that was cut for the form's sake was not changed.
        title: (form.get("title") != claim.title.trim()).then_some(said.title),
    })
}

/// What a person changed of a revision, field by field.
pub(super) fn changes(revision: &Revision, form: &Form) -> Result<Vec<Change>, Problem> {
    let said = Said::read(form)?;
    let reported = form.word("reported")?;
    let mut changes = Vec::new();
    let mut set = |is: bool, one: Amendment| changes.extend(is.then_some(Change::Set(one)));
    set(said.kind != revision.kind, Amendment::Kind(said.kind));
    set(said.start != revision.start, Amendment::Start(said.start));
    set(said.end != revision.end, Amendment::End(said.end));
    set(
        said.status != revision.status || reported != revision.status_reported,
        Amendment::Status(said.status, reported),
    );
    set(said.issues != revision.issues, Amendment::Issues(said.issues));
    let is_titled = form.get("title") != revision.title.trim();
    set(is_titled, Amendment::Title(said.title));
    for field in form.all("release") {
        let field: AmendedField = field
            .parse()
            .map_err(|_| Problem::bad_parameter("release", "There is no such field to give back."))?;
        changes.retain(|change| !matches!(change, Change::Set(one) if one.field() == field));
        changes.push(Change::Release(field));
    }
    Ok(changes)
}

fn rename(party: &mut PartyName, name: &str) {
    if !name.is_empty() && name != party.name.trim() {
        party.name = prose::brief(name, 200);
        party.wikidata = None;
        party.locode = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::world::claim;

    /// The form as a browser sends it, some fields changed.
    fn sent(claim: &Claim, changes: &[(&str, &str)]) -> Form {
        let fields = [
            ("kind", claim.kind.to_string()),
            ("us", claim.us.name.clone()),
            ("us_state", claim.us.state.map(|it| it.to_string()).unwrap_or_default()),
            ("us_level", claim.us.level.map(|it| it.to_string()).unwrap_or_default()),
            ("them", claim.counterpart.name.clone()),
            (
                "country",
                claim.counterpart.country.map(|it| it.to_string()).unwrap_or_default(),
            ),
            (
                "them_level",
                claim.counterpart.level.map(|it| it.to_string()).unwrap_or_default(),
            ),
            ("start", dated(claim.start.as_ref())),
            ("end", String::new()),
            ("status", claim.status.to_string()),
            ("title", claim.title.clone()),
        ];
        let text: Vec<String> = fields
            .iter()
            .map(|(name, value)| {
                let changed = changes.iter().find(|(field, _)| field == name);
                let value = changed.map_or(&**value, |(_, value)| *value);
                format!("{name}={}", value.replace(' ', "+").replace('/', "%2F"))
            })
            .collect();
        Form::read(&text.join("&"))
    }

    #[test]
    fn only_what_was_changed_changes() {
        let claim = claim("1", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967")
            .done();
        let made = |form: &Form| edit(&claim, form).unwrap().apply(&claim);
        assert_eq!(made(&sent(&claim, &[])).1, Vec::<&str>::new());
        assert_eq!(made(&Form::read("verb=accept")).0, claim);
        let form = sent(
            &claim,
            &[("start", "1967-06-12"), ("them", "Munich"), ("country", "DE")],
        );
        let (new, changed) = made(&form);
        assert_eq!(changed, ["counterpart", "beginning"]);
        assert_eq!(dated(new.start.as_ref()), "1967-06-12");
        assert_eq!(
            (new.counterpart.name.as_str(), new.us.name.as_str()),
            ("Munich", "Seattle")
        );
        let bad = edit(&claim, &sent(&claim, &[("start", "yesterday")])).unwrap_err();
        assert_eq!(bad.field.as_deref(), Some("start"));
    }
}
