//! The server's error type.
//!
//! Errors reach a caller through two channels (see `docs/api-guide.md`): a [`Refusal`] describes something that the
//! user can fix and becomes an entry of a payload's `errors`; every other [`Kind`] becomes a top-level error with a
//! stable `extensions.code`. Public text is plain, at most 300 characters, and never contains SQL, paths, type names or
//! secrets; the cause is kept alongside for the log.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::clock::Timestamp;
use super::id::NodeRef;

/// Result with the server's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Maximum length of a public message, in characters.
pub const MAXIMUM_MESSAGE: usize = 300;

/// An error with public text for the caller and a private cause for the log.
pub struct Error {
    kind: Kind,
    message: Cow<'static, str>,
    cause: Option<anyhow::Error>,
}

/// Kind of an [`Error`]; decides channel, code and HTTP status.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The caller can fix it: reported in the payload.
    Refused(Vec<Refusal>),
    /// Not signed in, or the credentials are invalid.
    Unauthenticated,
    /// The access token has expired; refresh it and retry.
    TokenExpired,
    /// A sensitive change requires a recent proof of identity.
    ReauthenticationRequired,
    /// Signed in, and the object is visible, but the action is not permitted.
    Forbidden,
    /// Too many requests.
    RateLimited {
        /// When to retry.
        retry_after: Duration,
    },
    /// An argument is invalid.
    BadUserInput,
    /// The cursor is malformed or from another list.
    CursorInvalid,
    /// The cursor is older than what is retained.
    CursorExpired {
        /// The oldest cursor that is still valid.
        earliest: String,
    },
    /// Input or result exceeds a size limit.
    PayloadTooLarge,
    /// Timed out.
    Timeout,
    /// Temporarily unavailable: the database is busy, full or unreachable, or the process is draining.
    Unavailable {
        /// When to retry.
        retry_after: Duration,
    },
    /// A stored secret does not match its seal: it was altered, or belongs elsewhere.
    Integrity,
    /// A bug or fault of the server.
    Internal,
}

/// Something that the user can fix; one entry of a payload's `errors`.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Reason with its typed details.
    pub reason: Reason,
    /// Human-readable sentence.
    pub message: Cow<'static, str>,
    /// Path of the offending value within the command, for example `["name"]`; empty for the whole command. Where the
    /// input of the API has another form, its edge says so with [`Error::placed`].
    pub path: Vec<String>,
}

