//! `UserError`: the items of a payload's `errors`.

use async_graphql::{ComplexObject, Context, Enum, ID, Interface, SimpleObject};

use crate::base::error::Reason;
use crate::base::{Error, NodeRef, Refusal};
use crate::domain::node::{self, Node};
use crate::graphql::answer::{Fallible, Refusable, fallible};
use crate::graphql::scalars::{DateTime, SafeInt};

/// Why a mutation did not take effect. New values may be added; treat unknown ones as `INVALID_INPUT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A value is invalid in a way that the schema cannot express.
    InvalidInput,
    /// An identifier in the input does not exist, or the caller cannot see the object.
    NotFound,
    /// A value that must be unique is taken.
    AlreadyExists,
    /// The object was changed since the caller read it.
    Conflict,
    /// The object is in a state that does not allow the action.
    InvalidState,
    /// A quota of the workspace or account is exhausted.
    QuotaExceeded,
    /// A token, link or approval request has expired.
    Expired,
    /// The email address, password, code or token is wrong.
    InvalidCredentials,
    /// The account must confirm its email address first.
    EmailNotVerified,
    /// The account is deactivated or locked.
    AccountDisabled,
    /// Too many failed attempts; wait before the next one.
    TooManyAttempts,
    /// The new password is too short or too easy to guess.
    WeakPassword,
    /// The file exceeds the allowed size.
    FileTooLarge,
    /// Files of this media type are not accepted.
    UnsupportedMediaType,
    /// The URL points to an address that the server refuses to contact.
    EgressDenied,
    /// The idempotency key was used before with different input.
    IdempotencyConflict,
}

/// A problem that the caller of a mutation can act on. Problems of authentication, permission and rate limits, and
/// server errors, are top-level `errors` with `extensions.code` instead.
#[derive(Debug, Clone, Interface)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "Machine-readable reason."),
    field(name = "message", ty = "&String", desc = "One sentence for people, in English."),
    field(
        name = "path",
        ty = "&Option<Vec<String>>",
        desc = "Path of the invalid value, starting with `input`; null when the problem concerns the whole input."
    )
)]
#[expect(clippy::enum_variant_names, reason = "the names of the schema")]
#[cfg_attr(not(test), expect(clippy::missing_docs_in_private_items, reason = "each type describes itself"))]
pub enum UserError {
    InputError(InputError),
    NotFoundError(NotFoundError),
    ConflictError(ConflictError),
    StateError(StateError),
    QuotaError(QuotaError),
    CredentialError(CredentialError),
    FileError(FileError),
}

