//! Building a base: rows are taken in as they come, put in order, and everything else is derived column by column.
//!
//! Only one column exists twice at any moment, so that the peak stays near the size of the result.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{DateBounds, Day, Issue, Kind, Level};

use super::{
    Base, ByFamily, DayColumns, Lists, NO_DAY, NO_TERM, Part, Span, TITLE_STEP, TextIndex, Titles, YearMark, flag,
};
use crate::actors::BaseActors;
use crate::bits::{self, BLOCK_ROWS, Bits};
use crate::codes;
use crate::count::each_bit;
use crate::network::Wide;
use crate::rows::{BuildError, EngagementRow};
use crate::shape::{Shape, in_column};
use crate::words::title_key;

/// Marks rows in the order of arrival that leave the view.
const WITHDRAWN: u8 = 0x80;

/// Builds the columns for a day. A later row with the same id replaces the former; withdrawn rows leave.
pub fn build(actors: &BaseActors, rows: impl IntoIterator<Item = EngagementRow>, day: Day) -> Result<Base, BuildError> {
    let mut base = take_in(actors, rows)?;
    let order = order(&base);
    arrange(&mut base, &order);
    drop(order);
    mark_years(&mut base);
    derive(&mut base, actors);
    base.by_title = titles_in_order(&base);
    base.text = TextIndex::build((0..base.rows).map(|row| base.title(row)), base.rows);
    base.home = Arc::new(DayColumns::compute(&base, day));
    Ok(base)
}

/// A base without rows.
pub fn empty(day: Day) -> Base {
    let mut base = Base {
        parts_at: vec![0],
        ..Base::default()
    };
    derive(&mut base, &BaseActors::default());
    base.home = Arc::new(DayColumns::compute(&base, day));
    base
}

fn take_in(actors: &BaseActors, rows: impl IntoIterator<Item = EngagementRow>) -> Result<Base, BuildError> {
    let numbers: HashMap<&str, u32> = (0u32..)
        .take(actors.len())
        .map(|at| (&*actors.get(at).row.key, at))
        .collect();
    let mut spans: HashMap<Span, u32> = HashMap::new();
    let mut base = Base::default();
    for row in rows {
        base.parts_at.push(position(base.parts.len())?);
        for part in &row.participants {
            let actor = *numbers.get(&*part.actor).ok_or_else(|| BuildError::UnknownActor {
                engagement: row.id,
                actor: part.actor.clone(),
            })?;
            base.parts.push(Part::new(actor, part.side, part.role));
        }
        let title = Titles::append(&mut base.titles.text, &row.title).ok_or(BuildError::TooMany {
            what: "bytes of titles",
            limit: u64::from(u32::MAX) * TITLE_STEP as u64,
        })?;
        base.titles.at.push(title);
        take_in_plain(&mut base, row, &mut spans);
    }
    base.rows = position(base.id.len())?;
    base.parts_at.push(position(base.parts.len())?);
    let mut pool: Vec<(Span, u32)> = spans.into_iter().collect();
    pool.sort_unstable_by_key(|(_, at)| *at);
    base.spans = pool.into_iter().map(|(span, _)| span).collect();
    base.titles.text.shrink_to_fit();
    Ok(base)
}

fn position(count: usize) -> Result<u32, BuildError> {
    u32::try_from(count)
        .ok()
        .filter(|count| *count < u32::MAX - 64)
        .ok_or(BuildError::TooMany {
            what: "rows and participants",
            limit: u64::from(u32::MAX - 64),
        })
}

