//! A database for each test, from a template that is migrated once: a copied file on SQLite, a copied database on
//! PostgreSQL (`DOSSIER_TEST_DATABASE_URL`). Tests never share one. The unit tests of the server use this file, too.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use dossier::internals::db::{Db, Settings, migrate};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

/// Address of the PostgreSQL server to test on, when there is one.
#[expect(clippy::disallowed_methods, reason = "says where tests run; it is no setting of the server")]
pub fn postgres() -> Option<String> {
    std::env::var("DOSSIER_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// Makes a migrated database and answers with its address. It lasts as long as the folder.
pub async fn fresh(folder: &Path) -> String {
    match postgres() {
        Some(server) => fresh_postgres(&server, folder).await,
        None => fresh_sqlite(folder).await,
    }
}

/// Adds the name of the running test to the file that `DOSSIER_TEST_WITH_DATABASE` names, when it names one: which tests are
/// worth running on another database. Tests run on threads that bear their names.
#[expect(clippy::disallowed_methods, reason = "says where to note tests; it is no setting of the server")]
pub fn note_the_test() {
    let Some(file) = std::env::var_os("DOSSIER_TEST_WITH_DATABASE") else { return };
    let thread = std::thread::current();
    let name =
        thread.name().filter(|name| name.contains("::")).expect("a test asks for its database on its own thread");
    let mut notes = std::fs::OpenOptions::new().create(true).append(true).open(file).expect("a file for notes");
    notes.write_all(format!("{name}\n").as_bytes()).expect("a note");
}

async fn migrated(url: &str) {
    let settings = Settings {
        url: url.to_owned(),
        maximum_connections: 2,
        acquire_timeout: Duration::from_secs(30),
        busy_timeout: Duration::from_secs(30),
        synchronous: "OFF",
    };
    let db = Db::connect(&settings).await.expect("the template's database");
    migrate::up(&db).await.expect("the migrations");
    db.close().await.expect("the template is closed");
}

/// As [`fresh`], on SQLite.
pub async fn fresh_sqlite(folder: &Path) -> String {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    note_the_test();
    let template = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("template.db");
            migrated(&format!("sqlite://{}", path.display())).await;
            std::fs::read(path).expect("the template")
        })
        .await;
    let path = folder.join("dossier.db");
    std::fs::write(&path, template).expect("a copy of the template");
    format!("sqlite://{}", path.display())
}

/// As [`fresh`], on PostgreSQL.
pub async fn fresh_postgres(server: &str, folder: &Path) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("dossier_template_{}", uuid::Uuid::now_v7().simple());
            create(server, &name, None).await;
            migrated(&with_database(server, &name)).await;
            name
        })
        .await;
    drop_left(server).await;
    let name = format!("dossier_test_{}", uuid::Uuid::now_v7().simple());
    create(server, &name, Some(template)).await;
    IN_USE.lock().expect("no test panics here").push((folder.to_owned(), name.clone()));
    with_database(server, &name)
}

/// Databases on PostgreSQL, with the folders of their tests.
static IN_USE: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());

/// Drops the databases of tests that are over: a thousand of them would fill a small disk.
async fn drop_left(server: &str) {
    let left: Vec<_> =
        IN_USE.lock().expect("no test panics here").extract_if(.., |(folder, _)| !folder.exists()).collect();
    if left.is_empty() {
        return;
    }
    let mut admin = PgConnection::connect(server).await.expect("the test server's PostgreSQL");
    for (_, name) in left {
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        admin.execute(sqlx::AssertSqlSafe(sql)).await.expect("the end of a database");
    }
}

async fn create(server: &str, name: &str, template: Option<&str>) {
    let mut admin = PgConnection::connect(server).await.expect("the test server's PostgreSQL");
    let sql = match template {
        Some(template) => format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"),
        None => format!("CREATE DATABASE {name}"),
    };
    admin.execute(sqlx::AssertSqlSafe(sql)).await.expect("a new database");
}

fn with_database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("an address");
    url.set_path(name);
    url.to_string()
}
