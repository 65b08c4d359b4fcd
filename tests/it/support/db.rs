//! A database for each test, from a template that is migrated once: a copied file on SQLite, a copied database on
//! PostgreSQL (`DOSSIER_TEST_DATABASE_URL`). Tests never share one.

use std::path::Path;
use std::time::Duration;

use dossier::internals::db::{Db, Settings, migrate};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

/// Address of the PostgreSQL server to test on, when there is one.
#[expect(clippy::disallowed_methods, reason = "says where tests run; it is no setting of the server")]
pub fn postgres() -> Option<String> {
    std::env::var("DOSSIER_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// Makes a migrated database and answers with its address.
pub async fn fresh(folder: &Path) -> String {
    match postgres() {
        Some(server) => fresh_postgres(&server).await,
        None => fresh_sqlite(folder).await,
    }
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

async fn fresh_sqlite(folder: &Path) -> String {
    static TEMPLATE: OnceCell<(tempfile::TempDir, std::path::PathBuf)> = OnceCell::const_new();
    let (_, template) = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("template.db");
            migrated(&format!("sqlite://{}", path.display())).await;
            (folder, path)
        })
        .await;
    let path = folder.join("dossier.db");
    std::fs::copy(template, &path).expect("a copy of the template");
    format!("sqlite://{}", path.display())
}

async fn fresh_postgres(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("dossier_template_{}", uuid::Uuid::now_v7().simple());
            create(server, &name, None).await;
            migrated(&with_database(server, &name)).await;
            name
        })
        .await;
    let name = format!("dossier_test_{}", uuid::Uuid::now_v7().simple());
    create(server, &name, Some(template)).await;
    with_database(server, &name)
}

async fn create(server: &str, name: &str, template: Option<&str>) {
    // A template must not be in use while it is copied: one copy after the other.
    static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = ONE_AT_A_TIME.lock().await;
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
