//! `legation read`: documents from files, folders, archives and the web, with their passages.

mod gather;
mod told;

use std::io::{self, BufReader, BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::thread;

use anyhow::{Context as _, Result};
use clap::Args;
use domain::Edtf;
use indicatif::{ProgressBar, ProgressStyle};
use reading::document::{Declared, Document, Limits, lines};

use super::Context;
use gather::{Gathered, Gatherer};
use told::Finder;

/// The exit code where a document could not be read: the others were, but a person should look.
const REFUSED: u8 = 3;
/// The PDF libraries recurse; this stack lasts for what the reader lets through to them.
const STACK: usize = 256 << 20;

/// Reads documents and prints their text with its passages.
#[derive(Debug, Args)]
pub struct Read {
    /// Files, folders, patterns such as 'minutes/*.pdf', archives (.warc, .arc, .tar, .zip, packed with gzip or not),
    /// or addresses on the web; - for standard input
    #[arg(value_name = "PATH|URL", required_unless_present = "jsonl")]
    inputs: Vec<String>,
    /// The day on which documents were published that do not say it themselves, as EDTF
    #[arg(long, value_name = "EDTF")]
    published: Option<Edtf>,
    /// Print one JSON object a line for each document
    #[arg(long)]
    json: bool,
    /// Read JSON Lines from standard input ({"id", "address", "content_type", "published", "text" or "body_base64"}) and
    /// answer each with one line, in order
    #[arg(long, conflicts_with_all = ["inputs", "json"])]
    jsonl: bool,
    /// Where the documents were published, such as "Seattle, WA": whose "we" and "the mayor" it is
    #[arg(long, value_name = "PLACE")]
    publisher_place: Option<String>,
    /// How many addresses of a sitemap are fetched
    #[arg(long, value_name = "N", default_value_t = 100)]
    most: usize,
}

impl Read {
    /// Reads all that is named.
    ///
    /// # Errors
    /// The output cannot be written, or standard input cannot be read. Bad documents are told and passed over.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        quiet_about_pdfs();
        let finder = self.finder(context)?;
        let finder = finder.as_ref();
        thread::scope(|scope| {
            let verb = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || {
                if self.jsonl {
                    self.answer_lines(finder)
                } else {
                    self.read_all(context, finder)
                }
            });
            match verb.context("a thread for reading could not be started")?.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// What finds places and engagements. Text alone is read without a gazetteer, unless a place was named.
    fn finder(&self, context: &Context) -> Result<Option<Finder>> {
        match context.gazetteer() {
            Ok(gazetteer) => Finder::new(gazetteer, self.publisher_place.as_deref()).map(Some),
            Err(error) if self.publisher_place.is_some() => Err(error),
            Err(error) => {
                eprintln!("places and engagements are not looked for: {error:#}");
                Ok(None)
            }
        }
    }

    fn answer_lines(&self, finder: Option<&Finder>) -> Result<ExitCode> {
        let declared = Declared {
            published: self.published.clone(),
            ..Declared::default()
        };
        let mut input = BufReader::with_capacity(256 * 1024, io::stdin().lock());
        let mut output = BufWriter::new(io::stdout().lock());
        let mut find = |document: &Document| told::found(finder, document);
        let counts = lines::answer(&mut input, &mut output, &declared, &Limits::default(), &mut find)?;
        output.flush()?;
        if counts.faults > 0 {
            eprintln!(
                "{} of {} lines could not be read; their answers say why",
                counts.faults, counts.lines
            );
        }
        Ok(code(counts.faults))
    }

    fn read_all(&self, context: &Context, finder: Option<&Finder>) -> Result<ExitCode> {
        let fetcher = context.fetchers()?();
        let mut output = BufWriter::new(io::stdout().lock());
        let progress = Progress::begin();
        let (mut documents, mut faults) = (0_u64, 0_u64);
        let mut each = |gathered: Gathered| -> Result<()> {
            match gathered {
                Gathered::Document(document) => {
                    documents += 1;
                    self.tell(&mut output, *document, finder)?;
                }
                Gathered::Fault { place, reason } => {
                    faults += 1;
                    output.flush()?;
                    progress.say(&format!("refused: {place}: {reason}"));
                }
            }
            progress.show(documents, faults);
            Ok(())
        };
        let mut gatherer = Gatherer {
            fetcher,
            published: self.published.clone(),
            limits: Limits::default(),
            most: self.most,
        };
        for input in &self.inputs {
            gatherer.gather(input, &mut each)?;
        }
        output.flush()?;
        progress.end();
        eprintln!("{documents} documents read, {faults} refused");
        Ok(code(faults))
    }

    fn tell(&self, output: &mut impl io::Write, document: Document, finder: Option<&Finder>) -> Result<()> {
        if self.json {
            let found = told::found(finder, &document);
            serde_json::to_writer(&mut *output, &lines::Told { document, found })?;
            writeln!(output)?;
        } else {
            told::print(output, &document, finder)?;
        }
        Ok(())
    }
}

fn code(faults: u64) -> ExitCode {
    if faults > 0 {
        ExitCode::from(REFUSED)
    } else {
        ExitCode::SUCCESS
    }
}

/// A panic of a PDF library is reported as a fault of the file; the library's own words would only frighten.
pub(super) fn quiet_about_pdfs() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let of_a_library = panic.location().is_some_and(|at| {
            [
                "pdf-extract",
                "lopdf",
                "cff-parser",
                "adobe-cmap-parser",
                "type1-encoding-parser",
                "postscript",
            ]
            .iter()
            .any(|name| at.file().contains(name))
        });
        if !of_a_library {
            default(panic);
        }
    }));
}

/// A counter on a terminal, nothing elsewhere: the documents themselves are printed there.
struct Progress(Option<ProgressBar>);

impl Progress {
    fn begin() -> Self {
        // Documents on the same terminal are progress enough.
        let wanted = io::stderr().is_terminal() && !io::stdout().is_terminal();
        Self(wanted.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar
        }))
    }

    fn show(&self, documents: u64, faults: u64) {
        if let Some(bar) = &self.0 {
            bar.set_message(format!("{documents} documents read, {faults} refused"));
            bar.tick();
        }
    }

    fn say(&self, text: &str) {
        match &self.0 {
            Some(bar) => bar.println(text),
            None => eprintln!("{text}"),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
