//! What jobs work on and what they produce. A new type needs a variant and a line in the function below it.

use async_graphql::{Context, Union};

use crate::base::{NodeRef, Result};
use crate::domain::artifacts::graphql::{Artifact, ArtifactKey};
use crate::domain::conversations::graphql::{Conversation, ConversationKey, Message, MessageKey};
use crate::domain::documents::graphql::{Document, DocumentKey};
use crate::domain::extraction::graphql::{ExtractionResult, ExtractionResultKey};
use crate::domain::prompts::graphql::{Prompt, PromptKey};
use crate::domain::research::graphql::{ResearchReport, ResearchReportKey};
use crate::domain::tools::graphql::{Tool, ToolCall, ToolCallKey, ToolKey};
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::graphql::ContextExt as _;

/// What a job works on.
#[derive(Debug, Clone, Union)]
pub enum JobSubject {
    /// A tenant.
    Workspace(Workspace),
    /// The report of a research job.
    ResearchReport(ResearchReport),
    /// A file or text.
    Document(Document),
    /// A reusable text with placeholders.
    Prompt(Prompt),
    /// A conversation, for those who may read it.
    Conversation(Conversation),
    /// An answer in a conversation, for those who may read it.
    Message(Message),
    /// Something that can be called.
    Tool(Tool),
}

/// The object of a stored reference; `None` when it is gone.
pub(super) async fn subject(ctx: &Context<'_>, reference: NodeRef) -> Result<Option<JobSubject>> {
    Ok(match reference {
        NodeRef::WorkspaceId(id) => ctx.load(WorkspaceKey(id)).await?.map(JobSubject::Workspace),
        NodeRef::ReportId(id) => ctx.load(ResearchReportKey(id)).await?.map(JobSubject::ResearchReport),
        NodeRef::DocumentId(id) => ctx.load(DocumentKey(id)).await?.map(JobSubject::Document),
        NodeRef::PromptId(id) => ctx.load(PromptKey(id)).await?.map(JobSubject::Prompt),
        NodeRef::ConversationId(id) => ctx.load(ConversationKey(id)).await?.map(JobSubject::Conversation),
        NodeRef::MessageId(id) => ctx.load(MessageKey(id)).await?.map(JobSubject::Message),
        NodeRef::ToolId(id) => ctx.load(ToolKey(id)).await?.map(JobSubject::Tool),
        _ => None,
    })
}

/// What a job produced.
#[derive(Debug, Clone, Union)]
pub enum JobResult {
    /// The report of a research job.
    ResearchReport(ResearchReport),
    /// A file or text.
    Document(Document),
    /// A file that the server made.
    Artifact(Artifact),
    /// Outcome of a job that takes tables and fields out of documents.
    ExtractionResult(ExtractionResult),
    /// An answer in a conversation, for those who may read it.
    Message(Message),
    /// One call of a tool.
    ToolCall(ToolCall),
}

/// The object of a stored reference; `None` when it is gone.
pub(super) async fn result(ctx: &Context<'_>, reference: NodeRef) -> Result<Option<JobResult>> {
    Ok(match reference {
        NodeRef::ReportId(id) => ctx.load(ResearchReportKey(id)).await?.map(JobResult::ResearchReport),
        NodeRef::DocumentId(id) => ctx.load(DocumentKey(id)).await?.map(JobResult::Document),
        NodeRef::ArtifactId(id) => ctx.load(ArtifactKey(id)).await?.map(JobResult::Artifact),
        NodeRef::JobId(id) => ctx.load(ExtractionResultKey(id)).await?.map(JobResult::ExtractionResult),
        NodeRef::MessageId(id) => ctx.load(MessageKey(id)).await?.map(JobResult::Message),
        NodeRef::ToolCallId(id) => ctx.load(ToolCallKey(id)).await?.map(JobResult::ToolCall),
        _ => None,
    })
}
