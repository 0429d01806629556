//! Documents are gathered from wherever an argument points: files, folders, patterns, archives, addresses.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Result;
use domain::Edtf;
use reading::document::pack::{self, Packed};
use reading::document::sitemap::Frontier;
use reading::document::{Content, Declared, Document, Limits, read, warc};
use sources::fetch::Fetcher;

/// What was found on the way.
pub(super) enum Gathered {
    Document(Box<Document>),
    Fault { place: String, reason: String },
}

type Each<'a> = dyn FnMut(Gathered) -> Result<()> + 'a;

pub(super) struct Gatherer {
    pub(super) fetcher: Fetcher,
    pub(super) published: Option<Edtf>,
    pub(super) limits: Limits,
    pub(super) most: usize,
}

impl Gatherer {
    /// Gathers what one argument names. Only a failure of `each` ends it.
    pub(super) fn gather(&mut self, input: &str, each: &mut Each<'_>) -> Result<()> {
        if input == "-" {
            return self.file_of("standard input", io::stdin().lock(), each);
        }
        if input.starts_with("http://") || input.starts_with("https://") {
            return self.web(input, each);
        }
        let path = Path::new(input);
        if path.exists() || !input.contains(['*', '?', '[']) {
            return self.path(path, each);
        }
        match glob::glob(input) {
            Ok(paths) => {
                let mut any = false;
                for path in paths.flatten() {
                    any = true;
                    self.path(&path, each)?;
                }
                if any {
                    Ok(())
                } else {
                    fault(each, input, "no file is named so")
                }
            }
            Err(error) => fault(each, input, &error.to_string()),
        }
    }

    fn path(&self, path: &Path, each: &mut Each<'_>) -> Result<()> {
        // Links within folders are not followed: they could lead round in a circle.
        let mut open = vec![path.to_owned()];
        while let Some(next) = open.pop() {
            if !next.is_dir() {
                self.file(&next, each)?;
                continue;
            }
            match std::fs::read_dir(&next) {
                Ok(entries) => {
                    let linked = |path: &PathBuf| path.is_symlink() && path.is_dir();
                    let mut within: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
                    within.retain(|path| !linked(path));
                    within.sort_by(|a, b| b.cmp(a));
                    open.extend(within);
                }
                Err(error) => fault(each, &next.display().to_string(), &error.to_string())?,
            }
        }
        Ok(())
    }

    fn file(&self, path: &Path, each: &mut Each<'_>) -> Result<()> {
        let place = path.display().to_string();
        match File::open(path) {
            Ok(file) => {
                if place.to_ascii_lowercase().ends_with(".zip") {
                    return self.packed(&place, each, |limits, take| {
                        pack::zip(BufReader::new(file), limits, take)
                    });
                }
                self.file_of(&place, file, each)
            }
            Err(error) => fault(each, &place, &error.to_string()),
        }
    }

    /// A file by its name; archives are streamed.
    fn file_of(&self, place: &str, file: impl Read, each: &mut Each<'_>) -> Result<()> {
        let name = place.to_ascii_lowercase();
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        if plain.ends_with(".warc") || plain.ends_with(".arc") {
            return self.web_archive(place, file, each);
        }
        if plain.ends_with(".tar") || name.ends_with(".tgz") {
            let gzip = !name.ends_with(".tar");
            return self.packed(place, each, |limits, take| pack::tar(file, gzip, limits, take));
        }
        let mut bytes = Vec::new();
        if let Err(error) = file.take(self.limits.document as u64 + 1).read_to_end(&mut bytes) {
            return fault(each, place, &error.to_string());
        }
        self.document(place, &bytes, &self.declared(place, None), each)
    }

