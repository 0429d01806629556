//! Files of any size pass through a bounded memory.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use platform::testkit::Folder;

use crate::importing::{HEADER, row};
use crate::program::{Ran, run_on};

/// The most that an import may have resident, in kB. The gazetteer, mapped and shared, is part of it.
const BOUND: u64 = 400 * 1024;

/// Writes a large table by pieces.
fn large(folder: &Path, write: impl Fn(&mut dyn Write) -> std::io::Result<()>) -> PathBuf {
    let path = folder.join("large.csv");
    let mut file = BufWriter::with_capacity(1 << 20, std::fs::File::create(&path).expect("a file can be made"));
    writeln!(file, "{HEADER}")
        .and_then(|()| write(&mut file))
        .and_then(|()| file.flush())
        .expect("it can be written");
    path
}

fn read_through(folder: &Folder, file: &Path) -> Ran {
    let megabytes = std::fs::metadata(file).expect("the file is there").len() >> 20;
    let ran = run_on(
        &folder.0.join("data"),
        &["import", "table", &file.display().to_string(), "--dry-run"],
    );
    eprintln!("{megabytes} MB read with at most {} MB of memory", ran.peak >> 10);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    assert!(
        ran.peak > 0 && ran.peak < BOUND,
        "{} kB of memory for {megabytes} MB",
        ran.peak
    );
    ran
}

#[test]
fn a_line_without_end_is_refused_in_bounded_memory() {
    let folder = Folder::new("endless");
    let piece = [b'x'; 1 << 16];
    for quoted in [false, true] {
        let file = large(&folder.0, |out| {
            writeln!(out, "{}", row("g1", "Kobe", "JP", "2001", "Before it"))?;
            write!(out, "b1,{}", if quoted { "\"" } else { "" })?;
            (0..4_800).try_for_each(|_| out.write_all(&piece))?;
            writeln!(out, "{}", if quoted { "\"" } else { "" })?;
            writeln!(out, "{}", row("g2", "Bergen", "NO", "2002", "Behind it"))
        });
        let ran = read_through(&folder, &file);
        assert_eq!(ran.code, Some(3), "{ran:#?}");
        assert!(ran.out.contains("2 new") && ran.out.contains("line 3"), "{}", ran.out);
    }
}

#[test]
fn a_large_file_of_good_rows_streams() {
    let folder = Folder::new("large");
    let note = "a long note ".repeat(40_000);
    let file = large(&folder.0, |out| {
        (0..250).try_for_each(|n| {
            writeln!(
                out,
                "{}",
                row(&format!("n{n}"), "Kobe", "JP", "2001", &format!("\"{note}\""))
            )
        })
    });
    let ran = read_through(&folder, &file);
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(ran.out.contains("250 new"), "{}", ran.out);
}

#[test]
fn a_large_file_of_bad_rows_is_refused_in_bounded_memory() {
    let folder = Folder::new("refused");
    let file = large(&folder.0, |out| {
        (0..700_000).try_for_each(|n| writeln!(out, "r{n},this row,is no,row of,the,table"))
    });
    let ran = read_through(&folder, &file);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(
        ran.out.contains("700,000 refused"),
        "{}",
        ran.out.lines().last().unwrap_or_default()
    );
}
