//! `Node`: everything with a global identifier. A new type needs a variant and a line in [`resolve`]; its method `id`
//! must be `pub` for the interface to find it.

use async_graphql::{Context, ID, Interface, Object};
use futures_util::future::join_all;

use crate::base::error::Kind;
use crate::base::viewer::Actor;
use crate::base::{Error, NodeRef, Result};
use crate::domain::accounts::graphql::Instance;
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::accounts::graphql::viewer::Viewer;
use crate::domain::accounts::service::of_viewer;
use crate::domain::activity::graphql::{ActivityEvent, ActivityKey};
use crate::domain::approvals::graphql::{Approval, ApprovalKey};
use crate::domain::artifacts::graphql::{Artifact, ArtifactKey};
use crate::domain::auth::graphql::{ApiKey, ApiKeyKey, Session, SessionKey};
use crate::domain::bots::graphql::{Bot, BotKey};
use crate::domain::configurations::graphql::{
    Configuration, ConfigurationKey, ConfigurationVersion, ConfigurationVersionKey,
};
use crate::domain::conversations::graphql::feedback::{FeedbackKey, MessageFeedback};
use crate::domain::conversations::graphql::{Conversation, ConversationKey, Message, MessageKey};
use crate::domain::documents::graphql::{ChunkKey, Document, DocumentChunk, DocumentKey};
use crate::domain::extraction::graphql::{
    ExtractedTable, ExtractedTableKey, TableCorrection, TableCorrectionKey, TableRow, TableRowKey,
};
use crate::domain::jobs::graphql::{Admin, Job, JobEvent, JobEventKey, JobKey, JobStep, JobStepKey};
use crate::domain::models::graphql::{Model, ModelKey, ModelProvider, ModelProviderKey};
use crate::domain::prompts::graphql::{Prompt, PromptKey, PromptVersion, PromptVersionKey};
use crate::domain::research::graphql::{
    Citation, CitationKey, Finding, FindingKey, ReportSection, ReportSectionKey, ResearchReport, ResearchReportKey,
    Source, SourceKey,
};
use crate::domain::tags::graphql::{Tag, TagKey};
use crate::domain::tools::graphql::{McpServer, McpServerKey, Tool, ToolCall, ToolCallKey, ToolKey};
use crate::domain::workspaces::graphql::{Membership, MembershipKey, Workspace, WorkspaceKey};
use crate::graphql::{ContextExt as _, Fallible, fallible};

/// Most identifiers in one `nodes` field.
const MAXIMUM_NODES: usize = 100;

/// An object with a global identifier, which `Query.node` can fetch again.
#[derive(Clone, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Global identifier: a type prefix, an underscore and a ULID, for example\n\
            `job_01KAJ6V2W8Q3F5N7R9T1X3Z5B7`. Treat it as opaque."
))]
pub enum Node {
    /// The server itself.
    Instance(Instance),
    /// The signed-in person.
    Viewer(Viewer),
    /// A session of the signed-in person, on one device or browser.
    Session(Session),
    /// What somebody thinks of an answer.
    MessageFeedback(MessageFeedback),
    /// A credential for programs.
    ApiKey(ApiKey),
    /// A person.
    User(User),
    /// A tenant.
    Workspace(Workspace),
    /// Membership of a person in a workspace.
    Membership(Membership),
    /// A label.
    Tag(Tag),
    /// An entry of a timeline.
    ActivityEvent(ActivityEvent),
    /// A reusable text with placeholders.
    Prompt(Prompt),
    /// One version of a prompt.
    PromptVersion(PromptVersion),
    /// Named settings for jobs.
    Configuration(Configuration),
    /// One version of a configuration.
    ConfigurationVersion(ConfigurationVersion),
    /// A chat of one person with a bot.
    Conversation(Conversation),
    /// A message of a conversation.
    Message(Message),
    /// A service that runs models.
    ModelProvider(ModelProvider),
    /// A model of a provider.
    Model(Model),
    /// An assistant.
    Bot(Bot),
    /// Something that can be called.
    Tool(Tool),
    /// One call of a tool.
    ToolCall(ToolCall),
    /// A server that offers tools.
    McpServer(McpServer),
    /// A file that the server made.
    Artifact(Artifact),
    /// A table that a job took out of a document.
    ExtractedTable(ExtractedTable),
    /// A row of an extracted table.
    TableRow(TableRow),
    /// What a person corrected in an extracted table.
    TableCorrection(TableCorrection),
    /// Background work.
    Job(Job),
    /// A step of a job.
    JobStep(JobStep),
    /// An event of a job.
    JobEvent(JobEvent),
    /// An approval request.
    Approval(Approval),
    /// Administration of the instance.
    Admin(Admin),
    /// A file or text.
    Document(Document),
    /// A passage of a document.
    DocumentChunk(DocumentChunk),
    /// The report of a research job.
    ResearchReport(ResearchReport),
    /// A section of a report.
    ReportSection(ReportSection),
    /// A statement that research found evidence for.
    Finding(Finding),
    /// A source that research read.
    Source(Source),
    /// A passage in a source that supports a statement.
    Citation(Citation),
}

