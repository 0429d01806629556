//! The data folder: everything that the embedded default writes lies in it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A folder that can be written.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

/// What is wrong with the data folder.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It cannot be made or written.
    #[error(
        "the data folder {folder} cannot be written: {reason}; check its rights and the free space, or choose another with --data"
    )]
    NotWritable {
        /// The folder.
        folder: String,
        /// What the system said.
        reason: String,
    },
    /// Another server uses it.
    #[error(
        "another server already uses the data folder {folder}{holder}; stop it, or start this one with another --data"
    )]
    InUse {
        /// The folder.
        folder: String,
        /// Who, where known.
        holder: String,
    },
}

impl DataDir {
    /// Opens a folder, making it where it is missing, and checks that it can be written.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn open(folder: &Path) -> Result<Self, DataDirError> {
        let refused = |error: std::io::Error| DataDirError::NotWritable {
            folder: folder.display().to_string(),
            reason: error.to_string(),
        };
        std::fs::create_dir_all(folder).map_err(refused)?;
        let probe = folder.join(format!(".probe-{}", std::process::id()));
        std::fs::write(&probe, b"probe").map_err(refused)?;
        std::fs::remove_file(&probe).map_err(refused)?;
        Ok(Self(folder.to_owned()))
    }

    /// The file of the embedded database.
    #[must_use]
    pub fn database_file(&self) -> PathBuf {
        self.0.join("legation.db")
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Takes the folder for one server, until the lock is dropped or the process ends.
    ///
    /// # Errors
    /// Another server holds it, or the lock file cannot be written.
    pub fn lock_for_server(&self) -> Result<ServerLock, DataDirError> {
        let refused = |error: std::io::Error| DataDirError::NotWritable {
            folder: self.0.display().to_string(),
            reason: error.to_string(),
        };
        let path = self.0.join("server.lock");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map_err(refused)?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            let holder = if holder.is_empty() {
                String::new()
            } else {
                format!(" (process {holder})")
            };
            return Err(DataDirError::InUse {
                folder: self.0.display().to_string(),
                holder,
            });
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(refused)?;
        write!(file, "{}", std::process::id()).map_err(refused)?;
        Ok(ServerLock { _file: file })
    }
}

/// Held by the one server of a data folder.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_a_folder() {
        let folder = crate::testkit::Folder::new("lock");
        let data = DataDir::open(&folder.0).unwrap();
        let held = data.lock_for_server().unwrap();
        let error = data.lock_for_server().unwrap_err().to_string();
        assert!(
            error.contains("another server") && error.contains(&std::process::id().to_string()),
            "{error}"
        );
        drop(held);
        data.lock_for_server().unwrap();
    }

    #[test]
    fn a_file_in_the_way_is_told() {
        let folder = crate::testkit::Folder::new("notdir");
        let file = folder.0.join("data");
        std::fs::write(&file, b"").unwrap();
        assert!(DataDir::open(&file).unwrap_err().to_string().contains("--data"));
    }
}
