//! Types of prompts.

mod list;
mod mutation;
mod prompt;
mod query;
mod variable;
mod version;
mod versions;

pub use list::{PromptFilter, WorkspacePrompts};
pub use mutation::PromptsMutation;
pub use prompt::{Prompt, PromptConnection, PromptKey};
pub use query::PromptsQuery;
pub use variable::TemplateVariableInput;
pub use version::{PromptVersion, PromptVersionKey};
