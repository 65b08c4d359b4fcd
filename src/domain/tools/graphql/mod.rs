//! Types of tools and their calls.

mod call;
mod enums;
mod list;
mod mutation;
mod server;
mod server_mutation;
mod tool;

pub use call::{OfMessageKey, ToolCall, ToolCallConnection, ToolCallKey, of_job};
pub use list::WorkspaceTools;
pub use mutation::ToolsMutation;
pub use server::{McpServer, McpServerKey};
pub use server_mutation::McpServersMutation;
pub use tool::{Tool, ToolKey, ToolsQuery};
