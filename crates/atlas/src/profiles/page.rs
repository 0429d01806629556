//! The profile page: what is in force, what happened, about what, with whom, who else, and what was read.

use std::collections::BTreeSet;

use askama::Template;
use domain::{Country, Family, StatusWord};
use places::Gazetteer;
use platform::shell::Shell;
use platform::visitor::{Visitor, visitor};
use serde_json::json;
use snapshot::{Answer, Ask, DayView, FacetSet, Filter};

use super::bars::{self, Bar};
use super::coverage::Coverage;
use super::hosted::Hosted;
use super::neighbours::{Neighbours, neighbours};
use super::subject::{Sort, Subject};
use super::within::{Within, within};
use crate::listing::{Clocks, Entry, entries};
use crate::prose::{self, counted, grouped};
use crate::record::in_script;

/// How many engagements in force are listed.
const IN_FORCE: usize = 100;
/// How many of what happened are listed at once, and how many behind a fold.
const HAPPENED: usize = 40;
const FOLDED: usize = 400;
/// How many lines a table of counts shows at once, and how many behind a fold.
const LINES: usize = 12;
const FOLDED_LINES: usize = 200;

/// What a profile shows of the ledger.
#[derive(Debug, Clone)]
pub struct Facets {
    answer: Answer,
    in_force: Vec<Entry>,
    dated: Vec<Entry>,
    undated: Vec<Entry>,
    listed_all: bool,
    /// How many may not be passed on under CC BY.
    closed: u64,
    issues: Vec<Bar>,
    kinds: Vec<Bar>,
    countries: Vec<Bar>,
    states: Vec<Bar>,
    partners: Vec<Bar>,
    /// The communities and bodies in it.
    pub within: Within,
    neighbours: Neighbours,
}

impl Facets {
    /// Reads a subject's part of the ledger on a day.
    #[must_use]
    pub fn of(gazetteer: &Gazetteer, view: &DayView, subject: &Subject) -> Self {
        let ask = Ask {
            facets: FacetSet::ALL,
            limit: HAPPENED + FOLDED,
            ..Ask::default()
        };
        let answer = view.query(&subject.filter, &ask);
        let in_force = Filter {
            statuses: [StatusWord::InForce].into(),
            ..subject.filter.clone()
        };
        let in_force = view.query(&in_force, &Ask::rows(IN_FORCE));
        let mut in_force = entries(view, &in_force.rows);
        in_force.sort_by_key(|entry| (entry.family(), entry.start_day.is_none(), entry.start_day));
        let (undated, dated): (Vec<Entry>, Vec<Entry>) = entries(view, &answer.rows)
            .into_iter()
            .partition(|entry| entry.start_day.is_none());
        let own: BTreeSet<Country> = answer.facets.country.iter().map(|(country, _)| *country).collect();
        let other = subject.other_side();
        Self {
            in_force,
            listed_all: answer.total as usize <= HAPPENED + FOLDED,
            closed: {
                let open = Filter {
                    cc_by: true,
                    ..subject.filter.clone()
                };
                answer.total.saturating_sub(view.query(&open, &Ask::default()).total)
            },
            issues: bars::issues(subject, &answer),
            kinds: bars::kinds(subject, &answer),
            countries: if subject.side == domain::Side::Us {
                bars::countries(&answer)
            } else {
                Vec::new()
            },
            states: if subject.side == domain::Side::Us {
                Vec::new()
            } else {
                bars::states(&answer)
            },
            partners: bars::partners(view, &subject.filter, other, |at| Some(at) == subject.actor),
            within: within(gazetteer, view, subject),
            neighbours: neighbours(gazetteer, view, subject, &own),
            dated,
            undated,
            answer,
        }
    }

    /// Whether nothing is reported of the subject's own.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answer.total == 0
    }
}

/// The profile page.
#[derive(Debug, Template)]
#[template(path = "profiles/page.html")]
pub struct ProfilePage {
    shell: Shell,
    clocks: Clocks,
    subject: Subject,
    facets: Facets,
    coverage: Coverage,
    hosted: Vec<Hosted>,
    json_ld: String,
    lead: String,
}

impl ProfilePage {
    /// Makes the page.
    #[must_use]
    pub fn new(
        shell: Shell,
        clocks: Clocks,
        subject: Subject,
        facets: Facets,
        coverage: Coverage,
        hosted: Vec<Hosted>,
    ) -> Self {
        let json_ld = json_ld(&subject, shell.public_address());
        let lead = lead(&subject, &facets, &clocks);
        Self {
            shell,
            clocks,
            subject,
            facets,
            coverage,
            hosted,
            json_ld,
            lead,
        }
    }

    fn in_force_count(&self) -> String {
        grouped(self.facets.answer.in_force)
    }

    fn happened_count(&self) -> String {
        grouped(self.facets.answer.total)
    }

    fn more_in_force(&self) -> Option<String> {
        let more = self.facets.answer.in_force as usize > self.facets.in_force.len();
        more.then(|| self.table(|filter| filter.statuses = [StatusWord::InForce].into()))
    }

    fn table(&self, narrow: impl FnOnce(&mut Filter)) -> String {
        let href = self.subject.narrowed("/", narrow);
        format!("{href}{}view=table", if href.contains('?') { '&' } else { '?' })
    }

    fn all_as_table(&self) -> String {
        self.table(|_| {})
    }

    fn shown_dated(&self) -> &[Entry] {
        &self.facets.dated[..self.facets.dated.len().min(HAPPENED)]
    }

