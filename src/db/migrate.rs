//! Brings the schema up to date, behind a lock: one process migrates, others wait (C-JOB-18).
//!
//! All pending changes run in one transaction, so a crash in the middle leaves nothing half done. On SQLite the
//! IMMEDIATE transaction is the lock, on PostgreSQL an advisory lock that ends with the transaction.

use std::collections::HashSet;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::Db;
use crate::base::{Error, Result};

// Any constant serves, as long as every version uses the same.
const ADVISORY_LOCK: i64 = 0x0d05_51e2_0001;

/// Runs the changes that the database does not have yet, and tells how many.
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

/// Checks that the schema is the one that this binary was built for.
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
