//! Types of signing in.

pub mod api_key;
pub mod mutation;
mod session;

pub use api_key::{ApiKey, ApiKeyKey, ApiKeysMutation, ViewerApiKeys, WorkspaceApiKeys};
pub use mutation::AuthMutation;
pub use session::{AuthTokens, Session, SessionKey, ViewerSessions};
