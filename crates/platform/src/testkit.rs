//! What tests of every slice need: a fresh database of each engine, and a clock that stands still.
//!
//! PostgreSQL runs as a server of the test's own, started once per test process on a free loopback port from the
//! machine's `initdb` and `postgres`; databases are cloned from a template. Where PostgreSQL is not installed the tests
//! say so and use SQLite alone, unless `LEGATION_TEST_POSTGRES=required` (as in CI), when they fail.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::clock::{FixedClock, Moment};
use crate::database::{Database, Migration};

/// A database that is gone when the test ends.
#[derive(Debug)]
pub struct TestDatabase {
    /// The database itself, migrated.
    pub database: Database,
    _folder: Option<Folder>,
}

/// Noon of 24 November 2026, the day on which fixed tests live.
#[must_use]
pub fn noon() -> Moment {
    Moment(1_795_521_600_000_000)
}

/// A clock that stands at [`noon`].
#[must_use]
pub fn clock() -> Arc<FixedClock> {
    FixedClock::at(noon())
}

/// A fresh database of each engine that this machine has, migrated.
///
/// # Panics
/// A database cannot be made, or PostgreSQL is required and missing.
#[must_use]
pub fn databases(migrations: &[Migration]) -> Vec<TestDatabase> {
    let mut made = vec![sqlite(migrations)];
    made.extend(postgres(migrations));
    made
}

/// A fresh SQLite database in a folder of its own.
///
/// # Panics
/// The folder or the database cannot be made.
#[must_use]
pub fn sqlite(migrations: &[Migration]) -> TestDatabase {
    let folder = Folder::new("sqlite");
    let database = Database::sqlite(&folder.0.join("legation.db")).expect("a fresh SQLite database opens");
    database.migrate(migrations).expect("migrations apply to SQLite");
    TestDatabase {
        database,
        _folder: Some(folder),
    }
}

/// A fresh PostgreSQL database, where the machine has PostgreSQL.
///
/// # Panics
/// The database cannot be made, or PostgreSQL is required and missing.
#[must_use]
pub fn postgres(migrations: &[Migration]) -> Option<TestDatabase> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut client =
        postgres::Client::connect(&server.address("postgres"), postgres::NoTls).expect("the test server answers");
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .expect("a database can be made");
    let database = Database::postgres(&server.address(&name)).expect("the fresh database opens");
    database.migrate(migrations).expect("migrations apply to PostgreSQL");
    Some(TestDatabase {
        database,
        _folder: None,
    })
}

/// The address of a database of the test server, for tests that start the binary.
#[must_use]
pub fn postgres_address(name: &str) -> Option<String> {
    let server = server()?;
    let mut client = postgres::Client::connect(&server.address("postgres"), postgres::NoTls).ok()?;
    client.batch_execute(&format!("CREATE DATABASE {name}")).ok()?;
    Some(server.address(name))
}

struct Server {
    folder: PathBuf,
    port: u16,
}

impl Server {
    fn address(&self, name: &str) -> String {
        format!("postgres://legation@127.0.0.1:{}/{name}", self.port)
    }
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let started = start_server();
        if let Err(reason) = &started {
            assert!(
                std::env::var("LEGATION_TEST_POSTGRES").as_deref() != Ok("required"),
                "PostgreSQL is required for these tests: {reason}"
            );
            eprintln!("tests on PostgreSQL are skipped: {reason}");
        }
        started.ok()
    });
    server.as_ref()
}

/// Starts a server whose data live in memory or a temporary folder; it ends with this process.
fn start_server() -> Result<Server, String> {
    let programs = find_programs().ok_or("no PostgreSQL server is installed (Debian: apt-get install postgresql)")?;
    let folder = std::env::temp_dir().join(format!("legation-pg-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let root = is_root();
    if root {
        let owner = Command::new("chown").arg("postgres").arg(&folder).status();
        owner.map_err(|error| format!("chown: {error}"))?;
    }
    let data = folder.join("data");
    let output = as_user(root, &programs.join("initdb"))
        .args([
            "-U",
            "legation",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C",
            "-D",
        ])
        .arg(&data)
        .output()
        .map_err(|error| format!("initdb: {error}"))?;
    if !output.status.success() {
        return Err(format!("initdb: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let port = free_port().map_err(|error| error.to_string())?;
    let mut command = as_user(root, &programs.join("postgres"));
    command
        .arg("-D")
        .arg(&data)
        .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k"])
        .arg(&folder)
        .args([
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off",
            "-c",
            "max_connections=200",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    keep(command, folder.clone())?;
    let server = Server { folder, port };
    for _ in 0..200 {
        if postgres::Client::connect(&server.address("postgres"), postgres::NoTls).is_ok() {
            return Ok(server);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err(format!(
        "the server in {} did not answer within ten seconds",
        server.folder.display()
    ))
}

fn find_programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .filter(|bin| bin.join("postgres").exists())
        .collect();
    versions.sort();
    versions.pop().or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
    })
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// PostgreSQL refuses to run as root; Debian's package brings a user for it.
fn as_user(root: bool, program: &Path) -> Command {
    if root {
        let mut command = Command::new("setpriv");
        command
            .args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "--pdeathsig=KILL",
            ])
            .arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Starts the server so that it ends, and its folder goes, with this process: by `atexit` when the process ends in
/// order, by the parent-death signal when it is killed. That signal is tied to the thread that starts the server, so a
/// thread of its own does, and stays.
fn keep(mut command: Command, folder: PathBuf) -> Result<(), String> {
    static KEPT: Mutex<Option<(Child, PathBuf)>> = Mutex::new(None);
    extern "C" fn end() {
        if let Some((mut child, folder)) = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = child.kill();
            let _ = child.wait();
            let _ = std::fs::remove_dir_all(folder);
        }
    }
    unsafe extern "C" {
        fn atexit(callback: extern "C" fn()) -> std::ffi::c_int;
    }
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let started = command.spawn().map_err(|error| format!("postgres: {error}"));
        let _ = tell.send(started);
        loop {
            std::thread::park();
        }
    });
    let child = told.recv().map_err(|error| error.to_string())??;
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some((child, folder));
    // SAFETY: `end` is a plain function without arguments that may run at any time before the process ends.
    unsafe {
        atexit(end);
    }
    Ok(())
}

/// A temporary folder that is removed when dropped.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// A fresh folder.
    ///
    /// # Panics
    /// The folder cannot be made.
    #[must_use]
    pub fn new(purpose: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "legation-{purpose}-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A front end that is whole for the frame of pages: a manifest with its scripts and styles, all of them empty.
///
/// # Panics
/// The folder cannot be written.
#[must_use]
pub fn front_end() -> Folder {
    let folder = Folder::new("front-end");
    let manifest = r#"{
        "src/site.ts": {"file": "assets/site-1.js", "isEntry": true, "css": ["assets/site-1.css"], "src": "src/site.ts"},
        "src/embed.ts": {"file": "assets/embed-1.js", "isEntry": true, "css": ["assets/embed-1.css"], "src": "src/embed.ts"}}"#;
    std::fs::create_dir_all(folder.0.join("assets")).expect("a folder can be made");
    std::fs::write(folder.0.join("manifest.json"), manifest).expect("a file can be written");
    for name in ["site-1.js", "site-1.css", "embed-1.js", "embed-1.css"] {
        std::fs::write(folder.0.join("assets").join(name), "").expect("a file can be written");
    }
    folder
}
