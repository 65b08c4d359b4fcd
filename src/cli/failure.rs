//! Error messages of commands, for operators. Whoever runs the program may know everything and has no correlation
//! identifier to look up, so the cause is part of the message.

use crate::base::Error;
use crate::base::error::Kind;
use crate::config::Config;
use crate::db::diagnosis;

/// The database that a command works on, without its password.
pub(super) fn database(config: &Config) -> String {
    config.database.url.to_string()
}

/// What went wrong, and how to fix it.
pub(super) fn explain(error: &Error, database: &str) -> String {
    if let Some(diagnosis) = diagnosis::explain(error) {
        return format!("{diagnosis}\nThe database is {database} (`database.url`).");
    }
    match (error.kind(), error.cause()) {
        (Kind::Internal, Some(cause)) => format!("The command failed: {cause:#}."),
        (_, Some(cause)) => format!("{error}\nThe cause: {cause:#}."),
        (_, None) => error.to_string(),
    }
}
