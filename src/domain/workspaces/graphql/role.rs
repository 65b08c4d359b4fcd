//! Roles and rights, as the API names them.

use async_graphql::{Enum, SimpleObject};

use crate::base;

/// Role of a member. Each role includes the rights of those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "base::WorkspaceRole")]
pub enum WorkspaceRole {
    /// May also delete the workspace and change owners.
    Owner,
    /// May also manage members, keys, webhooks, tools and settings, and read the audit log.
    Admin,
    /// May create and change content, run jobs and decide on approvals.
    Member,
    /// May read.
    Viewer,
}

/// A single right in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "base::Permission")]
pub enum Permission {
    /// See the workspace and its members.
    WorkspaceRead,
    /// Change settings of the workspace.
    WorkspaceUpdate,
    /// Delete the workspace.
    WorkspaceDelete,
    /// Invite, change and remove members.
    MembersManage,
    /// See and revoke API keys of other members.
    ApiKeysManage,
    /// Create and change prompts.
    PromptsWrite,
    /// Create, change and activate configurations.
    ConfigurationsWrite,
    /// Add, change and delete documents.
    DocumentsWrite,
    /// Start, cancel, retry and rerun jobs.
    JobsRun,
    /// Create and change bots.
    BotsWrite,
    /// Chat with bots.
    ConversationsWrite,
    /// Read conversations of other members.
    ConversationsReadAll,
    /// Submit threads, give feedback, approve and reject drafts.
    DraftsWrite,
    /// Add, change and remove tools and servers.
    ToolsManage,
    /// Run tools.
    ToolsRun,
    /// Approve and reject tool calls.
    ApprovalsDecide,
    /// Manage webhooks.
    WebhooksManage,
    /// Read the audit log.
    AuditRead,
    /// Read analytics and cost.
    AnalyticsRead,
}

/// What a role may do.
#[derive(Debug, Clone, SimpleObject)]
pub struct RoleDefinition {
    /// The role.
    pub role: WorkspaceRole,
    /// Its rights.
    pub permissions: Vec<Permission>,
}

impl RoleDefinition {
    /// The four roles, the mightiest first.
    pub fn all() -> Vec<Self> {
        use base::WorkspaceRole::{Admin, Member, Owner, Viewer};
        [Owner, Admin, Member, Viewer].map(Self::of).to_vec()
    }

    fn of(role: base::WorkspaceRole) -> Self {
        Self { role: role.into(), permissions: role.permissions().map(Into::into).collect() }
    }
}
