//! Something that people, and models on their behalf, can call.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{ToolId, UserId, WorkspaceId};

/// Where a tool comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ToolKind {
    /// An HTTP request that somebody described.
    #[sea_orm(string_value = "HTTP")]
    Http,
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
    /// Method of the request.
    pub method: HttpMethod,
    /// Address with placeholders.
    #[sea_orm(column_type = "Text")]
    pub url_template: String,
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
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
