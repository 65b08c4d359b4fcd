//! `UserError` of the schema: what a payload's `errors` hold.

use async_graphql::{ComplexObject, Context, Enum, ID, Interface, SimpleObject};

use crate::base::error::Reason;
use crate::base::{Error, NodeRef, Refusal};
use crate::domain::node::{self, Node};
use crate::graphql::answer::{Fallible, Refusable, fallible};
use crate::graphql::scalars::{DateTime, SafeInt};

/// Reason for which a mutation did not take effect. New values may appear; treat unknown ones as
/// `INVALID_INPUT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// A value breaks a rule that the schema cannot express.
    InvalidInput,
    /// An identifier in the input names nothing that the caller can see.
    NotFound,
    /// A unique value is taken.
    AlreadyExists,
    /// Somebody else changed the object since the caller read it.
    Conflict,
    /// The object is not in a state that allows the action.
    InvalidState,
    /// A limit of the workspace or of the account is reached.
    QuotaExceeded,
    /// A token, link, invitation or approval is too old.
    Expired,
    /// The email address, password, code or token is wrong.
    InvalidCredentials,
    /// The account must confirm its email address first.
    EmailNotVerified,
    /// The account is deactivated or locked.
    AccountDisabled,
    /// Too many failed attempts; wait before the next one.
    TooManyAttempts,
    /// The new password is too weak or known from a leak.
    WeakPassword,
    /// The file exceeds the allowed size.
    FileTooLarge,
    /// Files of this kind are not accepted.
    UnsupportedMediaType,
    /// The URL points to an address that the server refuses to contact.
    EgressDenied,
    /// The idempotency key was used before with different input.
    IdempotencyConflict,
    /// A model provider, tool, identity provider or web site failed.
    UpstreamFailure,
}

/// A problem that the caller of a mutation can act on. Authentication, permission, rate-limit and
/// internal problems are not reported here but in the top-level `errors` with `extensions.code`.
#[derive(Debug, Clone, Interface)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "Machine-readable reason."),
    field(name = "message", ty = "&String", desc = "Sentence for a person, in the language of the request."),
    field(
        name = "path",
        ty = "&Option<Vec<String>>",
        desc = "Path of the offending value, starting with `input`; null when the whole input is concerned."
    )
)]
#[expect(missing_docs, reason = "each type describes itself")]
pub enum UserError {
    InputError(InputError),
    NotFoundError(NotFoundError),
    ConflictError(ConflictError),
    StateError(StateError),
    QuotaError(QuotaError),
    CredentialError(CredentialError),
    FileError(FileError),
    UpstreamError(UpstreamError),
}

macro_rules! problem {
    ($(#[$doc:meta])* $name:ident, $path:literal { $($rest:tt)* }) => {
        problem! {
            $(#[$doc])* $name, "Sentence for a person, in the language of the request.", $path { $($rest)* }
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
    };
}

problem! {
    /// A value of the input is not acceptable.
    InputError, "Path of the offending value, starting with `input`." {
        /// Name of the broken rule, for example `minLength`.
        constraint: Option<String>,
        /// Bound of the broken rule, when it has one.
        limit: Option<SafeInt>,
    }
}
problem! {
    /// An identifier names nothing that the caller can see.
    NotFoundError, "Path of the identifier, starting with `input`." {
        /// The identifier that was not found.
        object_id: ID,
    }
}
/// The change collides with what is stored.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ConflictError {
    /// Machine-readable reason.
    pub code: UserErrorCode,
    /// Sentence for a person, in the language of the request.
    pub message: String,
    /// Path of the colliding value, starting with `input`.
    pub path: Option<Vec<String>>,
    /// The object that is in the way; shown when the caller may see it.
    #[graphql(skip)]
    pub obstacle: Option<NodeRef>,
}

#[ComplexObject]
impl ConflictError {
    /// The object that is in the way or was changed meanwhile, when the caller may see it.
    async fn existing(&self, ctx: &Context<'_>) -> Fallible<Node> {
        fallible(node::resolve(ctx, self.obstacle?).await)
    }
}
problem! {
    /// The object is not in a state that allows the action.
    StateError, "Path of the identifier of the object, starting with `input`." {
        /// State that the object is in.
        current_state: String,
        /// States in which the action is possible.
        allowed_states: Vec<String>,
    }
}
problem! {
    /// A limit is reached.
    QuotaError, "Path of the value that would exceed the limit." {
        /// What is limited, for example `storageBytes`.
        resource: String,
        /// The limit.
        limit: SafeInt,
        /// What is used already.
        used: SafeInt,
        /// When the limit is free again; null when it never resets by itself.
        resets_at: Option<DateTime>,
    }
}
problem! {
    /// A sign-in, token or password was not accepted.
    CredentialError,
    "Sentence for a person, in the language of the request. Never tells whether an account exists.",
    "Path of the value, starting with `input`." {
        /// How long to wait before the next attempt; null when no wait is needed.
        retry_after_seconds: Option<i32>,
    }
}
problem! {
    /// A file or URL was not accepted.
    FileError, "Path of the file or URL, starting with `input`." {
        /// Largest accepted size, when the size is the reason.
        maximum_bytes: Option<SafeInt>,
        /// Accepted media types, when the type is the reason.
        accepted_media_types: Option<Vec<String>>,
    }
}
problem! {
    /// Another service failed while the server worked on the request.
    UpstreamError, "Path of the value that led to the other service." {
        /// Name of the other service.
        service: String,
        /// True when the same request may work later.
        is_retryable: bool,
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
            Reason::UnsupportedMediaType { accepted } => file(Code::UnsupportedMediaType, None, Some(accepted)),
            Reason::EgressDenied => file(Code::EgressDenied, None, None),
            Reason::UpstreamFailure { service, retryable } => Self::UpstreamError(UpstreamError {
                code: Code::UpstreamFailure,
                message,
                path,
                service,
                is_retryable: retryable,
            }),
        }
    }
}

/// Declares the payload of a mutation: its fields, then `errors`.
///
/// `payload!("Result of `Mutation.login`.", LoginPayload { "The person." viewer: Option<Viewer>, });`
#[macro_export]
macro_rules! payload {
    ($doc:literal, $name:ident { $($field_doc:literal $field:ident: $ty:ty,)* }) => {
        #[doc = $doc]
        #[derive(Default, async_graphql::SimpleObject)]
        pub struct $name {
            $(#[doc = $field_doc] pub $field: $ty,)*
            /// Problems the caller can act on. Empty when the mutation took effect.
            pub errors: Vec<$crate::domain::problem::UserError>,
        }

        impl $crate::graphql::answer::Refusable for $name {
            fn refused(refusals: &[$crate::base::Refusal]) -> Self {
                Self { errors: $crate::domain::problem::all(refusals), ..Self::default() }
            }
        }
    };
}

/// The `errors` of a payload.
pub fn all(refusals: &[Refusal]) -> Vec<UserError> {
    refusals.iter().map(UserError::from).collect()
}

/// A payload with nothing but errors, for mutations whose payload is written by hand.
impl Refusable for Vec<UserError> {
    fn refused(refusals: &[Refusal]) -> Self {
        all(refusals)
    }
}
