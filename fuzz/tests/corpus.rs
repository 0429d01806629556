//! The kept corpus: inputs that once reached new ground, or broke something. All of them run with every test run.

use std::path::PathBuf;

#[test]
fn what_must_hold_holds_of_every_kept_input() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in fuzz::TARGETS {
        let files = std::fs::read_dir(folder.join(name)).unwrap_or_else(|error| panic!("corpus/{name}: {error}"));
        let mut count = 0;
        for file in files {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            // The name of the file is the first thing to know where one of them panics.
            println!("{}", path.display());
            target(&bytes);
            count += 1;
        }
        assert!(count > 0, "corpus/{name} is empty");
    }
}

#[test]
fn every_target_is_one_that_cargo_fuzz_knows() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("targets");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut names: Vec<&str> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(files, names);
}
