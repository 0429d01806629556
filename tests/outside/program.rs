//! Running the built program: verbs that end, and servers that stay until they are stopped.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Verbs that do not end within this time are ended, and the test fails.
const PATIENCE: Duration = Duration::from_secs(300);

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The table that the starter is.
pub const STARTER: &str = "data/starter/claims.csv";

/// How the starter's rows are imported.
pub const IMPORT_STARTER: &[&str] = &["import", "table", STARTER];

/// The program with nothing set but where gazetteer and front end are.
pub fn legation(args: &[&str]) -> Command {
    settled(Command::new(env!("CARGO_BIN_EXE_legation")), args)
}

/// The program started by a shell that has first limited the size of files that may be written, in units of 512 bytes.
/// What would be a signal is told to the writer as an error, as on a full disk.
pub fn legation_on_a_small_disk(blocks: u64, args: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_legation"));
    settled(shell, args)
}

fn settled(mut command: Command, args: &[&str]) -> Command {
    command.args(args).current_dir(root()).stdin(Stdio::null());
    for name in [
        "CONFIG",
        "DATA",
        "DATABASE",
        "LISTEN",
        "PUBLIC_URL",
        "WORKERS",
        "PRIVATE_SOURCES",
        "LOG",
        "LOG_FORMAT",
    ] {
        command.env_remove(format!("LEGATION_{name}"));
    }
    command
}

/// What a verb said and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// The most memory it had resident, in kB, where that could be seen.
    pub peak: u64,
}

/// Runs a verb to its end.
pub fn run(args: &[&str]) -> Ran {
    finish(&mut legation(args))
}

/// Runs a verb on a data folder.
pub fn run_on(data: &Path, args: &[&str]) -> Ran {
    finish(legation(args).arg("--data").arg(data))
}

/// Runs a command to its end, reading all that it says.
pub fn finish(command: &mut Command) -> Ran {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let out = gather(child.stdout.take().expect("standard output is piped"));
    let err = gather(child.stderr.take().expect("standard error is piped"));
    let began = Instant::now();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_of(child.id()));
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            break status;
        }
        if began.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{command:?} did not end within {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let told = |thread: std::thread::JoinHandle<String>| thread.join().expect("what is said can be read");
    Ran {
        code: status.code(),
        out: told(out),
        err: told(err),
        peak,
    }
}

fn gather(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The most memory that a running process has had resident, in kB.
fn peak_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

impl Ran {
    /// Fails unless the verb did what it was asked.
    #[track_caller]
    pub fn worked(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// Fails unless the verb refused with a message that holds all these words: in order, not by a panic or a signal.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(1), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
        self
    }
}

/// A running server, ended when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts a server on a data folder and waits until it is ready.
    pub fn on(data: &Path, more: &[&str]) -> Self {
        Self::start(
            legation(&["serve", "--listen", "127.0.0.1:0"])
                .arg("--data")
                .arg(data)
                .args(more),
        )
    }

    /// Starts a server and waits until it says where it is.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let written = log.clone();
        let err = BufReader::new(child.stderr.take().expect("standard error is piped"));
        std::thread::spawn(move || {
            for line in err.lines().map_while(Result::ok) {
                let mut log = written.lock().expect("the log is whole");
                log.push_str(&line);
                log.push('\n');
            }
        });
        let out = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let ready = out
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("http://")?.1.to_owned()));
        let Some(ready) = ready else {
            let status = child.wait().expect("the program can be waited for");
            panic!(
                "the server ended with {status}: {}",
                log.lock().expect("the log is whole")
            );
        };
        let address = ready
            .trim()
            .trim_end_matches('/')
            .parse()
            .expect("the server says an address");
        Self { child, address, log }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log is whole").clone()
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop, as a service manager does.
    pub fn tell_to_stop(&self) {
        let told = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status();
        assert!(
            told.is_ok_and(|status| status.success()),
            "the server can be told to stop"
        );
    }

    /// Waits until it has ended, and tells its exit code.
    pub fn ended(&mut self, within: Duration) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                return status.code();
            }
            assert!(
                began.elapsed() < within,
                "the server did not end within {within:?}: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops it in order.
    pub fn stop(mut self) {
        self.tell_to_stop();
        assert_eq!(self.ended(Duration::from_secs(15)), Some(0), "{}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A data folder with the starter, imported once for all tests. Tests that write take a [`copy_of_starter`].
pub fn starter() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let above = Path::new(env!("CARGO_TARGET_TMPDIR"));
        clear_away(above);
        let folder = above.join(format!("starter-{}", std::process::id()));
        run_on(&folder, IMPORT_STARTER).worked();
        folder
    })
}

/// Removes what earlier runs have left.
fn clear_away(above: &Path) {
    for entry in std::fs::read_dir(above).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix("starter-") else {
            continue;
        };
        if !Path::new("/proc").join(process).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A data folder of the test's own with the starter in it.
pub fn copy_of_starter(purpose: &str) -> platform::testkit::Folder {
    let folder = platform::testkit::Folder::new(purpose);
    for entry in std::fs::read_dir(starter())
        .expect("the starter's folder can be read")
        .flatten()
    {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), folder.0.join(entry.file_name())).expect("a file of the starter can be copied");
        }
    }
    folder
}
