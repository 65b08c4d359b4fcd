//! The program as an operator starts it: with outputs that nobody reads, and on databases that cannot be used.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::support::db;

const PASSWORD: &[u8] = b"wandering-otter-42-lamps\n";

/// The program in a folder of its own, with nothing of this process's settings.
pub(super) fn dossier(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("DOSSIER_DATA_DIR", folder.join("data"))
        .env("DOSSIER_LISTEN", "127.0.0.1:0")
        .env("DOSSIER_AUTH_ARGON2_MEMORY_KIB", "8")
        .env("DOSSIER_AUTH_ARGON2_ITERATIONS", "1")
        .env("DOSSIER_DATABASE_ACQUIRE_TIMEOUT", "2s")
        .stdin(Stdio::piped());
    command
}

pub(super) fn run(mut command: Command) -> Output {
    let mut child = command.spawn().unwrap();
    // Whoever reads no password leaves the pipe alone.
    let _unread = child.stdin.take().unwrap().write_all(PASSWORD);
    child.wait_with_output().unwrap()
}

/// An output whose reader is gone before anything is written.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every command that ends by itself.
const COMMANDS: [&[&str]; 9] = [
    &["--help"],
    &["--version"],
    &["schema"],
    &["config"],
    &["migrate"],
    &["doctor"],
    &["user", "create", "ada@example.org", "--name", "Ada"],
    &["user", "role", "ada@example.org"],
    &["extract", "tables", concat!(env!("CARGO_MANIFEST_DIR"), "/crates/extraction/tests/files/harbours.csv")],
];

#[test]
fn outputs_that_nobody_reads_end_no_command() {
    let folder = tempfile::tempdir().unwrap();
    for (number, arguments) in COMMANDS.into_iter().enumerate() {
        let mut command = dossier(folder.path(), arguments);
        command.stdout(unread()).stderr(Stdio::piped());
        let output = run(command);
        let told = text(&output.stderr);
        assert!(output.status.success() && !told.contains("panicked"), "{arguments:?}: {:?} {told}", output.status);

        let other = tempfile::tempdir().unwrap();
        let folder = if arguments[0] == "user" && number == 6 { other.path() } else { folder.path() };
        let mut command = dossier(folder, arguments);
        command.stdout(Stdio::piped()).stderr(unread());
        let output = run(command);
        assert!(output.status.success(), "{arguments:?}: {:?}", output.status);
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
    // A result that is lost for another reason is a failure.
    let mut command = dossier(folder.path(), &["schema"]);
    command.stdout(std::fs::File::options().write(true).open("/dev/full").unwrap()).stderr(Stdio::piped());
    let output = run(command);
    assert!(!output.status.success() && text(&output.stderr).contains("Standard output"), "{}", text(&output.stderr));
    // What went wrong is told to nobody, and still is no panic.
    let mut command = dossier(folder.path(), &["user", "role", "nobody@example.org"]);
    command.stdout(unread()).stderr(unread());
    assert_eq!(run(command).status.code(), Some(1));
}

/// As `dossier serve | true` and `dossier serve 2>&1 >/dev/null | true` start it.
#[test]
fn a_server_goes_on_when_nobody_reads_what_it_prints() {
    for closed in ["output", "log"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = dossier(folder.path(), &["serve"]);
        let log = folder.path().join("log");
        let file = || Stdio::from(std::fs::File::options().create(true).append(true).open(&log).unwrap());
        match closed {
            "output" => command.stdout(unread()).stderr(file()),
            _ => command.stdout(file()).stderr(unread()),
        };
        let mut child = command.spawn().unwrap();
        let started = Instant::now();
        let address = loop {
            let told = std::fs::read_to_string(&log).unwrap_or_default();
            if let Some((_, rest)) = told.split_once("http://")
                && let Some(end) = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':'))
            {
                break rest[..end].to_owned();
            }
            assert!(child.try_wait().unwrap().is_none(), "{closed}: ended early: {told}");
            assert!(started.elapsed() < Duration::from_secs(60), "{closed}: no address: {told}");
            wait();
        };
        let health = answer(&address);
        assert!(health.starts_with("HTTP/1.1 200"), "{closed}: {health}");
        let stopped = Command::new("sh").args(["-c", &format!("kill -TERM {}", child.id())]).status().unwrap();
        assert!(stopped.success() && child.wait().unwrap().success(), "{closed}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test without a runtime")]
fn wait() {
    std::thread::sleep(Duration::from_millis(20));
}

fn answer(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).unwrap();
    told
}

/// Every command that uses the database.
const ON_DATABASE: [&[&str]; 6] =
    [&["serve"], &["api"], &["worker"], &["migrate"], &["doctor"], &["user", "role", "ada@example.org"]];

/// All commands must fail, and say these words to the operator.
fn all_say(folder: &Path, database: &str, words: &str) {
    for arguments in ON_DATABASE {
        says(folder, arguments, database, words);
    }
}

