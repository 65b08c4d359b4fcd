//! Types of signing in.

pub mod mutation;
mod session;

pub use mutation::AuthMutation;
pub use session::{
    AuthTokens, AuthenticationMethod, Session, SessionConnection, SessionEdge, SessionKey, ViewerSessions,
};
