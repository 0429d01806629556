//! Delimited files of publishers whose columns have fixed names.

use std::io::Read;

use crate::delimited::{Record, Records, Row, sniff_delimiter};
use crate::encoding;
use crate::sink::{Fault, Flow, Sink};

/// A file with its header read.
pub(crate) struct Headed {
    records: Records,
    headers: Vec<String>,
}

/// A row whose fields are asked for by name.
pub(crate) struct HeadedRow<'a> {
    headers: &'a [String],
    record: Record,
}

impl Headed {
    /// Reads the header; where columns are missing the file is refused and there is nothing more to read.
    pub(crate) fn open(bytes: impl Read + 'static, needed: &[&str], sink: &mut Sink<'_>) -> Flow<Option<Self>> {
        let opened = encoding::open(bytes).map_err(|error| sink.broke(error))?;
        let head = String::from_utf8_lossy(&opened.head);
        let first = head.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        let known = |fields: &[String]| needed.iter().filter(|name| has(fields, name)).count();
        let (.., delimiter) = sniff_delimiter(first, known);
        drop(head);
        let mut records = Records::new(opened, delimiter);
        let (record, line) = match records.next().map_err(|error| sink.broke(error))? {
            None => (Record::default(), 0),
            Some(Row::Good(record)) => {
                let line = record.line;
                (record, line)
            }
            Some(Row::Bad { line, raw, fault }) => {
                sink.refuse(*fault, line, &raw)?;
                return Ok(None);
            }
        };
        let headers: Vec<_> = record.fields.iter().map(|header| header.trim().to_owned()).collect();
        let missing: Vec<_> = needed.iter().copied().filter(|name| !has(&headers, name)).collect();
        if !missing.is_empty() {
            let reason = format!("the file has no column {}", missing.join(", "));
            let fault = Fault::row(reason, "check that this is the file that the format reads");
            sink.refuse(fault, line, &record.raw)?;
            return Ok(None);
        }
        records.set_headers(&headers);
        Ok(Some(Self { records, headers }))
    }

    /// The next good row; bad ones are refused on the way.
    pub(crate) fn next(&mut self, sink: &mut Sink<'_>) -> Flow<Option<HeadedRow<'_>>> {
        loop {
            match self.records.next().map_err(|error| sink.broke(error))? {
                None => return Ok(None),
                Some(Row::Bad { line, raw, fault }) => sink.refuse(*fault, line, &raw)?,
                Some(Row::Good(record)) => {
                    return Ok(Some(HeadedRow {
                        headers: &self.headers,
                        record,
                    }));
                }
            }
        }
    }
}

fn has(headers: &[String], name: &str) -> bool {
    headers.iter().any(|header| header.trim() == name)
}

impl HeadedRow<'_> {
    /// The field of a column, without surrounding blanks; empty where there is no such column.
    pub(crate) fn get(&self, name: &str) -> &str {
        let place = self.headers.iter().position(|header| header == name);
        place
            .and_then(|place| self.record.fields.get(place))
            .map_or("", |field| field.trim())
    }

    /// The line where the row begins.
    pub(crate) const fn line(&self) -> u64 {
        self.record.line
    }

    /// Refuses the row for one of its fields.
    pub(crate) fn refuse(&self, name: &str, reason: &str, mend: &str, sink: &mut Sink<'_>) -> Flow {
        let mut fault = Fault::field(name, self.get(name), reason, mend);
        if let Some(place) = self.headers.iter().position(|header| header == name) {
            fault = fault.at(place + 1, name);
        }
        sink.refuse(fault, self.record.line, &self.record.raw)
    }
}
