//! Why background work and calls of models fail: the one list of codes, from which all others come.

use serde::{Deserialize, Serialize};

/// Hands the codes, with descriptions and names, to a macro that declares something of all of them.
macro_rules! failure_codes {
    ($declare:ident) => {
        $declare! {
            /// It took too long.
            Timeout = "TIMEOUT",
            /// The model provider did not answer.
            ModelUnavailable = "MODEL_UNAVAILABLE",
            /// The model's answer ended too early.
            ProviderStreamTruncated = "PROVIDER_STREAM_TRUNCATED",
            /// The answer of the model provider could not be read.
            ProviderProtocol = "PROVIDER_PROTOCOL",
            /// The model refused to answer.
            ModelRefused = "MODEL_REFUSED",
            /// The text exceeds the context window of the model.
            ContextTooLong = "CONTEXT_TOO_LONG",
            /// A cost limit was reached.
            BudgetExceeded = "BUDGET_EXCEEDED",
            /// A web page or file could not be fetched.
            SourceUnreachable = "SOURCE_UNREACHABLE",
            /// A tool failed.
            ToolFailed = "TOOL_FAILED",
            /// An address leads to where the server refuses to go.
            EgressDenied = "EGRESS_DENIED",
            /// The file is damaged, encrypted, of an unsupported type or exceeds a limit.
            DocumentRejected = "DOCUMENT_REJECTED",
            /// The configuration is invalid.
            InvalidConfiguration = "INVALID_CONFIGURATION",
            /// A result exceeds the allowed size.
            PayloadTooLarge = "PAYLOAD_TOO_LARGE",
            /// The worker died or stopped responding.
            WorkerLost = "WORKER_LOST",
            /// The job crashed its worker several times.
            JobPoisoned = "JOB_POISONED",
            /// The person on whose behalf the job acts may not do this any more.
            PermissionRevoked = "PERMISSION_REVOKED",
            /// The job's subject was deleted or is handled by a newer job.
            Superseded = "SUPERSEDED",
            /// A stored secret does not match its seal: it was altered, or belongs elsewhere.
            IntegrityError = "INTEGRITY_ERROR",
            /// A server error.
            Internal = "INTERNAL",
        }
    };
}
pub(crate) use failure_codes;

macro_rules! declare {
    ($($(#[$doc:meta])+ $code:ident = $name:literal,)+) => {
        /// Machine-readable reason of a failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FailureCode {
            $($(#[$doc])+ #[serde(rename = $name)] $code,)+
        }

        impl FailureCode {
            /// The stored form, which is also the name in the API.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                }
            }
        }
    };
}

failure_codes!(declare);
