//! The archive: bytes under the hash that they have, and for each address what was last got from it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A folder of archived bytes.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

/// What was last got from an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// The address.
    pub address: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// HTTP's content type.
    pub content_type: Option<String>,
    /// The validator of the server.
    pub etag: Option<String>,
    /// The last change, as the server writes it.
    pub last_modified: Option<String>,
}

impl Archived {
    /// The headers of a request that asks for a newer state only.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let etag = self.etag.as_deref().map(|etag| ("if-none-match", etag));
        let modified = self.last_modified.as_deref().map(|day| ("if-modified-since", day));
        etag.into_iter().chain(modified)
    }
}

impl Archive {
    /// The archive in a folder, which is made when something is put into it.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Keeps bytes and gives their hash. Bytes that are there already are not written again.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn put(&self, bytes: &[u8]) -> io::Result<String> {
        let sha256 = hash(bytes);
        let file = self.file(&sha256);
        if !file.exists() {
            write(&file, bytes)?;
        }
        Ok(sha256)
    }

    /// The bytes of a hash.
    ///
    /// # Errors
    /// They are not there, or not what they were.
    pub fn bytes(&self, sha256: &str) -> io::Result<Vec<u8>> {
        let bytes = fs::read(self.file(sha256))?;
        if hash(&bytes) == sha256 {
            return Ok(bytes);
        }
        let reason = format!("the archived bytes {sha256} are damaged; delete the file and fetch again");
        Err(io::Error::new(io::ErrorKind::InvalidData, reason))
    }

    /// Notes what was got from an address.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn remember(&self, archived: &Archived) -> io::Result<()> {
        write(&self.note(&archived.address), &serde_json::to_vec(archived)?)
    }

    /// What was last got from an address, if its bytes are still there.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn known(&self, address: &str) -> io::Result<Option<Archived>> {
        let bytes = match fs::read(self.note(address)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // A note that cannot be read, or whose bytes are damaged, only costs fetching the document again.
        let note: Option<Archived> = serde_json::from_slice(&bytes).ok();
        Ok(note.filter(|note| note.address == address && self.bytes(&note.sha256).is_ok()))
    }

    fn file(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    fn note(&self, address: &str) -> PathBuf {
        self.folder
            .join("addresses")
            .join(format!("{}.json", hash(address.as_bytes())))
    }
}

/// Writes beside the file and renames, so that a file is whole or not there.
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)?;
    let beside = file.with_extension(format!("{}.part", std::process::id()));
    let mut open = fs::File::create(&beside)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(beside, file)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