/// The object behind an identifier; `None` when it does not exist or the caller may not see it, and for types that
/// cannot be fetched by identifier.
pub async fn resolve(ctx: &Context<'_>, id: NodeRef) -> Result<Option<Node>> {
    Ok(match id {
        NodeRef::InstanceId(id) => (id == Instance::ID).then_some(Node::Instance(Instance)),
        NodeRef::ToolId(id) => ctx.load(ToolKey(id)).await?.map(Node::Tool),
        NodeRef::ToolCallId(id) => ctx.load(ToolCallKey(id)).await?.map(Node::ToolCall),
        NodeRef::McpServerId(id) => ctx.load(McpServerKey(id)).await?.map(Node::McpServer),
        NodeRef::DocumentId(id) => ctx.load(DocumentKey(id)).await?.map(Node::Document),
        NodeRef::ChunkId(id) => ctx.load(ChunkKey(id)).await?.map(Node::DocumentChunk),
        NodeRef::ReportId(id) => ctx.load(ResearchReportKey(id)).await?.map(Node::ResearchReport),
        NodeRef::SectionId(id) => ctx.load(ReportSectionKey(id)).await?.map(Node::ReportSection),
        NodeRef::FindingId(id) => ctx.load(FindingKey(id)).await?.map(Node::Finding),
        NodeRef::SourceId(id) => ctx.load(SourceKey(id)).await?.map(Node::Source),
        NodeRef::CitationId(id) => ctx.load(CitationKey(id)).await?.map(Node::Citation),
        NodeRef::ViewerId(id) => match ctx.viewer().user_id() {
            Some(own) if own.0 == id.0 => Some(Node::Viewer(of_viewer(ctx.app(), &ctx.viewer()).await?.into())),
            _ => None,
        },
        NodeRef::ApiKeyId(id) => ctx.load(ApiKeyKey(id)).await?.map(Node::ApiKey),
        NodeRef::SessionId(id) => ctx.load(SessionKey(id)).await?.map(Node::Session),
        // People are shown in many places, but by identifier only those in shared workspaces can be looked up.
        NodeRef::UserId(id) => match ctx.load(UserKey(id)).await? {
            Some(person) if person.is_acquainted(ctx).await? => Some(Node::User(person)),
            _ => None,
        },
        NodeRef::WorkspaceId(id) => ctx.load(WorkspaceKey(id)).await?.map(Node::Workspace),
        NodeRef::MembershipId(id) => ctx.load(MembershipKey(id)).await?.map(Node::Membership),
        NodeRef::TagId(id) => ctx.load(TagKey(id)).await?.map(Node::Tag),
        NodeRef::ActivityId(id) => ctx.load(ActivityKey(id)).await?.map(Node::ActivityEvent),
        NodeRef::PromptId(id) => ctx.load(PromptKey(id)).await?.map(Node::Prompt),
        NodeRef::PromptVersionId(id) => ctx.load(PromptVersionKey(id)).await?.map(Node::PromptVersion),
        NodeRef::ConfigurationId(id) => ctx.load(ConfigurationKey(id)).await?.map(Node::Configuration),
        NodeRef::ConfigurationVersionId(id) => {
            ctx.load(ConfigurationVersionKey(id)).await?.map(Node::ConfigurationVersion)
        }
        NodeRef::ConversationId(id) => ctx.load(ConversationKey(id)).await?.map(Node::Conversation),
        NodeRef::MessageId(id) => ctx.load(MessageKey(id)).await?.map(Node::Message),
        NodeRef::ModelProviderId(id) => ctx.load(ModelProviderKey(id)).await?.map(Node::ModelProvider),
        NodeRef::ModelId(id) => ctx.load(ModelKey(id)).await?.map(Node::Model),
        NodeRef::BotId(id) => ctx.load(BotKey(id)).await?.map(Node::Bot),
        NodeRef::ArtifactId(id) => ctx.load(ArtifactKey(id)).await?.map(Node::Artifact),
        NodeRef::ExtractedTableId(id) => ctx.load(ExtractedTableKey(id)).await?.map(Node::ExtractedTable),
        NodeRef::ExtractedRowId(id) => ctx.load(TableRowKey(id)).await?.map(Node::TableRow),
        NodeRef::TableCorrectionId(id) => ctx.load(TableCorrectionKey(id)).await?.map(Node::TableCorrection),
        NodeRef::FeedbackId(id) => ctx.load(FeedbackKey(id)).await?.map(Node::MessageFeedback),
        NodeRef::JobId(id) => ctx.load(JobKey(id)).await?.map(Node::Job),
        NodeRef::JobStepId(id) => ctx.load(JobStepKey(id)).await?.map(Node::JobStep),
        NodeRef::JobEventId(id) => ctx.load(JobEventKey(id)).await?.map(Node::JobEvent),
        NodeRef::ApprovalId(id) => ctx.load(ApprovalKey(id)).await?.map(Node::Approval),
        NodeRef::AdminId(id) => Admin::by_id(&ctx.viewer(), id).map(Node::Admin),
        _ => None,
    })
}

/// `Query.node` and `Query.nodes`.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with a global identifier; null when it does not exist or the caller cannot see it.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Global identifier.")] id: ID) -> Fallible<Node> {
        fallible(by_text(ctx, &id).await)
    }

    /// Several objects at once, in the requested order, with null in place of each one that is missing.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global identifiers, at most 100.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Fallible<Node>>> {
        if ids.len() > MAXIMUM_NODES {
            return Err(Error::new(Kind::BadUserInput, "`ids` must have at most 100 entries.").into());
        }
        Ok(join_all(ids.iter().map(async |id| fallible(by_text(ctx, id).await))).await)
    }
}

async fn by_text(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let reference = id.parse().ok();
    let is_public = matches!(reference, Some(NodeRef::InstanceId(_)));
    if ctx.viewer().actor == Actor::Anonymous && !is_public {
        return Err(Error::unauthenticated());
    }
    match reference {
        Some(reference) => resolve(ctx, reference).await,
        None => Ok(None),
    }
}