fn says(folder: &Path, arguments: &[&str], database: &str, words: &str) {
    let mut command = dossier(folder, arguments);
    command.env("DOSSIER_DATABASE_URL", database).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = run(command);
    let told = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?} on {database}: {told}");
    assert!(told.contains(words), "{arguments:?} on {database} says {words:?}: {told}");
    for unwanted in ["Something went wrong", "panicked", "hunter2"] {
        assert!(!told.contains(unwanted), "{arguments:?} on {database}: {told}");
    }
}

/// A PostgreSQL that refuses everybody with this code.
fn refusing(code: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // Who connects may be gone already.
            let _gone = stream.and_then(|stream| refuse(stream, code));
        }
    });
    address
}

/// Reads the request for encryption, so that the answer is not lost with the connection.
fn answer_as_web_server(mut stream: TcpStream) -> std::io::Result<()> {
    stream.read_exact(&mut [0; 8])?;
    stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
}

/// Declines encryption, reads the start of the session, and ends it.
fn refuse(mut stream: TcpStream, code: &str) -> std::io::Result<()> {
    stream.read_exact(&mut [0; 8])?;
    stream.write_all(b"N")?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut rest)?;
    let fields = format!("SFATAL\0VFATAL\0C{code}\0Mrefused\0\0");
    stream.write_all(b"E")?;
    stream.write_all(&u32::try_from(fields.len() + 4).unwrap().to_be_bytes())?;
    stream.write_all(fields.as_bytes())
}

#[tokio::test]
async fn commands_say_what_is_wrong_with_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let url = |name: &str| format!("sqlite://{}", file(name).display());
    std::fs::write(file("text.db"), "this is no database, ".repeat(1_000)).unwrap();
    all_say(folder.path(), &url("text.db"), "no SQLite database");
    std::fs::create_dir(file("folder.db")).unwrap();
    all_say(folder.path(), &url("folder.db"), "names a folder");
    all_say(folder.path(), &url("text.db/below.db"), "a part of its path is a file");
    all_say(folder.path(), "sqlite:///proc/dossier/here.db", "cannot be made");

    let mut command = dossier(folder.path(), &["migrate"]);
    command.env("DOSSIER_DATABASE_URL", url("good.db")).stdout(Stdio::piped());
    assert!(run(command).status.success());
    let good = std::fs::read(file("good.db")).unwrap();
    let mut damaged = good.clone();
    damaged[100..40_000].fill(0x5a);
    std::fs::write(file("damaged.db"), damaged).unwrap();
    all_say(folder.path(), &url("damaged.db"), "damaged");

    let mut connection =
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file("good.db"))).await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000000_future', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    all_say(folder.path(), &url("good.db"), "newer than this binary");
}

#[tokio::test]
async fn commands_say_what_is_wrong_with_a_server() {
    let folder = tempfile::tempdir().unwrap();
    // A port that was free a moment ago, and one whose owner speaks of other things.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    all_say(folder.path(), &format!("postgres://ada:hunter2@{free}/dossier"), "Nothing listens");
    let rude = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = rude.local_addr().unwrap();
    std::thread::spawn(move || rude.incoming().flatten().for_each(|stream| drop(answer_as_web_server(stream))));
    all_say(folder.path(), &format!("postgres://ada:hunter2@{address}/dossier"), "does not speak PostgreSQL");
    for (code, words) in [
        ("28P01", "refuses the password"),
        ("28000", "refuses the user"),
        ("3D000", "no database of the name"),
        ("42501", "lacks rights"),
        // The pool tries these again until its time is over.
        ("53300", "no connection left"),
        ("57P03", "starting or stopping"),
    ] {
        let url = format!("postgres://ada:hunter2@{}/dossier", refusing(code));
        says(folder.path(), &["migrate"], &url, words);
        says(folder.path(), &["doctor"], &url, words);
    }
    let Some(server) = db::postgres() else { return };
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path("no_such_database");
    all_say(folder.path(), url.as_str(), "no database of the name");
    let mut url = url::Url::parse(&server).unwrap();
    url.set_username("no_such_user").unwrap();
    all_say(folder.path(), url.as_str(), "refuses the user");
}

/// An operator who asks for the recognition of letters learns that the program for it is missing.
#[test]
fn a_program_that_is_missing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = dossier(folder.path(), &["doctor"]);
    command.env("DOSSIER_DOCUMENTS_OCR", "tesseract").env("PATH", folder.path()).stdout(Stdio::piped());
    let output = run(command);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("FAIL  scans: `documents.ocr`") && told.contains("apt-get install tesseract-ocr"), "{told}");
}

/// The database is as private as the keys.
#[test]
fn what_the_server_keeps_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut command = dossier(folder.path(), &["user", "create", "ada@example.org", "--name", "Ada"]);
    command.stdout(Stdio::piped());
    assert!(run(command).status.success());
    let rights =
        |name: &str| std::fs::metadata(folder.path().join(name)).map(|found| found.permissions().mode() & 0o777).ok();
    assert_eq!(rights("data"), Some(0o700));
    for name in ["data/dossier.db", "data/keys/master", "data/keys/signing.pem"] {
        assert_eq!(rights(name), Some(0o600), "{name}");
    }
    for name in ["data/keys", "data/files"] {
        assert_eq!(rights(name), Some(0o700), "{name}");
    }
}
