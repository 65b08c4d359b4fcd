//! A secret that goes through everything is found nowhere in plain.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sqlx::Connection as _;
use tracing_subscriber::layer::SubscriberExt as _;

use super::{begin, kinds};
use crate::base::Clock;
use crate::db::Sql;
use crate::entity::job::JobStatus;
use crate::vault::tests::things::{Things, stored, write};

const CANARY: &str = "canary-7f3a9c51e0d84b26-sk-live";
/// What the scan has to find, so that it would find the other, too.
const PLAIN: &str = "decoy-5b1e77c2a94f4d03-in-plain";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The forms in which a text may stand somewhere without being encrypted.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned(), hex::encode(text), hex::encode_upper(text), format!("{:?}", text.as_bytes())];
    // In base64 a text has three forms, by its place among the bytes. The first and the last character depend on others.
    for before in 0..3 {
        let bytes = [vec![0; before], text.as_bytes().to_vec()].concat();
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&bytes);
            forms.push(encoded[before + usize::from(before > 0)..encoded.len() - 2].to_owned());
        }
    }
    forms
}

fn holds(bytes: &[u8], text: &str) -> bool {
    forms(text).iter().any(|form| bytes.windows(form.len()).any(|window| window == form.as_bytes()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

/// A backup as operators make it: a copy of the SQLite file, or what `pg_dump` writes of each table.
async fn backup(things: &Things, folder: &Path) -> Vec<u8> {
    let db = &things.app().db;
    if db.is_sqlite() {
        let copy = folder.join("copy.db");
        let url = things.app().config.database.url.expose().to_owned();
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let vacuum = format!("VACUUM INTO '{}'", copy.display());
        sqlx::raw_sql(sqlx::AssertSqlSafe(vacuum)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        return std::fs::read(copy).unwrap();
    }
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    let tables = Sql::new(tables).all(db.read()).await.unwrap();
    let mut connection = sqlx::PgConnection::connect(db.url()).await.unwrap();
    let mut dump = Vec::new();
    for row in tables {
        let table: String = row.try_get_by_index(0).unwrap();
        let mut copied = connection.copy_out_raw(&format!("COPY {table} TO STDOUT")).await.unwrap();
        while let Some(bytes) = futures_util::TryStreamExt::try_next(&mut copied).await.unwrap() {
            dump.extend_from_slice(&bytes);
        }
    }
    connection.close().await.unwrap();
    dump
}

#[tokio::test]
async fn a_sealed_secret_is_in_no_file_no_log_and_no_backup_c_ten_7() {
    let log = Log::default();
    let writer = log.clone();
    let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
    let subscriber = tracing_subscriber::registry().with(tracing::level_filters::LevelFilter::TRACE).with(layer);
    let _logged = tracing::subscriber::set_default(subscriber);

    let things = Things::with(Clock::System, |config| config.database.max_connections = 4).await;
    let (place, moved) = (things.place(Some(things.lab)), things.place(None));
    let sealed = things.put(&place, CANARY).await;
    things.put(&moved, CANARY).await;
    assert_eq!(things.get(&place).await, CANARY);
    // Errors and alarms.
    things.vault.open(things.app(), &moved, &sealed).await.unwrap_err();
    things.rejection(1).await;
    // A rotation, with its job, events and steps.
    let worker = things.server.work(kinds());
    let row = things.server.ended(begin(&things.server).await).await;
    assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
    worker.close().await;
    assert_ne!(stored(things.app(), &place).await, sealed);
    assert_eq!(things.get(&place).await, CANARY);
    // What stands in plain is found by the same scan.
    let decoy = things.place(None);
    let tx = things.app().db.begin().await.unwrap();
    write(&tx, &decoy, PLAIN).await;
    tx.commit().await.unwrap();
    tracing::info!("{PLAIN}");

    let folder = tempfile::tempdir().unwrap();
    let mut scanned = vec![("backup".to_owned(), backup(&things, folder.path()).await)];
    scanned.push(("log".to_owned(), log.0.lock().unwrap().clone()));
    for file in files(&things.app().config.data_dir) {
        scanned.push((file.display().to_string(), std::fs::read(&file).unwrap()));
    }
    let found = |text: &str| -> Vec<&str> {
        scanned.iter().filter(|(_, bytes)| holds(bytes, text)).map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(found(CANARY), Vec::<&str>::new());
    let decoys = found(PLAIN);
    assert!(decoys.contains(&"backup") && decoys.contains(&"log"), "{decoys:?}");
    let in_database = decoys.iter().any(|name| name.contains("dossier.db"));
    assert_eq!(in_database, things.app().db.is_sqlite(), "{decoys:?}");
    // Nor are the keys in what a backup of the database holds.
    let line = std::fs::read_to_string(things.app().config.data_dir.join("keys/encryption.key")).unwrap();
    let (_, key) = line.split_once(':').unwrap();
    let key = STANDARD.decode(key).unwrap();
    assert!(!scanned[0].1.windows(key.len()).any(|window| window == key), "the master key is in the backup");
    assert!(!scanned[1].1.windows(line.len()).any(|window| window == line.as_bytes()), "the master key is in the log");
}

#[test]
fn the_scan_finds_a_text_in_every_form() {
    for before in ["", "a", "ab", "abc"] {
        let around = format!("{before}{CANARY}xyz");
        for form in [around.clone(), hex::encode(&around), STANDARD.encode(&around), URL_SAFE_NO_PAD.encode(&around)] {
            assert!(holds(form.as_bytes(), CANARY), "{form}");
        }
    }
    assert!(!holds(b"canary-7f3a9c51e0d84b26-sk-liv", CANARY));
}