/// Reason of a [`Refusal`]. Names follow `UserErrorCode` of the schema.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    not(test),
    expect(clippy::missing_docs_in_private_items, reason = "the schema describes each code and fact")
)]
pub enum Reason {
    InvalidInput { constraint: Option<&'static str>, limit: Option<i64> },
    NotFound { id: String },
    AlreadyExists { existing: Option<NodeRef> },
    Conflict { existing: Option<NodeRef> },
    InvalidState { current: String, allowed: Vec<String> },
    QuotaExceeded { resource: &'static str, limit: i64, used: i64, resets_at: Option<Timestamp> },
    Expired,
    InvalidCredentials,
    EmailNotVerified,
    AccountDisabled,
    TooManyAttempts { retry_after: Duration },
    WeakPassword,
    FileTooLarge { maximum: i64 },
    UnsupportedMediaType { accepted: Vec<String> },
    EgressDenied,
    IdempotencyConflict,
}

impl Refusal {
    /// A refusal that concerns the whole input.
    pub fn new(reason: Reason, message: impl Into<Cow<'static, str>>) -> Self {
        Self { reason, message: message.into(), path: Vec::new() }
    }

    /// Sets the path of the invalid value below `input`.
    pub fn at<S: Into<String>>(mut self, path: impl IntoIterator<Item = S>) -> Self {
        self.path = path.into_iter().map(Into::into).collect();
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::refused(vec![refusal])
    }
}

impl Error {
    /// An error of the given kind with public text.
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), cause: None }
    }

    /// One or more refusals; the first one provides the message where only one fits.
    pub fn refused(refusals: Vec<Refusal>) -> Self {
        let message = refusals.first().map_or(Cow::Borrowed("The request was refused."), |r| r.message.clone());
        Self::new(Kind::Refused(refusals), message)
    }

    /// A value of the input violates a rule. `field` is the key below `input`.
    pub fn invalid(field: impl Into<String>, constraint: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let reason = Reason::InvalidInput { constraint: Some(constraint), limit: None };
        Refusal::new(reason, message).at([field.into()]).into()
    }

    /// No visible object has this identifier. The text is the same whether the object is absent or hidden.
    pub fn not_found(field: impl Into<String>, id: impl ToString) -> Self {
        Refusal::new(Reason::NotFound { id: id.to_string() }, "There is nothing with this identifier.")
            .at([field.into()])
            .into()
    }

    /// What is to be shown was deleted after what refers to it was read.
    pub fn deleted_meanwhile() -> Self {
        Refusal::new(Reason::Conflict { existing: None }, "Somebody deleted this at the same moment. Ask again.").into()
    }

    /// The object's state does not allow the action.
    pub fn state(
        field: impl Into<String>,
        current: impl ToString,
        allowed: &[&str],
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let allowed = allowed.iter().map(ToString::to_string).collect();
        Refusal::new(Reason::InvalidState { current: current.to_string(), allowed }, message).at([field.into()]).into()
    }

    /// Not signed in.
    pub fn unauthenticated() -> Self {
        Self::new(Kind::Unauthenticated, "Sign in first: send an access token or an API key.")
    }

    /// Visible, but not permitted.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Forbidden, message)
    }

    /// A bug or fault of the server; `cause` goes only to the log.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(Kind::Internal, "Something went wrong on the server. The correlation identifier leads to its log.")
            .because(cause)
    }

    /// A stored secret does not match its seal; `cause` goes only to the log.
    pub fn integrity(cause: impl Into<anyhow::Error>) -> Self {
        let message = "A stored secret was altered, or stands where it does not belong, and is not used. Set it again; the \
                       audit log says where it is.";
        Self::new(Kind::Integrity, message).because(cause)
    }

    /// Temporarily unavailable.
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unavailable { retry_after: Duration::from_secs(1) }, message)
    }

    /// Prefixes the paths of refusals: `outer` is the key or list index that leads to the value.
    pub fn inside(mut self, outer: impl ToString) -> Self {
        if let Kind::Refused(refusals) = &mut self.kind {
            for refusal in refusals {
                refusal.path.insert(0, outer.to_string());
            }
        }
        self
    }

    /// The same error for an input in which some fields of the command stand deeper: `places` names the keys that lead to
    /// a field.
    pub fn placed(mut self, places: &[(&str, &[&str])]) -> Self {
        if let Kind::Refused(refusals) = &mut self.kind {
            for Refusal { path, .. } in refusals {
                let keys = places.iter().find(|(field, _)| path.first().is_some_and(|first| first == field));
                drop(path.splice(0..0, keys.iter().flat_map(|(_, keys)| keys.iter().map(ToString::to_string))));
            }
        }
        self
    }

    /// The same error for an input that has the field somewhere else, or does not have it: paths that begin with `field`
    /// begin with the keys of `place` instead.
    pub fn moved(mut self, field: &str, place: &[&str]) -> Self {
        if let Kind::Refused(refusals) = &mut self.kind {
            for Refusal { path, .. } in
                refusals.iter_mut().filter(|one| one.path.first().is_some_and(|key| key == field))
            {
                drop(path.splice(0..1, place.iter().map(ToString::to_string)));
            }
        }
        self
    }

    /// Keeps the cause for the log.
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// A copy for another caller, for example for each key of a failed batch.
    pub fn duplicate(&self) -> Self {
        let cause = self.cause.as_ref().map(|cause| anyhow::anyhow!("{cause:#}"));
        Self { kind: self.kind.clone(), message: self.message.clone(), cause }
    }

    /// Kind of the error.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The refusals, when the error belongs into the payload.
    pub fn refusals(&self) -> Option<&[Refusal]> {
        match &self.kind {
            Kind::Refused(refusals) => Some(refusals),
            _ => None,
        }
    }

    /// Public text, truncated to [`MAXIMUM_MESSAGE`].
    pub fn message(&self) -> Cow<'_, str> {
        match self.message.char_indices().nth(MAXIMUM_MESSAGE) {
            None => Cow::Borrowed(&self.message),
            Some((end, _)) => Cow::Owned(self.message[..end].to_owned()),
        }
    }

    /// Whether PostgreSQL undid the transaction in favour of another that it waited for, or that waited for it (class
    /// 40 of its codes): the same once more may well succeed.
    pub fn is_rollback(&self) -> bool {
        let driver = self.cause.as_ref().and_then(|cause| of_driver(cause.downcast_ref()?));
        matches!(driver, Some(sqlx::Error::Database(e)) if e.code().is_some_and(|code| code.starts_with("40")))
    }

    /// Private cause, for the log.
    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.cause.as_ref()
    }

    /// Stable code for `extensions.code`.
    pub fn code(&self) -> &'static str {
        match &self.kind {
            Kind::Refused(refusals) => refusals.first().map_or("BAD_USER_INPUT", |r| r.reason.code()),
            Kind::Unauthenticated => "UNAUTHENTICATED",
            Kind::TokenExpired => "TOKEN_EXPIRED",
            Kind::ReauthenticationRequired => "REAUTHENTICATION_REQUIRED",
            Kind::Forbidden => "FORBIDDEN",
            Kind::RateLimited { .. } => "RATE_LIMITED",
            Kind::BadUserInput => "BAD_USER_INPUT",
            Kind::CursorInvalid => "CURSOR_INVALID",
            Kind::CursorExpired { .. } => "CURSOR_EXPIRED",
            Kind::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Kind::Timeout => "TIMEOUT",
            Kind::Unavailable { .. } => "UNAVAILABLE",
            Kind::Integrity => "INTEGRITY_ERROR",
            Kind::Internal => "INTERNAL",
        }
    }

    /// The constraint violation behind the error, if any.
    pub fn sql_err(&self) -> Option<sea_orm::SqlErr> {
        self.cause.as_ref()?.downcast_ref::<sea_orm::DbErr>()?.sql_err()
    }

    /// True when a concurrent change caused a constraint violation that no service translated. For a caller this is a
    /// conflict; for work that can be repeated it is a transient failure.
    pub fn is_overtaken(&self) -> bool {
        let is_conflict = |refusal: &Refusal| matches!(refusal.reason, Reason::Conflict { .. });
        self.refusals().is_some_and(|refusals| refusals.iter().any(is_conflict))
            && self.cause.as_ref().is_some_and(|cause| cause.is::<sea_orm::DbErr>())
    }

    /// True when the same request may succeed a moment later.
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind, Kind::Unavailable { .. } | Kind::Timeout | Kind::RateLimited { .. } | Kind::Internal)
    }
}

