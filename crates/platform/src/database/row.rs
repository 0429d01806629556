//! Values and rows as both engines give them.

use std::error::Error;

use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::error::start_of;
use super::{DatabaseError, Result};

/// A value of one of the portable types.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// `BIGINT`; booleans are 0 and 1, moments microseconds since 1970.
    Int(i64),
    /// `DOUBLE PRECISION`.
    Real(f64),
    /// `TEXT`; ids are UUIDs in text form.
    Text(String),
}

macro_rules! value_from {
    ($($from:ty => $make:expr;)+) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                let make: fn($from) -> Self = $make;
                make(value)
            }
        })+
    };
}

value_from! {
    i64 => Value::Int;
    i32 => |value| Value::Int(i64::from(value));
    u32 => |value| Value::Int(i64::from(value));
    bool => |value| Value::Int(i64::from(value));
    usize => |value| Value::Int(i64::try_from(value).unwrap_or(i64::MAX));
    f64 => Value::Real;
    f32 => |value| Value::Real(f64::from(value));
    String => Value::Text;
    &String => |value| Value::Text(value.clone());
    &str => |value| Value::Text(value.to_owned());
    uuid::Uuid => |value| Value::Text(value.to_string());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Self::Int(value) if *ty == Type::FLOAT8 => {
                #[expect(clippy::cast_precision_loss, reason = "counts that are averaged stay far below 2^52")]
                let value = *value as f64;
                value.to_sql(ty, out)
            }
            Self::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Self::Real(value) if *ty == Type::FLOAT8 => value.to_sql(ty, out),
            // A zero byte cannot be stored by PostgreSQL; it is shown as the replacement character instead.
            Self::Text(value) if value.contains('\0') => value.replace('\0', "\u{fffd}").to_sql(ty, out),
            Self::Text(value) if <&str as ToSql>::accepts(ty) => value.to_sql(ty, out),
            other => Err(format!("{other:?} cannot be sent as {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row of an answer, borrowed from the engine.
pub enum Row<'a> {
    #[doc(hidden)]
    Sqlite(&'a rusqlite::Row<'a>, &'a str),
    #[doc(hidden)]
    Postgres(&'a postgres::Row, &'a str),
}

impl Row<'_> {
    /// A whole number.
    ///
    /// # Errors
    /// The column is null or holds something else.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.maybe_int(column)?.ok_or_else(|| self.shape(column, "a number"))
    }

    /// A whole number or nothing.
    ///
    /// # Errors
    /// The column holds something else.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>> {
        match self {
            Self::Sqlite(row, _) => row.get(column).map_err(|_| self.shape(column, "a number")),
            Self::Postgres(row, _) => row
                .try_get(column)
                .or_else(|_| row.try_get::<_, Option<i32>>(column).map(|value| value.map(i64::from)))
                .map_err(|_| self.shape(column, "a number")),
        }
    }

    /// A real number or nothing.
    ///
    /// # Errors
    /// The column holds something else.
    pub fn maybe_real(&self, column: usize) -> Result<Option<f64>> {
        match self {
            Self::Sqlite(row, _) => row.get(column).map_err(|_| self.shape(column, "a real number")),
            Self::Postgres(row, _) => row.try_get(column).map_err(|_| self.shape(column, "a real number")),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// The column is null or holds something else.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.maybe_text(column)?.ok_or_else(|| self.shape(column, "text"))
    }

    /// Text or nothing.
    ///
    /// # Errors
    /// The column holds something else.
    pub fn maybe_text(&self, column: usize) -> Result<Option<&str>> {
        match self {
            Self::Sqlite(row, _) => match row.get_ref(column) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Text(bytes)) => std::str::from_utf8(bytes)
                    .map(Some)
                    .map_err(|_| self.shape(column, "text in UTF-8")),
                _ => Err(self.shape(column, "text")),
            },
            Self::Postgres(row, _) => row.try_get(column).map_err(|_| self.shape(column, "text")),
        }
    }

    /// Text of its own, for rows that are kept.
    ///
    /// # Errors
    /// The column is null or holds something else.
    pub fn string(&self, column: usize) -> Result<String> {
        self.text(column).map(str::to_owned)
    }

    /// Text of its own or nothing.
    ///
    /// # Errors
    /// The column holds something else.
    pub fn maybe_string(&self, column: usize) -> Result<Option<String>> {
        Ok(self.maybe_text(column)?.map(str::to_owned))
    }

    /// A truth value kept as 0 or 1.
    ///
    /// # Errors
    /// The column is null or holds something else.
    pub fn flag(&self, column: usize) -> Result<bool> {
        self.int(column).map(|value| value != 0)
    }

    fn shape(&self, column: usize, expected: &'static str) -> DatabaseError {
        let (Self::Sqlite(_, sql) | Self::Postgres(_, sql)) = self;
        DatabaseError::Shape {
            column,
            expected,
            sql: start_of(sql),
        }
    }
}
