//! Failures of commands, for the operator who sits in front of them. There is no secret to keep from whoever runs the
//! program, and no correlation identifier to follow: the cause belongs into the answer.

use crate::base::Error;
use crate::base::error::Kind;
use crate::config::Config;
use crate::db::trouble;

/// The database that a command works on, as it may be shown.
pub(super) fn database(config: &Config) -> String {
    config.database.url.to_string()
}

/// What went wrong, and a way out.
pub(super) fn explain(error: &Error, database: &str) -> String {
    if let Some(trouble) = trouble::explain(error) {
        return format!("{trouble}\nThe database is {database} (`database.url`).");
    }
    match (error.kind(), error.cause()) {
        (Kind::Internal, Some(cause)) => format!("The command failed: {cause:#}."),
        (_, Some(cause)) => format!("{error}\nThe cause: {cause:#}."),
        (_, None) => error.to_string(),
    }
}
