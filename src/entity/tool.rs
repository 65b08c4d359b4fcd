//! Something that people, and models on their behalf, can call.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{McpServerId, ToolId, UserId, WorkspaceId};

/// Where a tool comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ToolKind {
    /// Part of the server.
    #[sea_orm(string_value = "BUILT_IN")]
    BuiltIn,
    /// An HTTP request that somebody described.
    #[sea_orm(string_value = "HTTP")]
    Http,
    /// Offered by a server that speaks the Model Context Protocol.
    #[sea_orm(string_value = "MCP")]
    Mcp,
}

/// Why a tool of a server is not as somebody has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ToolReview {
    /// It is new on a server that was known.
    #[sea_orm(string_value = "ADDED")]
    Added,
    /// The server describes it in another way than when somebody looked at it.
    #[sea_orm(string_value = "CHANGED")]
    Changed,
    /// The server does not list it any more.
    #[sea_orm(string_value = "REMOVED")]
    Removed,
    /// Its description cannot be used.
    #[sea_orm(string_value = "UNUSABLE")]
    Unusable,
}

/// What a tool can do to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ToolEffect {
    /// It only reads.
    #[sea_orm(string_value = "READ_ONLY")]
    ReadOnly,
    /// It changes something that can be changed back.
    #[sea_orm(string_value = "WRITE")]
    Write,
    /// It changes something for good, or costs money.
    #[sea_orm(string_value = "DESTRUCTIVE")]
    Destructive,
}

/// When a person must approve a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ApprovalPolicy {
    /// Never.
    #[sea_orm(string_value = "NEVER")]
    Never,
    /// Unless the tool only reads.
    #[sea_orm(string_value = "WHEN_WRITING")]
    WhenWriting,
    /// Always.
    #[sea_orm(string_value = "ALWAYS")]
    Always,
}

/// Method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum HttpMethod {
    /// It reads.
    #[sea_orm(string_value = "GET")]
    Get,
    /// It creates or acts.
    #[sea_orm(string_value = "POST")]
    Post,
    /// It replaces.
    #[sea_orm(string_value = "PUT")]
    Put,
    /// It changes in part.
    #[sea_orm(string_value = "PATCH")]
    Patch,
    /// It removes.
    #[sea_orm(string_value = "DELETE")]
    Delete,
}

/// Something that people, and models on their behalf, can call.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tools")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ToolId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Where it comes from.
    pub kind: ToolKind,
    /// Name that models see, unique in the workspace.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its comparable form.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// Name for people.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// What it does, as models read it.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// Name, title and description in their comparable form.
    #[sea_orm(column_type = "Text")]
    pub search_key: String,
    /// JSON Schema of the arguments.
    #[sea_orm(column_type = "JsonBinary")]
    pub parameters_schema: Json,
    /// What it can do to the world.
    pub effect: ToolEffect,
    /// Whether a repeated call with the same key does nothing more.
    pub is_idempotent: bool,
    /// When a person must approve a call.
    pub approval_policy: ApprovalPolicy,
    /// JSON Schema of the arguments for which the policy asks; none for all.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub approval_condition: Option<Json>,
    /// False while nobody can call it.
    pub is_enabled: bool,
    /// Longest run.
    pub timeout_seconds: i64,
    /// Method of the request; none for tools that make none.
    pub method: Option<HttpMethod>,
    /// Address with placeholders; none for tools that make no request.
    #[sea_orm(column_type = "Text", nullable)]
    pub url_template: Option<String>,
    /// Body with placeholders; none for the arguments as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub body_template: Option<String>,
    /// Names of the headers, as a list of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub header_names: Json,
    /// The headers with their values, encrypted for this row by the vault.
    #[sea_orm(column_type = "Text", nullable)]
    pub headers_sealed: Option<String>,
    /// Paths to the parts of an answer that are kept, as a list of texts; empty for everything.
    #[sea_orm(column_type = "JsonBinary")]
    pub answer_paths: Json,
    /// The server that offers it; none for other kinds.
    pub server_id: Option<McpServerId>,
    /// Its name on that server.
    #[sea_orm(column_type = "Text", nullable)]
    pub remote_name: Option<String>,
    /// What that server claims of its behaviour, as it was last read.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub hints: Option<Json>,
    /// Why it is not as somebody has seen it; none when it is.
    pub review: Option<ToolReview>,
    /// The same as a sentence.
    #[sea_orm(column_type = "Text", nullable)]
    pub review_message: Option<String>,
    /// Counts changes, from 1.
    pub revision: i32,
    /// Who added it.
    pub created_by: Option<UserId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Kind kind,
    Name name,
    NameKey name_key,
    Title title,
    Description description,
    SearchKey search_key,
    ParametersSchema parameters_schema,
    Effect effect,
    IsIdempotent is_idempotent,
    ApprovalPolicy approval_policy,
    ApprovalCondition approval_condition,
    IsEnabled is_enabled,
    TimeoutSeconds timeout_seconds,
    Method method,
    UrlTemplate url_template,
    BodyTemplate body_template,
    HeaderNames header_names,
    HeadersSealed headers_sealed,
    AnswerPaths answer_paths,
    ServerId server_id,
    RemoteName remote_name,
    Hints hints,
    Review review,
    ReviewMessage review_message,
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
