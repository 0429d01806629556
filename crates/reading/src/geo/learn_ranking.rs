//! Learning the trees that choose between places: from marked names whose place the gazetteer knows. A candidate is
//! right if it is the marked one, or, where the marked one is none of them, lies as near as counts as right.

use places::{Bearer, Gazetteer, PlaceId};

use super::asked;
use super::evaluate::{Marked, RIGHT_WITHIN_KM, error_km};
use super::points;
use super::ranker::{self, Ranker};
use super::resolve::{self, Group};
use crate::forest::{self, grow};

/// How far a local newspaper's own region goes.
const LOCAL_KM: f32 = 50.0;

/// A marked text, the set of trees that must not see it, and its publisher's home where that is known.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'t> {
    /// The text.
    pub marked: &'t Marked,
    /// From 1; set 0 sees all texts.
    pub held_out_of: u8,
    /// Where its publisher is at home.
    pub home: Option<PlaceId>,
}

/// The file of all sets that the lessons name, and of the full one.
#[must_use]
pub fn learn(gazetteer: &Gazetteer, lessons: &[Lesson<'_>]) -> Vec<u8> {
    let homeless = examples(gazetteer, lessons, false);
    let at_home = examples(gazetteer, lessons, true);
    let last = lessons.iter().map(|it| it.held_out_of).max().unwrap_or(0);
    let seen = |all: &[(u8, forest::Group)], set: u8| {
        let seen = all.iter().filter(|it| set == 0 || it.0 != set);
        grow(&seen.map(|it| &it.1).collect::<Vec<_>>())
    };
    let sets: Vec<Ranker> = (0..=last)
        .map(|set| Ranker {
            homeless: seen(&homeless, set),
            at_home: seen(&at_home, set),
        })
        .collect();
    ranker::write(&sets)
}

fn examples(gazetteer: &Gazetteer, lessons: &[Lesson<'_>], at_home: bool) -> Vec<(u8, forest::Group)> {
    let mut out = Vec::new();
    for lesson in lessons.iter().filter(|it| !at_home || it.home.is_some()) {
        let home: Option<Bearer> = lesson.home.filter(|_| at_home).and_then(|id| gazetteer.bearer_of(id));
        let marked = lesson.marked.spans();
        let spans: Vec<_> = marked.iter().map(|it| it.0.clone()).collect();
        let asked = asked(&lesson.marked.text, &spans);
        let (groups, group_of) = resolve::groups(gazetteer, &asked, home.as_ref());
        for (at, group) in groups.iter().enumerate() {
            let Some(first) = group_of.iter().position(|it| *it == at) else {
                continue;
            };
            let right = right(group, lesson.marked.ids()[first], marked[first].1);
            if !at_home && !group.qualified && is_local(gazetteer, lesson.home, marked[first].1) {
                continue;
            }
            if right.len() > 1 && right.contains(&true) && right.contains(&false) {
                let members = ranker::features(&groups, at, home.as_ref());
                out.push((
                    lesson.held_out_of,
                    forest::Group {
                        start: members.iter().map(|it| f64::from(ranker::start(it))).collect(),
                        members,
                        right,
                        weight: (group.count as f64).sqrt(),
                    },
                ));
            }
        }
    }
    out
}

/// A local newspaper's names around its home are bare where any other text would say the state. Who does not know the
/// home would learn from them to guess small towns.
fn is_local(gazetteer: &Gazetteer, home: Option<PlaceId>, point: Option<(f32, f32)>) -> bool {
    let home = home.and_then(|id| gazetteer.bearer_of(id));
    let distance = home
        .zip(point)
        .map(|(home, point)| error_km(point, Some((home.lat, home.lon))));
    distance.is_some_and(|it| it <= LOCAL_KM)
}

fn right(group: &Group, id: Option<u32>, point: Option<(f32, f32)>) -> Vec<bool> {
    let bearers = &group.candidates.bearers;
    let by_id: Vec<bool> = bearers.iter().map(|it| Some(it.id.0) == id).collect();
    if by_id.contains(&true) {
        return by_id;
    }
    let near = |it: &Bearer| point.is_some_and(|point| error_km(point, Some(points::published(it))) <= RIGHT_WITHIN_KM);
    bearers.iter().map(near).collect()
}
