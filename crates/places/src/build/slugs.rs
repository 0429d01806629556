//! Addresses of places: unique, and the same whenever the same places are given.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Level;

use super::{Draft, Drafts};
use crate::{fold, forms, score};

/// The address of every place, by id. The most prominent of those that would share one takes the plain form; the
/// others say their county or division, at last their id.
pub(crate) fn assign(drafts: &Drafts) -> HashMap<u32, String> {
    let mut wishes: BTreeMap<String, Vec<&Draft>> = BTreeMap::new();
    for draft in drafts.places.values() {
        wishes.entry(wish(draft)).or_default().push(draft);
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut out = HashMap::new();
    let mut left = Vec::new();
    for (slug, mut wanting) in wishes {
        wanting.sort_by_key(|draft| {
            (
                draft.feature.is_division(),
                std::cmp::Reverse(prominence(draft)),
                draft.id,
            )
        });
        let mut wanting = wanting.into_iter();
        if let Some(first) = wanting.next() {
            taken.insert(slug.clone());
            out.insert(first.id, slug);
        }
        left.extend(wanting);
    }
    left.sort_by_key(|draft| (std::cmp::Reverse(prominence(draft)), draft.id));
    for draft in left {
        let parent = |id: Option<u32>| {
            id.and_then(|id| drafts.places.get(&id))
                .map(|draft| fold::slug(&draft.name))
        };
        let narrower = parent(draft.admin2)
            .or_else(|| parent(draft.admin1))
            .map(|parent| format!("{}-{parent}-{}", base(draft), suffix(draft)));
        let plain = format!("{}-{}-{}", base(draft), suffix(draft), draft.id);
        let slug = narrower.filter(|slug| !taken.contains(slug)).unwrap_or(plain);
        taken.insert(slug.clone());
        out.insert(draft.id, slug);
    }
    out
}

fn prominence(draft: &Draft) -> u32 {
    (10_000.0 * score::prominence_of(draft.weight, draft.feature, draft.seat_of_namesake)) as u32
}

fn base(draft: &Draft) -> String {
    let slug = fold::slug(&draft.name);
    if slug.is_empty() { "place".to_owned() } else { slug }
}

fn suffix(draft: &Draft) -> String {
    draft.state.map_or_else(
        || draft.country.as_str().to_ascii_lowercase(),
        |state| state.as_str().to_ascii_lowercase(),
    )
}

fn wish(draft: &Draft) -> String {
    let (base, suffix) = (base(draft), suffix(draft));
    match draft.level {
        Level::Country => suffix,
        Level::State => base,
        Level::City => format!("{base}-{suffix}"),
        Level::County if draft.state.is_some_and(|state| !state.is_territory()) => format!("{base}-{suffix}"),
        _ if forms::strip(&base.replace('-', " ")).is_some() => format!("{base}-{suffix}"),
        level => {
            let word = draft
                .type_word
                .as_deref()
                .map_or_else(|| fold::slug(level.as_str()), fold::slug);
            let word = if word == "land" { "state" } else { &word };
            format!("{base}-{word}-{suffix}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Feature;
    use domain::Country;

    fn city(id: u32, name: &str, country: &str, state: Option<&str>, weight: u32) -> Draft {
        let state = state.map(|it| it.parse().unwrap());
        let country: Country = country.parse().unwrap();
        let mut draft = Draft::new(id, name, Level::City, Feature::Populated, country, state);
        draft.weight = weight;
        draft
    }

    #[test]
    fn the_larger_namesake_takes_the_plain_address() {
        let mut drafts = Drafts::default();
        let mut county = Draft::new(
            9,
            "King County",
            Level::County,
            Feature::Adm2,
            Country::US,
            "WA".parse().ok(),
        );
        county.weight = 5;
        let mut small = city(2, "Bergen", "NO", None, 5);
        small.admin1 = Some(9);
        for draft in [
            city(1, "Seattle", "US", Some("WA"), 700),
            small,
            city(3, "Bergen", "NO", None, 500),
            city(4, "Bergen", "NO", None, 4),
            county,
            Draft::new(
                10,
                "Washington",
                Level::State,
                Feature::Adm1,
                Country::US,
                "WA".parse().ok(),
            ),
        ] {
            drafts.places.insert(draft.id, draft);
        }
        let slugs = assign(&drafts);
        assert_eq!(slugs[&1], "seattle-wa");
        assert_eq!(slugs[&3], "bergen-no");
        assert_eq!(slugs[&2], "bergen-king-county-no");
        assert_eq!(slugs[&4], "bergen-no-4");
        assert_eq!(slugs[&9], "king-county-wa");
        assert_eq!(slugs[&10], "washington");
    }
}
