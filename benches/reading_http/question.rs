//! The questions: one filter, asked of every engine in its own language.

use snapshot::synth::{self, World};
use snapshot::{Ask, Facet, FacetSet, Filter};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A kind, a country and a range of years: counts by state, kind and year, and the newest 50.
    Selective,
    /// The same of a kind and a range of years.
    Broad,
    /// The same without a filter.
    Landing,
    /// The same of two words, the second as a beginning.
    Text,
    /// A kind and a range of years: counts by every facet of the map, and the newest 50.
    Rail,
    /// A kind and a range of years: an aggregate tile of the third zoom.
    Tile,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 6] = [
        Self::Selective,
        Self::Broad,
        Self::Landing,
        Self::Text,
        Self::Rail,
        Self::Tile,
    ];

    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Selective => "selective (kind + country + years)",
            Self::Broad => "broad (kind + years)",
            Self::Landing => "landing (no filter)",
            Self::Text => "two words",
            Self::Rail => "full rail (kind + years)",
            Self::Tile => "aggregate tile at z3 (kind + years)",
        }
    }

    /// What we are after over HTTP, in milliseconds.
    pub const fn goal(self) -> f64 {
        match self {
            Self::Selective => 0.6,
            Self::Broad | Self::Tile => 1.0,
            Self::Landing => 0.5,
            Self::Text | Self::Rail => 3.0,
        }
    }

    /// How many times faster than datasette the answer over HTTP must be at least.
    pub const fn floor(self) -> Option<f64> {
        match self {
            Self::Selective => Some(20.0),
            Self::Broad => Some(60.0),
            Self::Landing => Some(400.0),
            _ => None,
        }
    }

    /// Whether the plain scan is asked the same. It has no answer to words but to read every title.
    pub const fn is_scanned(self) -> bool {
        !matches!(self, Self::Text | Self::Tile)
    }

    /// Whether the SQL peers are asked the same.
    pub const fn has_sql(self) -> bool {
        !matches!(self, Self::Rail | Self::Tile)
    }

    /// The first `count` filters of a seed.
    pub fn filters(self, world: &World, seed: u64, count: usize) -> Vec<Filter> {
        let shape = match self {
            Self::Selective => synth::Question::Selective,
            Self::Broad | Self::Rail | Self::Tile => synth::Question::Broad,
            Self::Landing => synth::Question::Landing,
            Self::Text => synth::Question::TwoWords,
        };
        synth::filters(world, seed, shape).take(count).collect()
    }

    /// What is asked of the engine in process.
    pub fn ask(self) -> Ask {
        let facets = match self {
            Self::Rail => FacetSet::ALL,
            _ => [Facet::State, Facet::Kind, Facet::Year].into_iter().collect(),
        };
        Ask {
            facets,
            limit: 50,
            ..Ask::default()
        }
    }

    /// The address at which Legation answers.
    pub fn path(self, filter: &Filter, at: usize) -> String {
        let query = filter.to_query();
        match self {
            Self::Tile => {
                let (x, y) = TILES[at % TILES.len()];
                format!("/api/v1/tiles/3/{x}/{y}.mvt?{query}")
            }
            Self::Rail => format!("/api/v1/engagements?limit=50&{query}"),
            _ => format!("/api/v1/engagements?facets=state,kind,year&limit=50&{query}"),
        }
    }
}

/// Tiles of the third zoom with land that takes part: North America, Europe, East Asia, South America.
pub const TILES: [(u32, u32); 6] = [(1, 3), (2, 3), (4, 2), (6, 3), (2, 4), (4, 3)];

/// The question as one SQL statement over the tables of `peers.py`: counts by state, kind and year, each with its own
/// condition left out, and the newest 50. The rows of `more_states` are counted beside the others.
pub fn sql(filter: &Filter) -> String {
    let kind = one_of("kind", filter.kinds.iter().map(|kind| kind.as_str().to_owned()));
    let country = one_of("country", filter.countries.iter().map(ToString::to_string))
        .map(|is| format!("({is} OR id IN (SELECT id FROM more_countries WHERE {is}))"));
    let years = match (filter.from, filter.to) {
        (Some(from), Some(to)) => Some(format!("year BETWEEN {from} AND {to}")),
        _ => None,
    };
    let text = (!filter.text.is_empty()).then(|| {
        format!(
            "id IN (SELECT rowid FROM words WHERE words MATCH '{}')",
            fts(&filter.text)
        )
    });
    let all = |conditions: &[&Option<String>]| {
        let held: Vec<&str> = conditions.iter().filter_map(|condition| condition.as_deref()).collect();
        if held.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", held.join(" AND "))
        }
    };
    let of_engagement = [&country, &text].into_iter().any(Option::is_some);
    let more_states = if of_engagement {
        // Country and words are conditions of the engagement: its few rows are found first.
        format!(
            "SELECT 'state', s.state, COUNT(*), NULL, NULL, NULL, NULL FROM (SELECT id FROM engagements{}) e \
             CROSS JOIN more_states s ON s.id = e.id GROUP BY s.state",
            all(&[&kind, &country, &years, &text])
        )
    } else {
        format!(
            "SELECT 'state', state, COUNT(*), NULL, NULL, NULL, NULL FROM more_states{} GROUP BY state",
            all(&[&kind, &years])
        )
    };
    let counts = |facet: &str, conditions: &[&Option<String>]| {
        format!(
            "SELECT '{facet}', {facet}, COUNT(*), NULL, NULL, NULL, NULL FROM engagements{} GROUP BY {facet}",
            all(conditions)
        )
    };
    let newest = format!(
        "SELECT * FROM (SELECT 'newest', public_id, NULL, title, start, us, counterpart FROM engagements{} \
         ORDER BY day DESC, public_id DESC LIMIT 50)",
        all(&[&kind, &country, &years, &text])
    );
    [
        counts("state", &[&kind, &country, &years, &text]),
        more_states,
        counts("kind", &[&country, &years, &text]),
        counts("year", &[&kind, &country, &text]),
        newest,
    ]
    .join(" UNION ALL ")
}

fn one_of(column: &str, words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.map(|word| format!("'{word}'")).collect();
    match words.as_slice() {
        [] => None,
        [word] => Some(format!("{column} = {word}")),
        _ => Some(format!("{column} IN ({})", words.join(", "))),
    }
}

/// The words as FTS5 wants them: all must occur, the last as a beginning.
fn fts(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(|word| format!("\"{word}\"")).collect();
    format!("{}*", words.join(" "))
}