    fn folded_dated(&self) -> &[Entry] {
        &self.facets.dated[self.facets.dated.len().min(HAPPENED)..]
    }

    fn with_heading(&self) -> &'static str {
        match self.subject.side {
            domain::Side::Us => "With whom",
            domain::Side::Foreign if self.subject.sort == Sort::Network => "Whom it joins",
            domain::Side::Foreign => "With whom in the United States",
        }
    }

    fn in_heading(&self) -> String {
        format!("Communities and bodies in {}", prose::brief(&self.subject.name, 60))
    }

    fn compare_href(&self) -> String {
        format!("/compare?with={}", self.subject.slug)
    }

    /// The address of a download of everything, whatever its licence.
    fn whole_download(&self) -> String {
        format!("{}&licence=all", self.subject.under("/export/engagements.csv"))
    }

    /// Whether whoever looks may mend the actor from here.
    fn may_edit(&self) -> bool {
        self.subject.actor.is_some() && visitor() >= Visitor::Editor
    }

    fn can_be_compared(&self) -> bool {
        matches!(self.subject.sort, Sort::Place | Sort::Country)
    }

    fn plain_name(&self) -> String {
        prose::brief(&self.subject.name, 100)
    }

    fn embed_code(&self) -> String {
        let address = format!("{}{}", self.shell.public_address(), self.subject.under("/embed"));
        format!(
            "<iframe src=\"{}\" title=\"Ties of {}\" width=\"640\" height=\"480\" loading=\"lazy\"></iframe>",
            address.replace('&', "&amp;"),
            self.plain_name().replace('"', "")
        )
    }

    fn lines<'b>(&self, bars: &'b [Bar]) -> &'b [Bar] {
        &bars[..bars.len().min(LINES)]
    }

    fn more_lines<'b>(&self, bars: &'b [Bar]) -> &'b [Bar] {
        &bars[bars.len().min(LINES)..bars.len().min(LINES + FOLDED_LINES)]
    }

    fn is_bare(&self) -> bool {
        self.facets.is_empty() && self.facets.within.is_empty()
    }
}

/// "41 engagements with 23 countries, 22 of them in force today; 2 acts beside them."
fn lead(subject: &Subject, facets: &Facets, clocks: &Clocks) -> String {
    let answer = &facets.answer;
    if answer.total == 0 {
        let name = prose::with_article(&prose::brief(&subject.name, 80));
        let own = if subject.sort == Sort::Place {
            format!("the government of {name}")
        } else {
            name
        };
        return format!(
            "No source read so far reports an engagement of {own}. That is not the same as none: it means that nothing has been reported here yet."
        );
    }
    let engagements = usize::try_from(answer.total - answer.acts).unwrap_or(0);
    let with = match subject.side {
        domain::Side::Us if answer.countries > 0 => {
            format!(" with {}", counted(answer.countries as usize, "country", "countries"))
        }
        domain::Side::Foreign if answer.states > 0 => {
            format!(
                " with American governments in {}",
                counted(answer.states as usize, "state or territory", "states and territories")
            )
        }
        _ => String::new(),
    };
    let beside: u64 = facets
        .in_force
        .iter()
        .filter(|entry| entry.family() == Family::Acts)
        .count() as u64;
    let in_force = answer.in_force.saturating_sub(beside);
    let force = match in_force {
        0 => format!("none of them known to be in force {}", clocks.on_day()),
        1 => format!("one of them in force {}", clocks.on_day()),
        many => format!("{} of them in force {}", grouped(many), clocks.on_day()),
    };
    let acts = match answer.acts {
        0 => String::new(),
        acts => format!("; {} beside them", counted(acts as usize, "act", "acts")),
    };
    match engagements {
        0 => format!("{}{with}.", counted(answer.acts as usize, "act", "acts")),
        many => format!("{}{with}, {force}{acts}.", counted(many, "engagement", "engagements")),
    }
}

fn json_ld(subject: &Subject, site: &str) -> String {
    let kind = match (subject.sort, subject.place.as_ref().map(|place| place.level)) {
        (Sort::Country, _) => "Country",
        (Sort::Place, Some(domain::Level::State)) => "State",
        (Sort::Place, Some(domain::Level::County)) => "AdministrativeArea",
        (Sort::Place, _) => "City",
        _ => "Organization",
    };
    let mut node = json!({
        "@context": "https://schema.org",
        "@type": kind,
        "@id": format!("{site}{}", subject.path),
        "name": prose::brief(&subject.name, 200),
        "url": format!("{site}{}", subject.path),
    });
    if let (Some((lon, lat)), true, Some(node)) = (
        subject.point,
        matches!(subject.sort, Sort::Place | Sort::Country),
        node.as_object_mut(),
    ) {
        let rounded = |degrees: f32| (f64::from(degrees) * 10_000.0).round() / 10_000.0;
        node.insert(
            "geo".into(),
            json!({"@type": "GeoCoordinates", "longitude": rounded(lon), "latitude": rounded(lat)}),
        );
        if let Some(place) = subject.place.as_ref().filter(|place| place.id.is_geonames()) {
            node.insert(
                "sameAs".into(),
                json!(format!("https://sws.geonames.org/{}/", place.id)),
            );
        }
        if let Some((href, name)) = subject.crumbs.last().filter(|_| subject.crumbs.len() > 1) {
            let parent = json!({"@type": "AdministrativeArea", "name": name, "url": format!("{site}{href}")});
            node.insert("containedInPlace".into(), parent);
        }
    }
    in_script(&node)
}
