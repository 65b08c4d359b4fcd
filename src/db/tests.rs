use std::path::Path;

use sea_orm::{ActiveModelTrait as _, PaginatorTrait as _, Set};

use super::*;
use crate::base::Timestamp;
use crate::entity::{Unscoped as _, instance_setting};

async fn fresh() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&settings(&folder.path().join("test.db"))).await.unwrap();
    migrate::up(&db).await.unwrap();
    (folder, db)
}

fn settings(path: &Path) -> Settings {
    Settings {
        url: format!("sqlite:{}", path.display()),
        maximum_connections: 4,
        acquire_timeout: Duration::from_secs(5),
        busy_timeout: Duration::from_secs(5),
        synchronous: "FULL",
    }
}

fn setting(key: String) -> instance_setting::ActiveModel {
    instance_setting::ActiveModel {
        key: Set(key),
        value: Set(serde_json::json!(1)),
        updated_at: Set(Timestamp::default()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_1_a_transaction_whose_caller_goes_away_leaves_no_connection_inside_of_it() {
    let folder = tempfile::tempdir().unwrap();
    // With one connection, whatever cancelled callers leave behind affects the next writer.
    let config = crate::testing::settings(folder.path()).await;
    let db = crate::app::App::connect(&config).await.unwrap();
    for n in 0..300 {
        // Finer than any timer: between two polls the database's reply arrives, or not yet.
        let polls = async {
            for _ in 0..n % 50 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            begun = db.begin() => drop(begun),
            () = polls => {}
        }
        let mut change = db.batch();
        change.defer(Write::insert(db.backend(), [setting(format!("kept-{n}"))]));
        change.commit().await.unwrap();
    }
    db.close().await.unwrap();
    let again = crate::app::App::connect(&config).await.unwrap();
    assert_eq!(instance_setting::Entity::unscoped().count(again.read()).await.unwrap(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_writers_share_commits_and_lose_nothing() {
    let (_folder, db) = fresh().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..200 {
        let db = db.clone();
        tasks.spawn(async move {
            let tx = db.begin().await.unwrap();
            setting(format!("key-{n}")).insert(&*tx).await.unwrap();
            // Every fourth caller is cancelled, half of those without a rollback.
            match n % 8 {
                0 => tx.rollback().await.unwrap(),
                4 => drop(tx),
                _ => tx.commit().await.unwrap(),
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert_eq!(instance_setting::Entity::unscoped().count(db.read()).await.unwrap(), 150);
}

#[tokio::test]
async fn an_abandoned_wait_leaves_the_writer_usable() {
    let (_folder, db) = fresh().await;
    let held = db.begin().await.unwrap();
    let impatient = tokio::time::timeout(Duration::from_millis(20), db.begin()).await;
    assert!(impatient.is_err());
    drop(held);
    let tx = db.begin().await.unwrap();
    setting("after".to_owned()).insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(instance_setting::Entity::unscoped().count(db.read()).await.unwrap(), 1);
}

async fn put(db: &Db, key: &str, value: serde_json::Value) -> Result<()> {
    let tx = db.begin().await?;
    let row = instance_setting::ActiveModel { value: Set(value), ..setting(key.to_owned()) };
    row.insert(&*tx).await?;
    tx.commit().await
}

#[tokio::test]
async fn c_job_17_who_shares_a_commit_with_a_full_disk_is_told_and_the_next_writes_again() {
    let (_folder, db) = fresh().await;
    let tx = db.begin().await.unwrap();
    // The file may not grow any more, for this connection.
    let sql = "CREATE TABLE ballast (content); PRAGMA max_page_count = 1";
    sea_orm::ConnectionTrait::execute_unprepared(&*tx, sql).await.unwrap();
    tx.commit().await.unwrap();
    let held = db.begin().await.unwrap();
    // They wait for the writer in this order, behind the end of the previous transaction, and so share one.
    let after = |turns: u64| tokio::time::sleep(Duration::from_millis(30 * turns));
    let (small, large, gave_up, ()) = tokio::join!(
        async {
            after(1).await;
            put(&db, "small", serde_json::json!(1)).await
        },
        async {
            after(2).await;
            // An error in this statement ends the whole transaction, not only the statement.
            let sql = "INSERT INTO ballast VALUES (zeroblob(1000000))";
            let tx = db.begin().await?;
            sea_orm::ConnectionTrait::execute_unprepared(&*tx, sql).await?;
            tx.commit().await
        },
        async {
            after(3).await;
            db.begin().await.map(drop)
        },
        async {
            after(4).await;
            drop(held);
        },
    );
    let large: Error = large.unwrap_err();
    assert_eq!(large.code(), "UNAVAILABLE");
    assert_eq!(small.unwrap_err().code(), "UNAVAILABLE", "SQLite has undone it");
    gave_up.unwrap();
    put(&db, "later", serde_json::json!(1)).await.unwrap();
    put(&db, "larger", serde_json::json!("x".repeat(1_000_000))).await.unwrap();
    let stored = instance_setting::Entity::unscoped().all(db.read()).await.unwrap();
    let mut keys: Vec<String> = stored.into_iter().map(|row| row.key).collect();
    keys.sort();
    assert_eq!(keys, ["larger", "later"]);
}

/// C-JOB-1: a write into a file without a path is not acknowledged, and does not reappear later.
#[tokio::test]
async fn a_file_that_is_removed_or_replaced_acknowledges_nothing() {
    let (folder, db) = fresh().await;
    let (path, away) = (folder.path().join("test.db"), folder.path().join("away.db"));
    put(&db, "before", serde_json::json!(1)).await.unwrap();
    std::fs::rename(&path, &away).unwrap();
    assert_eq!(put(&db, "removed", serde_json::json!(1)).await.unwrap_err().code(), "UNAVAILABLE");
    assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE");
    assert!(!path.exists(), "no empty file is created in its place");
    std::fs::copy(&away, &path).unwrap();
    assert_eq!(put(&db, "replaced", serde_json::json!(1)).await.unwrap_err().code(), "UNAVAILABLE");
    assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE");
    std::fs::rename(&away, &path).unwrap();
    db.ping().await.unwrap();
    put(&db, "after", serde_json::json!(1)).await.unwrap();
    let stored = instance_setting::Entity::unscoped().all(db.read()).await.unwrap();
    let mut keys: Vec<String> = stored.into_iter().map(|row| row.key).collect();
    keys.sort();
    assert_eq!(keys, ["after", "before"]);
    std::fs::remove_file(folder.path().join("test.db-wal")).unwrap();
    assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE", "readiness uses the ping");
    for key in ["without log", "still without log"] {
        assert_eq!(put(&db, key, serde_json::json!(1)).await.unwrap_err().code(), "UNAVAILABLE");
    }
    assert!(!folder.path().join("test.db-wal").exists(), "no other log is created");
    assert_eq!(db.ping().await.unwrap_err().code(), "UNAVAILABLE");
    // Acknowledged changes are in the file after a restart.
    db.close().await.unwrap();
    let again = Db::connect(&settings(&path)).await.unwrap();
    let mut keys: Vec<String> =
        instance_setting::Entity::unscoped().all(again.read()).await.unwrap().into_iter().map(|row| row.key).collect();
    keys.sort();
    assert_eq!(keys, ["after", "before"]);
}

#[tokio::test]
async fn the_file_its_log_and_its_folder_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("data");
    let settings = settings(&inner.join("test.db"));
    let db = Db::connect(&settings).await.unwrap();
    migrate::up(&db).await.unwrap();
    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&inner), 0o700);
    for name in ["test.db", "test.db-wal", "test.db-shm"] {
        assert_eq!(rights(&inner.join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn c_job_18_migrating_twice_changes_nothing_and_a_newer_schema_is_refused() {
    let (_folder, db) = fresh().await;
    assert_eq!(migrate::up(&db).await.unwrap(), 0);
    migrate::check(&db).await.unwrap();
    let tx = db.begin().await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(
        &*tx,
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000000_future', 0)",
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(migrate::up(&db).await.unwrap_err().code(), "UNAVAILABLE");
    assert!(migrate::check(&db).await.is_err());
}
