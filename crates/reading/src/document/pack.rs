//! Packed folders (tar, tar.gz, zip): their files one after the other, each within bounds.

use std::io::{self, Read, Seek};
use std::ops::ControlFlow;

use flate2::read::MultiGzDecoder;

use super::{Fault, Limits};

/// A file of a packed folder, or why it could not be had.
#[derive(Debug)]
pub struct Packed {
    /// Its path within.
    pub name: String,
    /// Its bytes.
    pub bytes: Result<Vec<u8>, Fault>,
}

/// The files of a tar archive, packed with gzip or not, in order.
///
/// # Errors
/// The archive itself is damaged; what stood before the damage was handed out.
pub fn tar(
    from: impl Read,
    gzip: bool,
    limits: &Limits,
    each: &mut dyn FnMut(Packed) -> ControlFlow<()>,
) -> io::Result<()> {
    if gzip {
        tar_of(MultiGzDecoder::new(from), limits, each)
    } else {
        tar_of(from, limits, each)
    }
}

fn tar_of(from: impl Read, limits: &Limits, each: &mut dyn FnMut(Packed) -> ControlFlow<()>) -> io::Result<()> {
    let mut archive = tar::Archive::new(from);
    for entry in archive.entries()? {
        let entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry.path()?.to_string_lossy().into_owned();
        let bytes = taken(entry, limits);
        if each(Packed { name, bytes }).is_break() {
            break;
        }
    }
    Ok(())
}

/// The files of a zip archive, in the order of its directory.
///
/// # Errors
/// The archive itself is damaged.
pub fn zip(from: impl Read + Seek, limits: &Limits, each: &mut dyn FnMut(Packed) -> ControlFlow<()>) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(from)?;
    for at in 0..archive.len() {
        let packed = match archive.by_index(at) {
            Ok(file) if file.is_dir() => continue,
            Ok(file) => Packed {
                name: file
                    .name()
                    .map_or_else(|_| format!("file {at}"), std::borrow::Cow::into_owned),
                bytes: taken(file, limits),
            },
            Err(error) => Packed {
                name: format!("file {at}"),
                bytes: Err(Fault::damaged(0, error.to_string())),
            },
        };
        if each(packed).is_break() {
            break;
        }
    }
    Ok(())
}

/// The bytes of one file. What a header says of the size is not believed.
fn taken(from: impl Read, limits: &Limits) -> Result<Vec<u8>, Fault> {
    super::inflate::bounded(from, limits.document, "packed")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;

    #[test]
    fn a_bomb_in_a_zip_costs_itself_alone() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file("bomb.txt", options).unwrap();
        for _ in 0..64 {
            writer.write_all(&[b' '; 1 << 16]).unwrap();
        }
        writer.start_file("good.txt", options).unwrap();
        writer.write_all(b"Kyoto").unwrap();
        let bytes = writer.finish().unwrap();
        let limits = Limits {
            document: 100_000,
            ..Limits::default()
        };
        let mut found = Vec::new();
        zip(bytes, &limits, &mut |packed| {
            found.push((packed.name, packed.bytes));
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(matches!(found[0].1, Err(Fault::TooLarge { .. })));
        assert_eq!(found[1], ("good.txt".to_owned(), Ok(b"Kyoto".to_vec())));
    }
}
