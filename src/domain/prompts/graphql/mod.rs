//! Types of prompts.

mod list;
mod mutation;
mod prompt;
mod query;
mod variable;
mod version;
mod versions;

pub use list::{PromptFilter, PromptOrder, PromptOrderField, WorkspacePrompts};
pub use mutation::{
    ArchivePromptInput, ArchivePromptPayload, CreatePromptInput, CreatePromptPayload, CreatePromptVersionInput,
    CreatePromptVersionPayload, DeletePromptInput, DeletePromptPayload, DuplicatePromptInput, DuplicatePromptPayload,
    PromptsMutation, SetCurrentPromptVersionInput, SetCurrentPromptVersionPayload, UpdatePromptInput,
    UpdatePromptPayload,
};
pub use prompt::{Prompt, PromptConnection, PromptEdge, PromptKey};
pub use query::PromptsQuery;
pub use variable::{TemplateVariable, TemplateVariableInput, TemplateVariableType};
pub use version::{PromptPreview, PromptVersion, PromptVersionKey};
pub use versions::{PromptVersionConnection, PromptVersionEdge};
