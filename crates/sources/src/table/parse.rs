//! A table from its first byte to its last claim.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};
use std::io::{Cursor, Read};

use domain::{Country, Level, Licence};

use super::columns::Field;
use super::header::Layout;
use super::row::{self, Defaults};
use super::workbook;
use crate::countries;
use crate::delimited::{Record, Records, Row, sniff_delimiter};
use crate::encoding::{self, Charset};
use crate::outcome::{Input, Options, Outcome};
use crate::sink::{Flow, Sink};

/// How many rows may stand above the header.
const ABOVE_HEADER: usize = 10;
/// What a ZIP archive, and so an XLSX workbook, begins with.
const ZIP: &[u8] = b"PK\x03\x04";

pub(crate) fn read(inputs: Vec<Input>, options: &Options, sink: &mut Sink<'_>) -> Flow {
    for input in inputs {
        let defaults = Defaults {
            table: options
                .table
                .clone()
                .unwrap_or_else(|| super::table_of_file(&input.name)),
            table_is_given: options.table.is_some(),
            licence: options.licence.unwrap_or(Licence::Unstated),
        };
        let mut table = Table::new(defaults);
        let mut bytes = sink.open(input);
        let mut start = Vec::new();
        bytes
            .by_ref()
            .take(ZIP.len() as u64)
            .read_to_end(&mut start)
            .map_err(|error| sink.broke(error))?;
        let is_workbook = start == ZIP;
        let bytes = Cursor::new(start).chain(bytes);
        if is_workbook {
            workbook::read(bytes, options.sheet.as_deref(), sink, &mut table)?;
        } else {
            read_text(bytes, sink, &mut table)?;
        }
        table.finish(sink)?;
    }
    Ok(())
}

fn read_text(bytes: impl Read + 'static, sink: &mut Sink<'_>, table: &mut Table) -> Flow {
    let opened = encoding::open(bytes).map_err(|error| sink.broke(error))?;
    let delimiter = delimiter(&opened.head, opened.charset);
    let mut records = Records::new(opened, delimiter);
    let mut told = false;
    loop {
        let row = records.next().map_err(|error| sink.broke(error))?;
        if !told && records.charset() == Charset::Windows1252 {
            told = true;
            sink.notice("the file is not UTF-8 and is read as Windows-1252", 0)?;
        }
        match row {
            None => return Ok(()),
            Some(Row::Bad { line, raw, fault }) => {
                table.rows += 1;
                sink.refuse(*fault, line, &raw)?;
            }
            Some(Row::Good(record)) => {
                let had_header = table.layout.is_some();
                table.row(record, sink)?;
                if table.is_given_up() {
                    return Ok(());
                }
                if let (false, Some(layout)) = (had_header, &table.layout) {
                    records.set_headers(&layout.headers);
                }
            }
        }
    }
}

/// The delimiter, by the line among the first that gives most of our columns with it; `sep=;` is believed.
pub(super) fn delimiter(head: &[u8], mut charset: Charset) -> u8 {
    let text = charset.decode(head).map_or_else(
        || String::from_utf8_lossy(head).into_owned(),
        std::borrow::Cow::into_owned,
    );
    let lines = || {
        text.split(['\n', '\r'])
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    };
    if let Some(&[delimiter]) = lines()
        .next()
        .and_then(|line| line.strip_prefix("sep="))
        .map(str::as_bytes)
    {
        return delimiter;
    }
    lines()
        .take(ABOVE_HEADER)
        .map(|line| sniff_delimiter(line, Layout::score))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or(b',', |(_, _, delimiter)| delimiter)
}

/// A table while it is read: its layout once the header has come, and the ids seen.
pub(super) struct Table {
    defaults: Defaults,
    pub(super) layout: Option<Layout>,
    above: Vec<Record>,
    /// From a hash of each id to a hash of its row and the line where it stood.
    seen: HashMap<u64, (u64, u64)>,
    rows: u64,
    headless: bool,
}

impl Table {
    fn new(defaults: Defaults) -> Self {
        Self {
            defaults,
            layout: None,
            above: Vec::new(),
            seen: HashMap::new(),
            rows: 0,
            headless: false,
        }
    }

