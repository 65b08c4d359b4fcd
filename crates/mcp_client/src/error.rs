//! Why a tool server did not do what was asked.

use std::time::Duration;

/// Why a tool server did not do what was asked, in a sentence for the person who wanted it. Holds neither headers nor
/// values of an environment; words of the server are short and without controls.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum McpError {
    /// The settings can be those of no server.
    #[error("{words}")]
    InvalidTarget {
        /// What is wrong, as a sentence.
        words: String,
    },
    /// The exit does not let the address be contacted.
    #[error("This server does not contact {host}: it is not an allowed address of the public internet.")]
    DeniedAddress {
        /// The host as the URL has it, or the scheme.
        host: String,
    },
    /// No connection, or it broke.
    #[error("{}", if *sent { "The connection to the tool server broke off before its answer came." }
        else { "The tool server cannot be reached. Check its address, or try again later." })]
    Unreachable {
        /// True when the server may have received the request.
        sent: bool,
    },
    /// The server wants other credentials.
    #[error("The tool server refused the credentials (status {status}). Check its headers.")]
    Unauthorized {
        /// Status code of HTTP: 401 or 403.
        status: u16,
    },
    /// The server pointed elsewhere.
    #[error("The tool server redirects to another address, which is not followed. Give that address instead.")]
    Redirected,
    /// Another status of HTTP that is no success.
    #[error("The tool server answered with the status {status}.")]
    Status {
        /// Status code of HTTP.
        status: u16,
    },
    /// The server answered with what the protocol does not provide for.
    #[error("The tool server does not keep to the protocol: {words}")]
    Protocol {
        /// What is at odds, as a clause.
        words: String,
    },
    /// The server reported an error.
    #[error("The tool server reported an error: {words}")]
    Server {
        /// Code of JSON-RPC.
        code: i32,
        /// What the server said.
        words: String,
    },
    /// The time was up.
    #[error("The tool server did not answer within {} seconds.", limit.as_secs_f32())]
    Timeout {
        /// How long was waited.
        limit: Duration,
    },
    /// The caller did not want the answer anymore.
    #[error("The call was cancelled.")]
    Cancelled,
    /// The server has forgotten the session: connect again.
    #[error("The tool server has ended the session. Connect again.")]
    SessionLost,
    /// The server has no tool of this name.
    #[error("The tool server has no tool named “{tool}”.")]
    ToolNotFound {
        /// The name that was asked for.
        tool: String,
    },
    /// The server does not take the arguments.
    #[error("The tool server does not take these arguments: {words}")]
    InvalidArguments {
        /// What the server said.
        words: String,
    },
    /// More than is read.
    #[error("The tool server sent more than {limit} {what}.")]
    TooLarge {
        /// Largest number.
        limit: usize,
        /// Of what: bytes, tools or pages.
        what: &'static str,
    },
    /// The program could not be started, or ended.
    #[error("The program of the tool server failed: {words}")]
    ProgramFailed {
        /// How, and the last words of the program.
        words: String,
    },
}

impl McpError {
    /// Stable name of the kind of failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidTarget { .. } => "INVALID_TARGET",
            Self::DeniedAddress { .. } => "DENIED_ADDRESS",
            Self::Unreachable { .. } => "UNREACHABLE",
            Self::Unauthorized { .. } => "UNAUTHORIZED",
            Self::Redirected => "REDIRECTED",
            Self::Status { .. } => "HTTP_STATUS",
            Self::Protocol { .. } => "PROTOCOL",
            Self::Server { .. } => "SERVER_ERROR",
            Self::Timeout { .. } => "TIMEOUT",
            Self::Cancelled => "CANCELLED",
            Self::SessionLost => "SESSION_LOST",
            Self::ToolNotFound { .. } => "TOOL_NOT_FOUND",
            Self::InvalidArguments { .. } => "INVALID_ARGUMENTS",
            Self::TooLarge { .. } => "TOO_LARGE",
            Self::ProgramFailed { .. } => "PROGRAM_FAILED",
        }
    }

    /// True when the same call may succeed a little later, or in another session.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::SessionLost => true,
            Self::Status { status } => matches!(status, 408 | 425 | 429 | 500 | 502..=504),
            _ => false,
        }
    }

    /// True when a call that ended so has certainly done nothing, so that it can be made again without a thought.
    pub fn did_nothing(&self) -> bool {
        match self {
            Self::Unreachable { sent } => !sent,
            Self::Status { status } => matches!(status, 425 | 429),
            Self::InvalidTarget { .. }
            | Self::DeniedAddress { .. }
            | Self::Unauthorized { .. }
            | Self::Redirected
            | Self::SessionLost
            | Self::ToolNotFound { .. }
            | Self::InvalidArguments { .. } => true,
            _ => false,
        }
    }

    /// The server is at odds with the protocol.
    pub(crate) fn protocol(words: impl Into<String>) -> Self {
        Self::Protocol { words: words.into() }
    }

    /// A message has more bytes than are read.
    pub(crate) fn too_many_bytes(limit: usize) -> Self {
        Self::TooLarge { limit, what: "bytes in one message" }
    }
}
