//! XLSX workbooks: the cells of one sheet as rows of text.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader as _, Xlsx};

use super::parse::Table;
use crate::delimited::{FIELD_LIMIT, Record};
use crate::sink::{Fault, Flow, Sink, read_whole};

/// The largest workbook that is opened, and the most text that is taken from one sheet.
const LIMIT: usize = 256 * 1024 * 1024;
/// The most columns that are looked at.
const WIDTH: u32 = 1_024;

pub(super) fn read(mut bytes: impl Read, sheet: Option<&str>, sink: &mut Sink<'_>, table: &mut Table) -> Flow {
    let whole = read_whole(&mut bytes, LIMIT as u64).map_err(|error| sink.broke(error))?;
    let rows = whole.ok_or_else(too_large).and_then(|bytes| rows(bytes, sheet));
    let rows = match rows {
        Ok(rows) => rows,
        Err(fault) => return sink.refuse(fault, 0, ""),
    };
    for mut record in rows {
        if let Some(layout) = &table.layout {
            let width = layout.headers.len();
            if record.fields.len() > width {
                sink.notice("cells to the right of the last header are not read", record.line)?;
            }
            record.fields.resize(width, String::new());
        }
        if let Some(fault) = unfit(&record) {
            sink.refuse(fault, record.line, &record.raw)?;
            continue;
        }
        table.row(record, sink)?;
        if table.is_given_up() {
            return Ok(());
        }
    }
    Ok(())
}

/// The rows of a sheet that hold anything, numbered as the workbook numbers them.
pub(super) fn rows(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Vec<Record>, Fault> {
    // The library that takes workbooks apart may trip over a damaged one; that must cost no more than the file.
    match catch_unwind(AssertUnwindSafe(|| rows_or_panic(bytes, sheet))) {
        Ok(rows) => rows,
        Err(_) => Err(damaged("it cannot be taken apart")),
    }
}

fn rows_or_panic(bytes: Vec<u8>, sheet: Option<&str>) -> Result<Vec<Record>, Fault> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = workbook.sheet_names();
    if let Some(wanted) = sheet {
        if !names.iter().any(|name| name == wanted) {
            return Err(Fault::row(
                format!("the workbook has no sheet `{wanted}`"),
                format!("name one of: {}", names.join(", ")),
            ));
        }
        return rows_of_sheet(&mut workbook, wanted);
    }
    for name in names {
        let rows = rows_of_sheet(&mut workbook, &name)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

fn rows_of_sheet(workbook: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<Record>, Fault> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut rows: Vec<Record> = Vec::new();
    let mut taken = 0;
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let text = text_of(cell.get_value());
        if text.is_empty() || column >= WIDTH {
            continue;
        }
        taken += text.len() + 64;
        if taken > LIMIT {
            return Err(too_large());
        }
        let line = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.line != line) {
            rows.push(Record {
                line,
                ..Record::default()
            });
        }
        let (Some(record), Ok(column)) = (rows.last_mut(), usize::try_from(column)) else {
            continue;
        };
        if record.fields.len() <= column {
            record.fields.resize(column + 1, String::new());
        }
        record.fields[column] = text;
    }
    rows.retain(|row| row.fields.iter().any(|field| !field.trim().is_empty()));
    for row in &mut rows {
        row.raw = row.fields.join(" | ");
    }
    Ok(rows)
}

/// A cell as the text that a table would hold: dates as days, whole numbers without a point.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(date) if date.is_datetime() && date.as_f64() >= 1.0 => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(date) => date.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn unfit(record: &Record) -> Option<Fault> {
    let place = record
        .fields
        .iter()
        .position(|field| field.len() > FIELD_LIMIT || field.contains('\0'))?;
    let field = &record.fields[place];
    Some(
        Fault::field(
            "",
            field,
            "the cell is longer than 4 MiB or contains a NUL character",
            "mend it",
        )
        .at(place + 1, ""),
    )
}

fn damaged(error: impl std::fmt::Display) -> Fault {
    Fault::row(
        format!("this is not a readable XLSX workbook: {error}"),
        "open it in a spreadsheet program and save it again as .xlsx or as CSV in UTF-8",
    )
}

fn too_large() -> Fault {
    Fault::row(
        "the workbook is larger than 256 MiB",
        "save it as CSV, which is read as a stream",
    )
}
