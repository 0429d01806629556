//! Engagements in columns: GeoParquet 1.1 (<https://geoparquet.org/releases/v1.1.0/>), the columns of the CSV with a
//! geometry of the American participants' points in well-known binary, longitude before latitude (OGC:CRS84).

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use domain::Day;
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::json;
use snapshot::Point;

use super::column::{Column, Holds};
use super::engagements;
use super::written::Shown;

/// How many engagements make a row group: what is held in memory at once.
const ROWS: usize = 20_000;

/// The column of the geometry.
const GEOMETRY: &str = "geometry";

/// Gathers engagements in columns and writes them by row groups.
pub struct Parquet {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    shapes: Vec<Option<Vec<u8>>>,
    reach: Option<[f64; 4]>,
    writer: SerializedFileWriter<Drawn>,
    drawn: Drawn,
}

/// What the format's writer has written and nobody has passed on yet.
#[derive(Debug, Clone, Default)]
struct Drawn(Arc<Mutex<Vec<u8>>>);

impl Drawn {
    fn pass_on(&self, out: &mut dyn Write) -> io::Result<()> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        out.write_all(&bytes)
    }
}

impl Write for Drawn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Parquet {
    /// Begins a file, with a column for licences where not everything is under one.
    pub fn begin(licences: bool) -> io::Result<Self> {
        let columns: Vec<Column> = engagements::columns(licences).collect();
        let mut fields = columns
            .iter()
            .map(field)
            .collect::<Result<Vec<_>, _>>()
            .map_err(broken)?;
        let geometry = Type::primitive_type_builder(GEOMETRY, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map_err(broken)?;
        fields.push(Arc::new(geometry));
        let schema = Type::group_type_builder("engagements")
            .with_fields(fields)
            .build()
            .map_err(broken)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("Legation {}", env!("CARGO_PKG_VERSION")))
            .build();
        let drawn = Drawn::default();
        let writer = SerializedFileWriter::new(drawn.clone(), Arc::new(schema), Arc::new(properties));
        Ok(Self {
            columns,
            rows: Vec::new(),
            shapes: Vec::new(),
            reach: None,
            writer: writer.map_err(broken)?,
            drawn,
        })
    }

    /// Takes an engagement in; writes a row group where enough have come together.
    pub fn push(&mut self, shown: &Shown, day: Day, site: &str, out: &mut dyn Write) -> io::Result<()> {
        let mut cells = engagements::cells(shown, day, site);
        if self.columns.len() > cells.len() {
            cells.push(shown.licences.clone());
        }
        self.rows.push(cells);
        for (lon, lat) in &shown.us_points {
            let (lon, lat) = (engagements::rounded(*lon), engagements::rounded(*lat));
            let [west, south, east, north] = self.reach.unwrap_or([lon, lat, lon, lat]);
            self.reach = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
        }
        self.shapes
            .push((!shown.us_points.is_empty()).then(|| multi_point(&shown.us_points)));
        if self.rows.len() >= ROWS {
            self.group().map_err(broken)?;
            self.drawn.pass_on(out)?;
        }
        Ok(())
    }

    /// Writes what is left and the end of the file.
    pub fn end(mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.rows.is_empty() {
            self.group().map_err(broken)?;
        }
        let mut geometry = json!({"encoding": "WKB", "geometry_types": ["MultiPoint"]});
        if let Some(reach) = self.reach {
            geometry["bbox"] = json!(reach);
        }
        let geo = json!({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: geometry}});
        self.writer
            .append_key_value_metadata(KeyValue::new("geo".to_owned(), geo.to_string()));
        self.writer.close().map_err(broken)?;
        self.drawn.pass_on(out)
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.rows);
        let shapes = std::mem::take(&mut self.shapes);
        let mut group = self.writer.next_row_group()?;
        for (at, column) in self.columns.iter().enumerate() {
            write_column(&mut group, column.holds, rows.iter().map(|row| row[at].as_str()))?;
        }
        let present: Vec<i16> = shapes.iter().map(|shape| i16::from(shape.is_some())).collect();
        let bytes: Vec<ByteArray> = shapes.into_iter().flatten().map(ByteArray::from).collect();
        put::<ByteArrayType>(&mut group, &bytes, Some(&present))?;
        group.close().map(|_| ())
    }
}

fn broken(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, converted, repetition) = match column.holds {
        Holds::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8, Repetition::OPTIONAL),
        Holds::Day | Holds::Moment => (Physical::BYTE_ARRAY, ConvertedType::UTF8, Repetition::REQUIRED),
        Holds::Count => (Physical::INT64, ConvertedType::NONE, Repetition::REQUIRED),
        Holds::Degrees => (Physical::DOUBLE, ConvertedType::NONE, Repetition::OPTIONAL),
        Holds::Flag => (Physical::BOOLEAN, ConvertedType::NONE, Repetition::REQUIRED),
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(repetition)
        .with_converted_type(converted)
        .build()?;
    Ok(Arc::new(field))
}

fn write_column<'c>(
    group: &mut SerializedRowGroupWriter<'_, Drawn>,
    holds: Holds,
    cells: impl Iterator<Item = &'c str> + Clone,
) -> Result<(), ParquetError> {
    let present = || -> Vec<i16> { cells.clone().map(|cell| i16::from(!cell.is_empty())).collect() };
    let wrong = |cell: &str| ParquetError::General(format!("`{cell}` is no number"));
    match holds {
        Holds::Text => {
            let values: Vec<ByteArray> = cells
                .clone()
                .filter(|cell| !cell.is_empty())
                .map(ByteArray::from)
                .collect();
            put::<ByteArrayType>(group, &values, Some(&present()))
        }
        Holds::Day | Holds::Moment => {
            put::<ByteArrayType>(group, &cells.map(ByteArray::from).collect::<Vec<_>>(), None)
        }
        Holds::Count => {
            let values: Result<Vec<i64>, _> = cells.map(|cell| cell.parse().map_err(|_| wrong(cell))).collect();
            put::<Int64Type>(group, &values?, None)
        }
        Holds::Degrees => {
            let there = cells.clone().filter(|cell| !cell.is_empty());
            let values: Result<Vec<f64>, _> = there.map(|cell| cell.parse().map_err(|_| wrong(cell))).collect();
            put::<DoubleType>(group, &values?, Some(&present()))
        }
        Holds::Flag => put::<BoolType>(group, &cells.map(|cell| cell == "1").collect::<Vec<_>>(), None),
    }
}

fn put<T: parquet::data_type::DataType>(
    group: &mut SerializedRowGroupWriter<'_, Drawn>,
    values: &[T::T],
    present: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("more columns than the schema has".to_owned()));
    };
    column.typed::<T>().write_batch(values, present, None)?;
    column.close()
}

/// A MultiPoint in well-known binary, little endian (OGC 06-103r4, section 8).
fn multi_point(points: &[Point]) -> Vec<u8> {
    const LITTLE_ENDIAN: u8 = 1;
    const POINT: u32 = 1;
    const MULTI_POINT: u32 = 4;
    let mut bytes = vec![LITTLE_ENDIAN];
    bytes.extend(MULTI_POINT.to_le_bytes());
    bytes.extend(u32::try_from(points.len()).unwrap_or(0).to_le_bytes());
    for (lon, lat) in points {
        bytes.push(LITTLE_ENDIAN);
        bytes.extend(POINT.to_le_bytes());
        bytes.extend(engagements::rounded(*lon).to_le_bytes());
        bytes.extend(engagements::rounded(*lat).to_le_bytes());
    }
    bytes
}
