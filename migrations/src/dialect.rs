//! Differences between SQLite and PostgreSQL.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs statements separated by a semicolon and an empty line, with the column types of the database.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let kinds: [(&str, &str); 6] = match connection.get_database_backend() {
        DbBackend::Postgres => [
            ("{uuid}", "uuid"),
            ("{bytes}", "bytea"),
            ("{json}", "jsonb"),
            ("{bool}", "boolean"),
            ("{real}", "double precision"),
            ("{strict}", ""),
        ],
        _ => [
            ("{uuid}", "BLOB"),
            ("{bytes}", "BLOB"),
            ("{json}", "TEXT"),
            ("{bool}", "INTEGER"),
            ("{real}", "REAL"),
            // STRICT tables accept only INTEGER.
            ("{strict}", " STRICT"),
        ],
    };
    let mut text = statements.trim().to_owned();
    for (placeholder, kind) in kinds {
        text = text.replace(placeholder, kind);
    }
    if connection.get_database_backend() != DbBackend::Postgres {
        text = text.replace(" BIGINT", " INTEGER");
    }
    for statement in text.split(";\n\n") {
        connection.execute_unprepared(statement.trim_end_matches(';')).await?;
    }
    Ok(())
}

/// Runs one SQL text on SQLite and another on PostgreSQL.
pub(crate) async fn run_on(manager: &SchemaManager<'_>, sqlite: &str, postgres: &str) -> Result<(), DbErr> {
    match manager.get_connection().get_database_backend() {
        DbBackend::Postgres => run(manager, postgres).await,
        _ => run(manager, sqlite).await,
    }
}