    /// Takes the next row that is not blank.
    pub(super) fn row(&mut self, record: Record, sink: &mut Sink<'_>) -> Flow {
        let Some(layout) = &self.layout else {
            return self.maybe_header(record, sink);
        };
        self.rows += 1;
        if record.fields == layout.headers {
            return sink.notice("the header comes again and is passed over", record.line);
        }
        let claim = match row::claim(layout, &record.fields, &self.defaults) {
            Ok(claim) => claim,
            Err(fault) => return sink.refuse(fault, record.line, &record.raw),
        };
        let content = self.content(&record.fields);
        let key = hash(&(&claim.key.table, &claim.key.claim_id));
        match self.seen.entry(key) {
            Entry::Vacant(place) => {
                place.insert((content, record.line));
            }
            Entry::Occupied(place) => {
                let (before, line) = *place.get();
                return self.twice(&claim.key.claim_id, before == content, line, &record, sink);
            }
        }
        if both_american(&claim) {
            return sink.emit(
                Outcome::OutOfScope {
                    reason: "both sides are American",
                },
                record.line,
            );
        }
        sink.emit(Outcome::Claim(Box::new(claim)), record.line)
    }

    fn twice(&self, id: &str, same: bool, first: u64, record: &Record, sink: &mut Sink<'_>) -> Flow {
        if same {
            let message = format!("claim {id} stands here again as in line {first}; it is counted once");
            return sink.notice(message, record.line);
        }
        let mut fault = crate::sink::Fault::field(
            Field::ClaimId.name(),
            id,
            format!("claim_id {id} stands in line {first} already, with other content"),
            "give one of the two another claim_id",
        );
        if let Some(layout) = &self.layout {
            fault = layout.place(Field::ClaimId, fault);
        }
        sink.refuse(fault, record.line, &record.raw)
    }

    /// A hash of what a row says in the columns that are used.
    fn content(&self, fields: &[String]) -> u64 {
        let mut hasher = DefaultHasher::new();
        let places = self.layout.iter().flat_map(|layout| layout.at);
        for place in places {
            place
                .and_then(|place| fields.get(place))
                .map(|field| field.trim())
                .hash(&mut hasher);
        }
        hasher.finish()
    }

    fn maybe_header(&mut self, record: Record, sink: &mut Sink<'_>) -> Flow {
        let first = record.fields.first().map_or("", String::as_str);
        if first.starts_with('#') || first.starts_with("sep=") {
            return Ok(());
        }
        let layout = Layout::of(record.fields.clone());
        if layout.fault().is_some() {
            self.above.push(record);
            return match self.above.len() {
                ABOVE_HEADER.. => self.give_up_on_header(sink),
                _ => Ok(()),
            };
        }
        for above in self.above.drain(..) {
            sink.notice("this row above the header is passed over", above.line)?;
        }
        for (place, header) in layout.unused() {
            let message = format!("column {} ({header}) is none of ours and is not read", place + 1);
            sink.notice(message, record.line)?;
        }
        self.layout = Some(layout);
        Ok(())
    }

    /// No header has been found: the first row is taken for a header that lacks columns, and the file is left.
    fn give_up_on_header(&mut self, sink: &mut Sink<'_>) -> Flow {
        self.headless = true;
        let Some(first) = std::mem::take(&mut self.above).into_iter().next() else {
            return Ok(());
        };
        match Layout::of(first.fields).fault() {
            Some(fault) => sink.refuse(fault, first.line, &first.raw),
            None => Ok(()),
        }
    }

    /// Whether the rest of the input can be left unread.
    pub(super) const fn is_given_up(&self) -> bool {
        self.headless
    }

    /// The input has ended.
    fn finish(&mut self, sink: &mut Sink<'_>) -> Flow {
        if !self.above.is_empty() {
            return self.give_up_on_header(sink);
        }
        if self.rows == 0 && !self.headless {
            return sink.notice("the file holds no rows", 0);
        }
        Ok(())
    }
}

/// A tie between two American bodies: networks registered in the United States are counterparts all the same.
fn both_american(claim: &domain::Claim) -> bool {
    let place = claim.counterpart.level.is_none_or(Level::is_place);
    let american = |country: Country| countries::american(country).is_some();
    place && claim.counterpart.country.is_some_and(american)
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
