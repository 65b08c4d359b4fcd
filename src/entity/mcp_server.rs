//! A server that offers tools by the Model Context Protocol.

use sea_orm::entity::prelude::*;

use super::tool::ApprovalPolicy;
use crate::base::Timestamp;
use crate::base::id::{McpServerId, UserId, WorkspaceId};

/// How a tool server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum McpTransport {
    /// Over HTTP.
    #[sea_orm(string_value = "STREAMABLE_HTTP")]
    StreamableHttp,
    /// As a program of this machine.
    #[sea_orm(string_value = "STDIO")]
    Stdio,
}

/// State of a tool server when it was last asked for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum McpServerStatus {
    /// It answered.
    #[sea_orm(string_value = "CONNECTED")]
    Connected,
    /// It did not answer, or what it answered could not be used.
    #[sea_orm(string_value = "UNREACHABLE")]
    Unreachable,
    /// It refused the credentials.
    #[sea_orm(string_value = "UNAUTHORIZED")]
    Unauthorized,
}

/// A server that offers tools by the Model Context Protocol.
#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mcp_servers")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: McpServerId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Name, unique in the workspace; what the names of its tools begin with.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its comparable form.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// How it is reached.
    pub transport: McpTransport,
    /// Address; none for programs.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// Name under which the operator allows the program; none for servers reached over HTTP.
    #[sea_orm(column_type = "Text", nullable)]
    pub program: Option<String>,
    /// Arguments of the program after those of the operator, as a list of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub arguments: Json,
    /// Names of the headers, as a list of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub header_names: Json,
    /// The headers with their values, encrypted for this row by the vault.
    #[sea_orm(column_type = "Text", nullable)]
    pub headers_sealed: Option<String>,
    /// Names of the variables of the program's environment, as a list of texts.
    #[sea_orm(column_type = "JsonBinary")]
    pub environment_names: Json,
    /// The variables with their values, encrypted for this row by the vault.
    #[sea_orm(column_type = "Text", nullable)]
    pub environment_sealed: Option<String>,
    /// When a person must approve a call, for tools that say nothing else.
    pub approval_policy: ApprovalPolicy,
    /// False while it is not contacted.
    pub is_enabled: bool,
    /// State when it was last asked for something.
    pub status: McpServerStatus,
    /// Explains the state in one sentence.
    #[sea_orm(column_type = "Text", nullable)]
    pub status_message: Option<String>,
    /// When its tools were last read.
    pub synced_at: Option<Timestamp>,
    /// Counts changes by people, from 1.
    pub revision: i32,
    /// Who added it.
    pub created_by: Option<UserId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When a person last changed it.
    pub updated_at: Timestamp,
}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    Name name,
    NameKey name_key,
    Transport transport,
    Url url,
    Program program,
    Arguments arguments,
    HeaderNames header_names,
    HeadersSealed headers_sealed,
    EnvironmentNames environment_names,
    EnvironmentSealed environment_sealed,
    ApprovalPolicy approval_policy,
    IsEnabled is_enabled,
    Status status,
    StatusMessage status_message,
    SyncedAt synced_at,
    Revision revision,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
