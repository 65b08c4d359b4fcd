//! The program under test, as a separate process, with its own folder and database.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::db;

/// Fault tests are CPU-bound: run two at a time, whatever the number of test threads.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Settings that compress a minute of production to a second.
const QUICK: &[(&str, &str)] = &[
    ("JOBS_LEASE", "600ms"),
    ("JOBS_HEARTBEAT", "150ms"),
    ("JOBS_SWEEP", "150ms"),
    ("JOBS_DRAIN", "1s"),
    ("JOBS_RETRY_DELAY", "50ms"),
    ("JOBS_RETRY_DELAY_CAP", "200ms"),
    ("JOBS_MAX_ATTEMPTS", "1000"),
    // The tests kill workers on purpose; that is not the job's fault.
    ("JOBS_POISON_AFTER", "1000000"),
    ("SERVER_SHUTDOWN_TIMEOUT", "5s"),
    ("AUTH_REGISTRATIONS_PER_HOUR", "0"),
    ("AUTH_LOGINS_PER_MINUTE", "0"),
    ("AUTH_ACCESS_TOKEN_LIFE", "24h"),
    ("AUTH_ARGON2_MEMORY_KIB", "64"),
    ("AUTH_ARGON2_ITERATIONS", "1"),
    ("LIMITS_REQUESTS_PER_USER", "500"),
    ("LIMITS_SOCKETS_PER_USER", "1000"),
    ("LIMITS_SOCKETS_PER_ADDRESS", "1000"),
    ("LIMITS_SOCKET_MESSAGES_PER_MINUTE", "1000000"),
    ("LIMITS_POINTS_PER_HOUR", "0"),
    ("LIMITS_ANONYMOUS_POINTS_PER_HOUR", "0"),
    ("LLM_MODEL", "counting"),
    ("LLM_MAX_CONCURRENCY", "200"),
    ("LLM_BREAKER_FAILURES", "1000000"),
    ("TELEMETRY_LOG_LEVEL", "info"),
];

/// The program's environment: folder, database, settings.
pub struct Lab {
    pub folder: tempfile::TempDir,
    pub data: PathBuf,
    pub database: String,
    settings: Vec<(String, String)>,
    runs: AtomicU32,
    _turn: SemaphorePermit<'static>,
}

impl Lab {
    /// A fresh database, and a model at the given URL.
    pub async fn new(model: &str) -> Self {
        dossier::internals::port::install_crypto();
        let turn = TURNS.acquire().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = db::fresh(folder.path()).await;
        let data = folder.path().join("data");
        let settings = QUICK.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let lab = Self { folder, data, database, settings, runs: AtomicU32::new(0), _turn: turn };
        lab.set("LLM_BASE_URL", model)
    }

    /// Sets a setting, named without `DOSSIER_`.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn is_sqlite(&self) -> bool {
        self.database.starts_with("sqlite")
    }

    /// API and worker in one process.
    pub async fn serve(&self) -> Process {
        self.start("serve", &[]).await
    }

    /// Starts the program and waits until it serves, if its role does.
    pub async fn start(&self, role: &str, more: &[(&str, &str)]) -> Process {
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        let log = self.folder.path().join(format!("log-{run:04}-{role}.txt"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
        command
            .arg(role)
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(self.folder.path())
            .env("DOSSIER_DATA_DIR", &self.data)
            .env("DOSSIER_DATABASE_URL", &self.database)
            .envs(self.settings.iter().map(|(name, value)| (format!("DOSSIER_{name}"), value)))
            .envs(more.iter().map(|(name, value)| (format!("DOSSIER_{name}"), value)))
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).unwrap())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("the program");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = match role {
            "worker" => String::new(),
            _ => {
                let first = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
                match first.expect("an address within 30 seconds").unwrap() {
                    Some(url) => url,
                    None => panic!("{role} did not start:\n{}", std::fs::read_to_string(&log).unwrap()),
                }
            }
        };
        Process { child, url, log, _lines: lines }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let mut logs: Vec<_> = std::fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
        logs.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("log-")));
        logs.sort();
        for log in logs.iter().rev().take(3) {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let lines: Vec<_> = text.lines().collect();
            println!("== end of {}\n{}", log.display(), lines[lines.len().saturating_sub(40)..].join("\n"));
        }
    }
}

/// A running program. Dropping it kills it.
pub struct Process {
    child: Child,
    pub url: String,
    pub log: PathBuf,
    // Keeps the read end of the pipe open.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// SIGKILL, as `kill -9`.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the process was there");
    }

    /// Sends a signal by its name.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().await.unwrap();
        assert!(sent.success());
    }

    /// Sends SIGTERM; returns the exit status. Fails the test when it takes longer than `limit`.
    pub async fn terminate(&mut self, limit: Duration) -> ExitStatus {
        self.signal("TERM").await;
        let ended = tokio::time::timeout(limit, self.child.wait()).await;
        ended.expect("the process exits in time").unwrap()
    }

    /// Resident memory in KiB.
    pub fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id().expect("it runs"));
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Open file descriptors, including sockets.
    pub fn files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id().expect("it runs"))).unwrap().count()
    }

    /// The log so far.
    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}
