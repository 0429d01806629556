//! The parameters that addresses of the API share, as the OpenAPI document describes them.
//!
//! They are read by [`crate::view::View`], as everywhere; these structs only describe.

use platform::http::Problem;
use utoipa::IntoParams;

use crate::view::View;

/// What narrows a view. Lists are written with commas or by repeating the parameter.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that View reads")]
pub struct FilterParams {
    /// Of one of these kinds: `sister_tie`, `memorandum` …
    kind: Option<String>,
    /// Of one of these families: `ties`, `texts`, `visits`, `presence`, `acts`.
    family: Option<String>,
    /// With one of these statuses on the day: `in_force`, `announced`, `presumed`, `completed`, `suspended`, `ended`, `expired`, `lapsed`, `unknown`.
    status: Option<String>,
    /// About one of these issues.
    issue: Option<String>,
    /// An American participant sits in one of these states (postal codes).
    state: Option<String>,
    /// A foreign participant sits in one of these countries (ISO 3166-1 alpha-2, `XK` for Kosovo).
    country: Option<String>,
    /// An American participant is of one of these levels.
    level: Option<String>,
    /// Begun in this year or later.
    from: Option<i32>,
    /// Begun in this year or earlier.
    to: Option<i32>,
    /// `include`: with `from` or `to`, also those without a date.
    undated: Option<String>,
    /// `1`: with evidence of a government.
    gov: Option<String>,
    /// `1`: the latest source is at most five years older than the day.
    confirmed: Option<String>,
    /// The governments of these American places take part (slugs).
    place: Option<String>,
    /// These actors take part (slugs).
    actor: Option<String>,
    /// Words that occur in title or participants' names; the last may be a beginning.
    q: Option<String>,
    /// `cc-by`: only what may be passed on under CC BY.
    licence: Option<String>,
    /// Status on this day (YYYY-MM-DD); today where not given.
    valid_on: Option<String>,
    /// As the ledger knew it at the end of this day (YYYY-MM-DD); now where not given.
    known_on: Option<String>,
}

/// How a list stands.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that View reads")]
pub struct ListParams {
    /// `newest` (default), `oldest`, `title` or `evidence`.
    sort: Option<String>,
    /// How many items, 1 to 500; 50 where not given.
    limit: Option<u32>,
    /// The `next` of the answer before.
    cursor: Option<String>,
    /// Which facets to count: `kind`, `family`, `status`, `issue`, `state`, `country`, `level`, `gov`, `confirmed`, `year`; `none` for none. All where not given.
    facets: Option<String>,
}

/// The two clocks.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that View reads")]
pub struct ClockParams {
    /// Status on this day (YYYY-MM-DD); today where not given.
    valid_on: Option<String>,
    /// As the ledger knew it at the end of this day (YYYY-MM-DD); now where not given.
    known_on: Option<String>,
}

/// The view of an address.
pub fn view(query: Option<&str>) -> Result<View, Problem> {
    View::from_query(query.unwrap_or_default()).map_err(Problem::from)
}

/// A parameter that is not a view's, decoded; blank ones count as not given.
pub fn single(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = crate::view::pairs(query.unwrap_or_default());
    pairs
        .find(|(param, value)| param == name && !value.trim().is_empty())
        .map(|(_, value)| value.trim().to_owned())
}

/// A number between two bounds, or the default where it is not given.
pub fn number(query: Option<&str>, name: &str, default: usize, most: usize) -> Result<usize, Problem> {
    let Some(value) = single(query, name) else {
        return Ok(default);
    };
    value
        .parse()
        .ok()
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| {
            Problem::bad_parameter(
                name,
                format!(
                    "`{name}={}` is not a number from 1 to {most}.",
                    crate::prose::brief(&value, 40)
                ),
            )
        })
}