    fn web_archive(&self, place: &str, file: impl Read, each: &mut Each<'_>) -> Result<()> {
        let mut failed = None;
        let read = warc::read(file, &self.limits, &mut |found| {
            let told = match found {
                warc::Found::Page(page) => {
                    let place = format!("{place} byte {}: {}", page.offset, page.address);
                    let declared = self.declared(&page.address, page.content_type);
                    // An archive holds pictures and scripts beside pages: they are no faults.
                    if is_text(declared.content_type.as_deref()) {
                        self.document(&place, &page.body, &declared, each)
                    } else {
                        Ok(())
                    }
                }
                warc::Found::Fault(reason) => fault(each, place, &reason.to_string()),
            };
            going_on(told, &mut failed)
        });
        ended(read, failed, place, each)
    }

    fn packed(
        &self,
        place: &str,
        each: &mut Each<'_>,
        open: impl FnOnce(&Limits, &mut dyn FnMut(Packed) -> ControlFlow<()>) -> io::Result<()>,
    ) -> Result<()> {
        let mut failed = None;
        let read = open(&self.limits, &mut |packed: Packed| {
            let within = format!("{place}/{}", packed.name);
            let told = match packed.bytes {
                Ok(bytes) => self.document(&within, &bytes, &self.declared(&within, None), each),
                Err(reason) => fault(each, &within, &reason.to_string()),
            };
            going_on(told, &mut failed)
        });
        ended(read, failed, place, each)
    }

    fn web(&mut self, address: &str, each: &mut Each<'_>) -> Result<()> {
        // The sitemap itself does not count.
        let mut frontier = Frontier::new(address, self.most.saturating_add(1));
        while let Some(address) = frontier.next() {
            let fetched = match self.fetcher.fetch(&address) {
                Ok(fetched) => fetched,
                Err(error) => {
                    fault(each, &address, &error.to_string())?;
                    continue;
                }
            };
            let declared = self.declared(&fetched.address, fetched.content_type);
            match read(&fetched.bytes, &declared, &self.limits) {
                Ok(Content::Documents(documents)) => told(documents, each)?,
                Ok(Content::Addresses(sitemap)) => frontier.extend(&sitemap),
                Err(reason) => fault(each, &address, &reason.to_string())?,
            }
        }
        Ok(())
    }

    fn document(&self, place: &str, bytes: &[u8], declared: &Declared, each: &mut Each<'_>) -> Result<()> {
        match read(bytes, declared, &self.limits) {
            Ok(Content::Documents(documents)) => told(documents, each),
            Ok(Content::Addresses(_)) => fault(
                each,
                place,
                "a sitemap holds addresses, not text; give its address on the web and they are fetched",
            ),
            Err(reason) => fault(each, place, &reason.to_string()),
        }
    }

    fn declared(&self, address: &str, content_type: Option<String>) -> Declared {
        Declared {
            address: Some(address.to_owned()),
            content_type,
            published: self.published.clone(),
        }
    }
}

/// Whether a media type is one of those that documents have.
fn is_text(media: Option<&str>) -> bool {
    media.is_none_or(|media| {
        let media = media.trim().to_ascii_lowercase();
        let scripts = ["text/css", "text/javascript", "text/dns", "text/x-"];
        (media.starts_with("text/") && !scripts.iter().any(|script| media.starts_with(script)))
            || [
                "application/pdf",
                "application/xhtml",
                "application/rss",
                "application/atom",
            ]
            .iter()
            .any(|known| media.starts_with(known))
    })
}

fn told(documents: Vec<Document>, each: &mut Each<'_>) -> Result<()> {
    documents
        .into_iter()
        .try_for_each(|document| each(Gathered::Document(Box::new(document))))
}

fn fault(each: &mut Each<'_>, place: &str, reason: &str) -> Result<()> {
    each(Gathered::Fault {
        place: place.to_owned(),
        reason: reason.to_owned(),
    })
}

fn going_on(told: Result<()>, failed: &mut Option<anyhow::Error>) -> ControlFlow<()> {
    match told {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            *failed = Some(error);
            ControlFlow::Break(())
        }
    }
}

fn ended(read: io::Result<()>, failed: Option<anyhow::Error>, place: &str, each: &mut Each<'_>) -> Result<()> {
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => fault(each, place, &format!("the archive is damaged: {error}")),
        (None, Ok(())) => Ok(()),
    }
}
