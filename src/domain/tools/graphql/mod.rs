//! Types of tools and their calls.

mod call;
mod enums;
mod list;
mod mutation;
mod tool;

pub use call::{ToolCall, ToolCallConnection, ToolCallKey, of_job};
pub use list::WorkspaceTools;
pub use mutation::ToolsMutation;
pub use tool::{Tool, ToolKey, ToolsQuery};
