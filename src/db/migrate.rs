//! Runs migrations behind a lock: one process migrates, others wait (C-JOB-18).
//!
//! All pending migrations run in one transaction, so that a crash leaves nothing half done. On SQLite the IMMEDIATE
//! transaction is the lock, on PostgreSQL an advisory lock that ends with the transaction.

use std::collections::HashSet;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Db;
use crate::base::{Error, Result};

// An arbitrary constant, but the same in every version.
const ADVISORY_LOCK: i64 = 0x0d05_51e2_0001;

/// Runs the pending migrations, and returns their number.
pub async fn up(db: &Db) -> Result<usize> {
    let tx = db.begin().await?;
    if db.backend() == DbBackend::Postgres {
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [ADVISORY_LOCK.into()],
        );
        tx.execute_raw(lock).await?;
    }
    let applied = applied(&*tx).await?;
    refuse_newer(&applied)?;
    let pending = Migrator::migrations().len() - applied.len();
    if pending > 0 {
        Migrator::up(&*tx, None).await?;
    }
    tx.commit().await?;
    Ok(pending)
}

/// Checks that the schema matches this binary.
pub async fn check(db: &Db) -> Result<()> {
    let applied = applied(db.read()).await?;
    refuse_newer(&applied)?;
    if applied.len() < Migrator::migrations().len() {
        return Err(Error::unavailable(
            "The database's schema is older than this binary. Run `dossier migrate`, or set `database.migrate_on_start`.",
        ));
    }
    Ok(())
}

async fn applied(connection: &impl ConnectionTrait) -> Result<HashSet<String>> {
    let exists = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name AS name FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = 'seaql_migrations'"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    let backend = connection.get_database_backend();
    if connection.query_one_raw(Statement::from_string(backend, exists)).await?.is_none() {
        return Ok(HashSet::new());
    }
    let rows =
        connection.query_all_raw(Statement::from_string(backend, "SELECT version FROM seaql_migrations")).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<_, _>>()?)
}

fn refuse_newer(applied: &HashSet<String>) -> Result<()> {
    let known: HashSet<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    if applied.is_subset(&known) {
        return Ok(());
    }
    Err(Error::unavailable(
        "The database's schema is newer than this binary. Start the version of Dossier that migrated it, or a newer one.",
    ))
}

#[cfg(test)]
mod tests {
    use sea_orm::Value;
    use uuid::Uuid;

    use super::*;
    use crate::app::App;
    use crate::base::text::{Email, fold};
    use crate::db::Tx;

    /// Number of migrations before names and addresses got their folded forms.
    const BEFORE_FOLDING: u32 = 6;

    async fn run(tx: &Tx, sql: &str, values: Vec<Value>) {
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.unwrap();
    }

    async fn column(db: &Db, sql: &str) -> Vec<String> {
        let rows = db.read().query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
    }