fn take_in_plain(base: &mut Base, row: EngagementRow, spans: &mut HashMap<Span, u32>) {
    let next = |spans: &HashMap<Span, u32>| u32::try_from(spans.len()).unwrap_or(u32::MAX);
    let mut span = |shown, bounds| {
        let fresh = next(spans);
        *spans.entry(Span { shown, bounds }).or_insert(fresh)
    };
    base.start.push(span(row.start, row.facts.start));
    base.end.push(span(row.end, row.facts.end));
    base.id.push(row.id.0);
    base.kind.push(row.facts.kind as u8);
    base.reported.push(row.facts.reported as u8);
    let reported = DateBounds {
        earliest: row.facts.reported_from,
        latest: row.facts.reported_on,
    };
    base.reported_when.push(span(None, reported));
    base.term.push(row.facts.term_months.unwrap_or(NO_TERM));
    base.last_source.push(row.last_source_day.map_or(NO_DAY, |day| day.0));
    base.issues.push(row.issues.0);
    base.claims.push(row.claims);
    let flag = |yes: bool, bit: u8| if yes { bit } else { 0 };
    base.flags
        .push(flag(row.gov, flag::GOV) | flag(row.fits_cc_by, flag::CC_BY) | flag(row.withdrawn, WITHDRAWN));
    base.position.push(row.position);
    base.recorded.push(row.recorded);
}

/// The rows that stay, in the order of the base, by their place in the order of arrival.
fn order(base: &Base) -> Vec<u32> {
    let mut keys: Vec<(bool, i32, u64, u32)> = (0..base.rows)
        .map(|row| {
            let start = base.start_day(row);
            (
                start.is_none(),
                start.map_or(0, |day| day.0),
                base.id[row as usize],
                row,
            )
        })
        .collect();
    keys.sort_unstable_by_key(|(_, _, id, row)| (*id, *row));
    let mut kept = 0;
    for at in 0..keys.len() {
        let replaced = keys.get(at + 1).is_some_and(|next| next.2 == keys[at].2);
        if !replaced && base.flags[keys[at].3 as usize] & WITHDRAWN == 0 {
            keys[kept] = keys[at];
            kept += 1;
        }
    }
    keys.truncate(kept);
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, _, row)| row).collect()
}

fn reorder<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
    *column = order.iter().map(|row| column[*row as usize]).collect();
}

fn arrange(base: &mut Base, order: &[u32]) {
    let mut parts = Vec::with_capacity(base.parts.len());
    let mut parts_at = Vec::with_capacity(order.len() + 1);
    for row in order {
        parts_at.push(u32::try_from(parts.len()).unwrap_or(u32::MAX));
        parts.extend_from_slice(base.parts(*row));
    }
    parts_at.push(u32::try_from(parts.len()).unwrap_or(u32::MAX));
    parts.shrink_to_fit();
    (base.parts, base.parts_at) = (parts, parts_at);
    reorder(&mut base.id, order);
    reorder(&mut base.start, order);
    reorder(&mut base.end, order);
    reorder(&mut base.kind, order);
    reorder(&mut base.reported, order);
    reorder(&mut base.reported_when, order);
    reorder(&mut base.term, order);
    reorder(&mut base.last_source, order);
    reorder(&mut base.issues, order);
    reorder(&mut base.claims, order);
    reorder(&mut base.flags, order);
    reorder(&mut base.position, order);
    reorder(&mut base.recorded, order);
    reorder(&mut base.titles.at, order);
    base.rows = u32::try_from(order.len()).unwrap_or(u32::MAX);
    base.by_id = (0..base.rows).collect();
    base.by_id.sort_unstable_by_key(|row| base.id[*row as usize]);
}

fn mark_years(base: &mut Base) {
    let mut years: Vec<YearMark> = Vec::new();
    base.dated = base.rows;
    for row in 0..base.rows {
        let Some(day) = base.start_day(row) else {
            base.dated = row;
            break;
        };
        let year = day.year();
        if years.last().is_none_or(|mark| mark.year != year) {
            years.push(YearMark { year, first: row });
        }
    }
    base.years = years;
}

