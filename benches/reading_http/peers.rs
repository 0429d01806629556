//! The peers: SQLite in this process, datasette over HTTP. Both answer one SQL statement over the same file.

use std::net::SocketAddr;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::answer::Answer;
use crate::client::Client;

/// SQLite in this process.
pub struct Sqlite(Connection);

impl Sqlite {
    /// Opens the flat file, with room to hold all of it in memory.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.execute_batch(
            "PRAGMA cache_size = -2000000; PRAGMA mmap_size = 8000000000; PRAGMA temp_store = MEMORY;",
        )?;
        Ok(Self(connection))
    }

    /// Answers a question.
    pub fn answer(&self, sql: &str) -> rusqlite::Result<Answer> {
        let mut statement = self.0.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut answer = Answer::default();
        while let Some(row) = rows.next()? {
            let part = row.get_ref(0)?.as_str().unwrap_or_default();
            let count = row
                .get::<_, Option<i64>>(2)?
                .and_then(|count| u64::try_from(count).ok())
                .unwrap_or(0);
            match row.get_ref(1)? {
                rusqlite::types::ValueRef::Null => {}
                rusqlite::types::ValueRef::Integer(year) => answer.add(part, &year.to_string(), count),
                value => answer.add(part, value.as_str().unwrap_or_default(), count),
            }
        }
        Ok(answer)
    }
}

/// A datasette server over the same file.
pub struct Datasette {
    client: Client,
    database: String,
}

impl Datasette {
    /// Connects.
    pub fn connect(address: SocketAddr, database: &str) -> std::io::Result<Self> {
        Ok(Self {
            client: Client::connect(address)?,
            database: database.to_owned(),
        })
    }

    /// The body of its answer: rows as lists.
    pub fn body(&mut self, sql: &str) -> Result<Vec<u8>, String> {
        let mut path = format!("/{}.json?_shape=arrays&_ttl=0&_timelimit=60000&sql=", self.database);
        for byte in sql.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
                _ => path.push_str(&format!("%{byte:02X}")),
            }
        }
        self.client.body(&path)
    }
}
