//! Memory of a process as the kernel counts it, and of a snapshot as it counts itself.

use std::fmt;
use std::time::Duration;

use snapshot::MemoryReport;

/// What the kernel says of a process, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Resident {
    /// Held now.
    pub now: u64,
    /// The most that was ever held since the peak was last reset.
    pub peak: u64,
}

impl Resident {
    /// Of a process; `self` for this one. Zeros where the kernel does not tell.
    pub fn of(process: &str) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kibibytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
            kibibytes.unwrap_or(0) * 1024
        };
        Self {
            now: field("VmRSS:"),
            peak: field("VmHWM:"),
        }
    }
}

/// Watches this process while it loads something.
pub struct Watch(Resident);

impl Watch {
    /// Begins: what is held already is not counted, and the peak starts anew.
    pub fn start() -> Self {
        // Where the kernel does not allow it, the peak since the process began stands: this is the first large thing.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self(Resident::of("self"))
    }

    /// Ends.
    pub fn stop(self, took: Duration, report: MemoryReport) -> Loaded {
        let after = Resident::of("self");
        Loaded {
            took,
            held: after.now.saturating_sub(self.0.now),
            peak: after.peak.saturating_sub(self.0.now),
            report,
        }
    }
}

/// What loading a ledger took.
#[derive(Debug, Clone, Copy)]
pub struct Loaded {
    /// Time.
    pub took: Duration,
    /// Bytes by which the process has grown.
    pub held: u64,
    /// Bytes by which it had grown at most.
    pub peak: u64,
    /// Bytes as the snapshot counts its own parts.
    pub report: MemoryReport,
}

impl Loaded {
    /// How many times the memory of the finished snapshot was held at most while it was built.
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    pub fn peak_ratio(&self) -> f64 {
        self.peak as f64 / self.report.total().max(1) as f64
    }
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &self.report;
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let each = |bytes: u64| bytes as f64 / report.rows.max(1) as f64;
        writeln!(f, "| memory | bytes an engagement |")?;
        writeln!(f, "|---|---:|")?;
        for (part, bytes) in [
            ("columns", report.columns),
            ("bitmaps and lists", report.bitmaps),
            ("titles", report.titles),
            ("text index", report.text),
            ("actors and countries", report.actors),
        ] {
            writeln!(f, "| {part} | {:.1} |", each(bytes))?;
        }
        writeln!(
            f,
            "| **beside titles, text index and actors** (goal: at most 120) | **{:.1}** |",
            report.per_row()
        )?;
        writeln!(
            f,
            "\n{} engagements read and built in {:.1} s; the snapshot holds {}, the process grew by {}, at most by {}: \
             {:.2} times the snapshot (goal: at most 2.2).",
            report.rows,
            self.took.as_secs_f64(),
            mebibytes(report.total()),
            mebibytes(self.held),
            mebibytes(self.peak),
            self.peak_ratio(),
        )
    }
}

/// Bytes for people.
pub fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}
