//! Explains to an operator why a database cannot be used, and how to fix it.
//!
//! Callers of the API only learn that the database is unavailable; this is for whoever runs the program.

use std::io::ErrorKind;

use sea_orm::DbErr;

use crate::base::Error;
use crate::base::error::of_driver;

/// An error while opening the database.
pub(super) fn opening(error: sqlx::Error) -> Error {
    let message = of_sqlx(&error).unwrap_or("The database cannot be opened; see `database.url`.");
    Error::unavailable(message).because(error)
}

/// The problem of the database behind an error, if there is one.
pub fn explain(error: &Error) -> Option<&'static str> {
    let cause = error.cause()?;
    if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
        return of_sqlx(error);
    }
    match cause.downcast_ref::<DbErr>()? {
        DbErr::ConnectionAcquire(_) => Some(SILENT),
        error => of_driver(error).and_then(of_sqlx),
    }
}

const SILENT: &str = "The database did not answer in time. Look whether it is overloaded, or whether a firewall swallows \
                      connections.";

fn of_sqlx(error: &sqlx::Error) -> Option<&'static str> {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code()?;
            // PostgreSQL's codes have five characters; SQLite's are numbers whose low byte is the primary code.
            match code.parse::<u32>() {
                Ok(code) if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => of_sqlite(code & 0xff),
                _ => of_postgres(&code),
            }
        }
        sqlx::Error::Io(error) => Some(of_network(error)),
        sqlx::Error::Tls(_) => Some(
            "The connection to PostgreSQL could not be encrypted. Set `sslmode` in `database.url`, and `sslrootcert` \
             when its certificate is of an authority of your own.",
        ),
        sqlx::Error::Protocol(_) => Some(
            "What answers at the address of `database.url` does not speak PostgreSQL's protocol. Look at host and port.",
        ),
        sqlx::Error::PoolTimedOut => Some(SILENT),
        _ => None,
    }
}

fn of_network(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            "Nothing listens at the address of `database.url`. Start PostgreSQL, or correct host and port."
        }
        ErrorKind::TimedOut | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            "The host of `database.url` cannot be reached. Look at its address, and at the network between."
        }
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            "What listens at the address of `database.url` hung up. Look whether it is PostgreSQL, and into its log."
        }
        ErrorKind::NotFound => {
            "There is no socket of PostgreSQL where `database.url` says. Start PostgreSQL, or correct it."
        }
        // DNS errors have no error kind of their own.
        _ if error.to_string().contains("lookup") => {
            "The host of `database.url` is unknown: no address belongs to its name. Correct the name."
        }
        _ => {
            "The connection to the database failed. Look at the address in `database.url`, and at the network between."
        }
    }
}

/// See <https://www.sqlite.org/rescode.html>.
fn of_sqlite(code: u32) -> Option<&'static str> {
    Some(match code {
        3 | 23 => {
            "The file of the database may not be used by this user. Give the user who runs Dossier the right to read and write it."
        }
        5 | 6 => "Another process keeps the database locked. Stop it, or wait until it is done, and try again.",
        8 => {
            "The file of the database, or the folder that it is in, is read-only. Give the user who runs Dossier the right to write both."
        }
        10 => "The disk under the database's file cannot be read or written. Look into the log of the system.",
        11 => {
            "The file of the database is damaged. Keep a copy of it, then restore the last backup (docs/operations.md); `sqlite3 FILE .recover` saves what can still be read."
        }
        13 => "The disk under the database's file is full. Make room, and try again.",
        14 => {
            "The file of the database cannot be opened. It must be a file in a folder, and the user who runs Dossier must be able to read and write both."
        }
        26 => {
            "The file that `database.url` names is no SQLite database, or a damaged one. Name another file, restore a backup (docs/operations.md), or move this one away: a new one is made then."
        }
        _ => return None,
    })
}

/// See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_postgres(code: &str) -> Option<&'static str> {
    Some(match code {
        "28P01" => {
            "PostgreSQL refuses the password of `database.url`. Correct it; a password with special characters is written percent-encoded."
        }
        "28000" => {
            "PostgreSQL refuses the user of `database.url`: it does not exist, or may not connect from here (pg_hba.conf)."
        }
        "3D000" => {
            "PostgreSQL has no database of the name in `database.url`. Make it with `createdb`, or correct the name."
        }
        "3F000" | "42501" => {
            "The user of `database.url` lacks rights in the database. Make it the owner, or grant it CONNECT, and USAGE and CREATE on the schema."
        }
        "25006" => "PostgreSQL is read-only here: a standby, most likely. Name the primary in `database.url`.",
        "53300" => {
            "PostgreSQL has no connection left. Lower `database.max_connections`, or raise its own `max_connections`."
        }
        "53100" => "The disk of PostgreSQL is full. Make room, and try again.",
        "57P03" => "PostgreSQL is starting or stopping. Try again when it accepts connections.",
        "57P01" | "57P02" => "PostgreSQL ended the connection: it is stopping, or an administrator did so. Try again.",
        "XX001" | "XX002" => {
            "PostgreSQL reports damaged data. Look into its log, and restore a backup (docs/operations.md)."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_network_says_is_told_apart() {
        let io = |kind, text: &str| sqlx::Error::Io(std::io::Error::new(kind, text.to_owned()));
        for (error, word) in [
            (io(ErrorKind::ConnectionRefused, ""), "listens"),
            (io(ErrorKind::Other, "failed to lookup address information: Name or service not known"), "unknown"),
            (io(ErrorKind::TimedOut, ""), "reached"),
            (io(ErrorKind::UnexpectedEof, ""), "hung up"),
            (io(ErrorKind::NotFound, ""), "socket"),
            (sqlx::Error::PoolTimedOut, "in time"),
        ] {
            let error = opening(error);
            assert!(error.message().contains(word), "{error:?}");
            assert_eq!(error.code(), "UNAVAILABLE");
        }
        assert_eq!(explain(&Error::forbidden("Not yours.")), None);
    }
}