macro_rules! problem {
    ($(#[$doc:meta])* $name:ident, $path:literal { $($rest:tt)* }) => {
        problem! {
            $(#[$doc])* $name, "One sentence for people, in English.", $path { $($rest)* }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident, $message:literal, $path:literal { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, SimpleObject)]
        pub struct $name {
            /// Machine-readable reason.
            pub code: UserErrorCode,
            #[doc = $message]
            pub message: String,
            #[doc = $path]
            pub path: Option<Vec<String>>,
            $($(#[$field_doc])* pub $field: $ty,)*
        }

        $crate::graphql::resolved::resolved!($name { $($field)* });
    };
}

problem! {
    /// A value in the input is invalid.
    InputError, "Path of the invalid value, starting with `input`." {
        /// Name of the violated rule, for example `minLength`.
        constraint: Option<String>,
        /// Bound of the violated rule, when it has one.
        limit: Option<SafeInt>,
    }
}
problem! {
    /// An identifier in the input does not exist, or the caller cannot see the object.
    NotFoundError, "Path of the identifier, starting with `input`." {
        /// The identifier that was not found.
        object_id: ID,
    }
}
/// The change conflicts with stored data.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ConflictError {
    /// Machine-readable reason.
    pub code: UserErrorCode,
    /// One sentence for people, in English.
    pub message: String,
    /// Path of the conflicting value, starting with `input`.
    pub path: Option<Vec<String>>,
    /// The existing or changed object; resolved only when the caller may see it.
    #[graphql(skip)]
    pub obstacle: Option<NodeRef>,
}

#[ComplexObject]
impl ConflictError {
    /// The object that already exists or was changed meanwhile; null when the caller cannot see it.
    async fn existing(&self, ctx: &Context<'_>) -> Fallible<Node> {
        fallible(node::resolve(ctx, self.obstacle?).await)
    }
}
problem! {
    /// The object is in a state that does not allow the action.
    StateError, "Path of the identifier of the object, starting with `input`." {
        /// Current state of the object.
        current_state: String,
        /// States in which the action is allowed.
        allowed_states: Vec<String>,
    }
}
problem! {
    /// A quota is exhausted.
    QuotaError, "Path of the value that would exceed the quota, starting with `input`." {
        /// What is limited, for example `storageBytes` or `apiKeys`.
        resource: String,
        /// The quota, in units of the resource.
        limit: SafeInt,
        /// How much of it is used.
        used: SafeInt,
        /// When the quota resets; null when it never does.
        resets_at: Option<DateTime>,
    }
}
problem! {
    /// A password or token was not accepted, an account cannot sign in now, or a token or approval request has expired.
    CredentialError,
    "One sentence for people, in English. Never reveals whether an account exists.",
    "Path of the value, starting with `input`." {
        /// Seconds to wait before the next attempt; null when no wait is needed.
        retry_after_seconds: Option<i32>,
    }
}
problem! {
    /// A file or URL was not accepted.
    FileError, "Path of the file or URL, starting with `input`." {
        /// Largest accepted size in bytes; null unless the size is the reason.
        maximum_bytes: Option<SafeInt>,
        /// Accepted media types; null unless the media type is the reason.
        accepted_media_types: Option<Vec<String>>,
    }
}

impl From<&Refusal> for UserError {
    fn from(refusal: &Refusal) -> Self {
        use UserErrorCode as Code;
        let message = Error::from(refusal.clone()).message().into_owned();
        let path = (!refusal.path.is_empty())
            .then(|| std::iter::once("input".to_owned()).chain(refusal.path.iter().cloned()).collect());
        let credential = |code, retry_after_seconds| {
            Self::CredentialError(CredentialError {
                code,
                message: message.clone(),
                path: path.clone(),
                retry_after_seconds,
            })
        };
        let file = |code, maximum_bytes, accepted_media_types| {
            let (message, path) = (message.clone(), path.clone());
            Self::FileError(FileError { code, message, path, maximum_bytes, accepted_media_types })
        };
        let conflict = |code, obstacle| {
            Self::ConflictError(ConflictError { code, message: message.clone(), path: path.clone(), obstacle })
        };
        match refusal.reason.clone() {
            Reason::InvalidInput { constraint, limit } => Self::InputError(InputError {
                code: Code::InvalidInput,
                message,
                path,
                constraint: constraint.map(str::to_owned),
                limit: limit.map(SafeInt),
            }),
            Reason::NotFound { id } => {
                Self::NotFoundError(NotFoundError { code: Code::NotFound, message, path, object_id: ID(id) })
            }
            Reason::AlreadyExists { existing } => conflict(Code::AlreadyExists, existing),
            Reason::Conflict { existing } => conflict(Code::Conflict, existing),
            Reason::IdempotencyConflict => conflict(Code::IdempotencyConflict, None),
            Reason::InvalidState { current, allowed } => Self::StateError(StateError {
                code: Code::InvalidState,
                message,
                path,
                current_state: current,
                allowed_states: allowed,
            }),
            Reason::QuotaExceeded { resource, limit, used, resets_at } => Self::QuotaError(QuotaError {
                code: Code::QuotaExceeded,
                message,
                path,
                resource: resource.to_owned(),
                limit: SafeInt(limit),
                used: SafeInt(used),
                resets_at: resets_at.map(DateTime),
            }),
            Reason::Expired => credential(Code::Expired, None),
            Reason::InvalidCredentials => credential(Code::InvalidCredentials, None),
            Reason::EmailNotVerified => credential(Code::EmailNotVerified, None),
            Reason::AccountDisabled => credential(Code::AccountDisabled, None),
            Reason::WeakPassword => credential(Code::WeakPassword, None),
            Reason::TooManyAttempts { retry_after } => {
                let seconds = i32::try_from(retry_after.as_millis().div_ceil(1000)).unwrap_or(i32::MAX);
                credential(Code::TooManyAttempts, Some(seconds))
            }
            Reason::FileTooLarge { maximum } => file(Code::FileTooLarge, Some(SafeInt(maximum)), None),
            Reason::EgressDenied => file(Code::EgressDenied, None, None),
            Reason::UnsupportedMediaType { accepted } => file(Code::UnsupportedMediaType, None, Some(accepted)),
        }
    }
}

/// Declares the payload of a mutation: its fields, then `errors`.
///
/// `payload!("Result of `Mutation.login`.", LoginPayload { "The person." viewer: Option<Viewer>, });`
macro_rules! payload {
    ($doc:literal, $name:ident { $($field_doc:literal $(#[$meta:meta])* $field:ident: $ty:ty,)* }) => {
        #[doc = $doc]
        #[derive(Default, async_graphql::SimpleObject)]
        pub struct $name {
            $(#[doc = $field_doc] $(#[$meta])* pub $field: $ty,)*
            /// Problems the caller can act on. Empty when the mutation took effect.
            pub errors: Vec<$crate::domain::problem::UserError>,
        }

        $crate::graphql::resolved::resolved!($name { $($field)* errors });

        impl $crate::graphql::answer::Refusable for $name {
            fn refused(refusals: &[$crate::base::Refusal]) -> Self {
                Self { errors: $crate::domain::problem::all(refusals), ..Self::default() }
            }
        }
    };
}
pub(crate) use payload;

/// The `errors` of a payload.
pub fn all(refusals: &[Refusal]) -> Vec<UserError> {
    refusals.iter().map(UserError::from).collect()
}

/// A payload with only errors, for mutations whose payload is written by hand.
impl Refusable for Vec<UserError> {
    fn refused(refusals: &[Refusal]) -> Self {
        all(refusals)
    }
}