    #[tokio::test]
    async fn older_names_and_addresses_come_into_the_form_in_which_they_are_compared() {
        let folder = tempfile::tempdir().unwrap();
        let config = crate::testing::settings_of_nothing(folder.path()).await;
        let db = App::connect(&config).await.unwrap();
        let (workspace, nowhere) = (Uuid::now_v7(), Uuid::now_v7());
        let mut tags = Vec::new();
        let mut prompts = Vec::new();
        let tx = db.begin().await.unwrap();
        Migrator::up(&*tx, Some(BEFORE_FOLDING)).await.unwrap();
        let sql =
            "INSERT INTO workspaces (id, name, slug, revision, activity_sequence, requires_tool_approval, created_at,
                       updated_at) VALUES ($1, 'Lab', 'lab', 1, 0, $2, 0, 0)";
        run(&tx, sql, vec![workspace.into(), false.into()]).await;
        for (place, name) in (0_i64..).zip(["café", "cafe\u{301}", "Tide", "ｔｉｄｅ", "Neap"]) {
            tags.push(Uuid::now_v7());
            let sql = "INSERT INTO tags (id, workspace_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)";
            let values = vec![
                tags[tags.len() - 1].into(),
                workspace.into(),
                name.into(),
                name.to_lowercase().into(),
                place.into(),
            ];
            run(&tx, sql, values).await;
        }
        for (place, name) in (0_i64..).zip(["Übersicht", "U\u{308}bersicht", "Straße", "STRASSE"]) {
            prompts.push(Uuid::now_v7());
            let sql =
                "INSERT INTO prompts (id, workspace_id, name, name_key, current_version_id, is_archived, revision,
                           created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)";
            let values = vec![
                prompts[prompts.len() - 1].into(),
                workspace.into(),
                name.into(),
                name.to_lowercase().into(),
                nowhere.into(),
                false.into(),
                place.into(),
            ];
            run(&tx, sql, values).await;
        }
        // The second prompt has both spellings; the first one is removed.
        for (prompt, tag) in [(0, 1), (1, 0), (1, 1), (2, 3)] {
            let sql = "INSERT INTO prompt_tags (prompt_id, tag_id) VALUES ($1, $2)";
            run(&tx, sql, vec![prompts[prompt].into(), tags[tag].into()]).await;
        }
        let people = ["ada@bücher.example", "ada@xn--bcher-kva.example", "ｅｖｅ@example.org", "odd address"];
        for (place, email) in (0_i64..).zip(people) {
            let sql = "INSERT INTO users (id, email, name, status, instance_role, locale, time_zone, failed_sign_ins,
                           created_at, updated_at) VALUES ($1, $2, 'x', 'ACTIVE', 'USER', 'en', 'UTC', 0, $3, $3)";
            run(&tx, sql, vec![Uuid::now_v7().into(), email.into(), place.into()]).await;
        }
        tx.commit().await.unwrap();

        assert!(up(&db).await.unwrap() > 0);

        assert_eq!(column(&db, "SELECT name FROM tags ORDER BY created_at").await, ["café", "Tide", "Neap"]);
        let names = column(&db, "SELECT name FROM prompts ORDER BY created_at").await;
        assert_eq!(names, ["Übersicht", "Übersicht (2)", "Straße", "STRASSE (2)"]);
        for (table, order) in [("tags", "created_at"), ("prompts", "created_at")] {
            let names = column(&db, &format!("SELECT name FROM {table} ORDER BY {order}")).await;
            let keys = column(&db, &format!("SELECT name_key FROM {table} ORDER BY {order}")).await;
            assert_eq!(keys, names.iter().map(|name| fold(name)).collect::<Vec<_>>(), "the same as the server's fold");
        }
        let links = "SELECT p.name || ':' || t.name FROM prompt_tags l JOIN prompts p ON p.id = l.prompt_id
                     JOIN tags t ON t.id = l.tag_id ORDER BY p.created_at, t.created_at";
        let expected = ["Übersicht:café", "Übersicht (2):café", "Straße:Tide"];
        assert_eq!(column(&db, links).await, expected, "references move to the remaining rows");
        let emails = column(&db, "SELECT email FROM users ORDER BY created_at").await;
        let expected = ["ada@bücher.example", "ada@xn--bcher-kva.example", "eve@example.org", "odd address"];
        assert_eq!(emails, expected, "an address that another account has stays as it was");
        assert_eq!(Email::parse("email", "ｅｖｅ@example.org").unwrap().as_str(), emails[2]);
    }

    /// Number of migrations before ledger entries counted their requests.
    const BEFORE_REQUESTS: u32 = 11;

    #[tokio::test]
    async fn each_earlier_call_of_a_model_that_was_made_counts_as_one_request() {
        let folder = tempfile::tempdir().unwrap();
        let db = App::connect(&crate::testing::settings_of_nothing(folder.path()).await).await.unwrap();
        let workspace = Uuid::now_v7();
        let tx = db.begin().await.unwrap();
        Migrator::up(&*tx, Some(BEFORE_REQUESTS)).await.unwrap();
        let sql =
            "INSERT INTO workspaces (id, name, slug, revision, activity_sequence, requires_tool_approval, created_at,
                       updated_at) VALUES ($1, 'Lab', 'lab', 1, 0, $2, 0, 0)";
        run(&tx, sql, vec![workspace.into(), false.into()]).await;
        for state in ["SETTLED", "REFUNDED", "RESERVED"] {
            let sql = "INSERT INTO usage_entries (id, workspace_id, month, provider, model, state, reserved_micros,
                           cost_micros, input_tokens, cached_input_tokens, output_tokens, created_at)
                       VALUES ($1, $2, '2026-11', 'p', 'm', $3, 1, 1, 1, 0, 1, 0)";
            run(&tx, sql, vec![Uuid::now_v7().into(), workspace.into(), state.into()]).await;
        }
        tx.commit().await.unwrap();

        assert!(up(&db).await.unwrap() > 0);

        let sql = "SELECT state || ':' || requests FROM usage_entries ORDER BY state";
        assert_eq!(column(&db, sql).await, ["REFUNDED:0", "RESERVED:0", "SETTLED:1"]);
    }
}