impl Reason {
    /// Name of the `UserErrorCode` value.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidInput { .. } => "INVALID_INPUT",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::AlreadyExists { .. } => "ALREADY_EXISTS",
            Self::Conflict { .. } => "CONFLICT",
            Self::InvalidState { .. } => "INVALID_STATE",
            Self::QuotaExceeded { .. } => "QUOTA_EXCEEDED",
            Self::Expired => "EXPIRED",
            Self::InvalidCredentials => "INVALID_CREDENTIALS",
            Self::EmailNotVerified => "EMAIL_NOT_VERIFIED",
            Self::AccountDisabled => "ACCOUNT_DISABLED",
            Self::TooManyAttempts { .. } => "TOO_MANY_ATTEMPTS",
            Self::WeakPassword => "WEAK_PASSWORD",
            Self::FileTooLarge { .. } => "FILE_TOO_LARGE",
            Self::UnsupportedMediaType { .. } => "UNSUPPORTED_MEDIA_TYPE",
            Self::EgressDenied => "EGRESS_DENIED",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message)?;
        match &self.cause {
            Some(cause) => write!(f, " ({cause:#})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// Lost connections, a full disk and locks are reported as driver errors: those become `UNAVAILABLE`. A constraint
/// violation caused by a concurrent change becomes a `CONFLICT`; anything else is our fault.
impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        use sea_orm::DbErr;
        let is_lost = matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_));
        if is_lost || of_driver(&error).is_some_and(is_transient) {
            return Error::unavailable("The database cannot be used at the moment. Try again shortly.").because(error);
        }
        let constraint = error.sql_err().is_some_and(|refused| {
            use sea_orm::SqlErr::{ForeignKeyConstraintViolation as Gone, UniqueConstraintViolation as Taken};
            matches!(refused, Gone(_) | Taken(_))
        });
        if constraint || matches!(error, DbErr::RecordNotUpdated) {
            return overtaken().because(error);
        }
        Error::internal(error)
    }
}

/// The driver error behind an ORM error.
pub fn of_driver(error: &sea_orm::DbErr) -> Option<&sqlx::Error> {
    use sea_orm::{DbErr, RuntimeErr};
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// A concurrent change modified or deleted something between a caller's read and its write, and a constraint caught it.
/// Services report something more specific where they know which value it was; this is the fallback.
fn overtaken() -> Error {
    let message = "Somebody changed or deleted what your change refers to at the same moment. Read it again, then \
                   repeat your change.";
    Refusal::new(Reason::Conflict { existing: None }, message).into()
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_transient(&error) {
            Error::unavailable("The database cannot be used at the moment. Try again shortly.").because(error)
        } else {
            Error::internal(error)
        }
    }
}

fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(e) => match e.code() {
            // SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, CORRUPT 11, FULL 13, CANTOPEN 14, NOTADB 26; the low byte
            // is the primary code.
            Some(code) if code.len() < 5 => {
                code.parse::<u32>().is_ok_and(|c| matches!(c & 0xff, 5 | 6 | 8 | 10 | 11 | 13 | 14 | 26))
            }
            // PostgreSQL: classes 08 connection, 53 resources, 57 intervention, 58 system, 40 rollback; XX001 and
            // XX002, corrupted data; 25006, a read-only standby.
            Some(code) => {
                ["08", "53", "57", "58", "40", "XX001", "XX002", "25006"].iter().any(|class| code.starts_with(class))
            }
            None => false,
        },
        _ => false,
    }
}