/// States, countries, levels, the bitmaps and the lists of rows.
fn derive(base: &mut Base, actors: &BaseActors) {
    let rows = base.rows;
    base.state.reserve_exact(rows as usize);
    base.country.reserve_exact(rows as usize);
    base.block_states = vec![[0; codes::STATES]; bits::blocks_for(rows)];
    base.block_countries = vec![[0; codes::COUNTRIES]; bits::blocks_for(rows)];
    base.level_bits = Level::ALL.iter().map(|_| Bits::empty(rows)).collect();
    base.kind_bits = Kind::ALL.iter().map(|_| Bits::empty(rows)).collect();
    base.issue_bits = Issue::ALL.iter().map(|_| Bits::empty(rows)).collect();
    base.gov_bits = Bits::empty(rows);
    base.cc_by_bits = Bits::empty(rows);
    base.unplaced_bits = Bits::empty(rows);
    let mut wide = Wide::none_of(rows);
    let mut sizes = (vec![0; codes::STATES], vec![0; codes::COUNTRIES], vec![0; actors.len()]);
    let mut shape = Shape::default();
    let seat = |at: u32| (actors.get(at).state, actors.get(at).country);
    for row in 0..base.rows {
        shape.read(base.parts(row), |at| actors.get(at));
        base.state.push(in_column(&shape.states));
        base.country.push(in_column(&shape.countries));
        each_bit(u32::from(shape.levels), |level| base.level_bits[level].put(row));
        base.several_states.append(row, &shape.states);
        base.several_countries.append(row, &shape.countries);
        if !shape.placed {
            base.flags[row as usize] |= flag::UNPLACED;
            base.unplaced_bits.put(row);
            base.unplaced += 1;
        }
        if shape.is_wide() {
            wide.append(row, base.parts(row), seat);
        }
        base.kind_bits[usize::from(base.kind[row as usize])].put(row);
        let issues = base.issues(row);
        issues.iter().for_each(|issue| base.issue_bits[issue.index()].put(row));
        if base.gov(row) {
            base.gov_bits.put(row);
        }
        if base.cc_by(row) {
            base.cc_by_bits.put(row);
        }
        let block = (row / BLOCK_ROWS) as usize;
        for code in shape.states.iter().map(|code| usize::from(*code)) {
            sizes.0[code] += 1;
            base.block_states[block][code] += 1;
        }
        for code in shape.countries.iter().map(|code| usize::from(*code)) {
            sizes.1[code] += 1;
            base.block_countries[block][code] += 1;
        }
        super::actors_of(base.parts(row)).for_each(|actor| sizes.2[actor as usize] += 1);
    }
    base.wide = wide;
    list_rows(base, actors, &sizes);
}

fn list_rows(base: &mut Base, actors: &BaseActors, sizes: &(Vec<u32>, Vec<u32>, Vec<u32>)) {
    let mut shape = Shape::default();
    let mut by_code = |codes: fn(&Shape) -> &[u8], put: &mut dyn FnMut(u32, u32)| {
        for row in 0..base.rows {
            shape.read(base.parts(row), |at| actors.get(at));
            codes(&shape).iter().for_each(|code| put(u32::from(*code), row));
        }
    };
    let state_rows = Lists::new(&sizes.0, |put| by_code(|shape| &shape.states, put));
    let country_rows = Lists::new(&sizes.1, |put| by_code(|shape| &shape.countries, put));
    let actor_rows = Lists::new(&sizes.2, |put| {
        for row in 0..base.rows {
            super::actors_of(base.parts(row)).for_each(|actor| put(actor, row));
        }
    });
    base.actor_totals = (0u32..)
        .take(actors.len())
        .map(|at| by_family(base, actor_rows.of(at)))
        .collect();
    (base.state_rows, base.country_rows, base.actor_rows) = (state_rows, country_rows, actor_rows);
}

fn by_family(base: &Base, rows: &[u32]) -> ByFamily {
    let mut counts = ByFamily::default();
    for row in rows {
        counts[base.family(*row)] += 1;
    }
    counts
}

/// Rows by folded title, then id. The first eight bytes decide nearly always and are compared as one number.
fn titles_in_order(base: &Base) -> Vec<u32> {
    let mut keys: Vec<(u64, u32)> = (0..base.rows)
        .map(|row| {
            let key = title_key(base.title(row));
            let mut first = [0; 8];
            let length = key.len().min(8);
            first[..length].copy_from_slice(&key.as_bytes()[..length]);
            (u64::from_be_bytes(first), row)
        })
        .collect();
    keys.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| {
            let whole = |row: u32| (title_key(base.title(row)), base.id[row as usize]);
            whole(a.1).cmp(&whole(b.1))
        })
    });
    keys.into_iter().map(|(_, row)| row).collect()
}
