//! Roles and permissions, as the API names them.

use async_graphql::{Enum, SimpleObject};

use crate::base;

/// Role of a member. Each role includes the permissions of the lower ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "base::WorkspaceRole")]
pub enum WorkspaceRole {
    /// Can also delete the workspace and change owners.
    Owner,
    /// Can also manage members, API keys and settings.
    Admin,
    /// Can also create and change content, run jobs and decide on approval requests.
    Member,
    /// Can read the workspace and its content.
    Viewer,
}

/// A single permission in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "base::Permission")]
pub enum Permission {
    /// See the workspace and its members.
    WorkspaceRead,
    /// Change name and settings of the workspace.
    WorkspaceUpdate,
    /// Delete the workspace.
    WorkspaceDelete,
    /// Change and remove members.
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
    /// Decide on approval requests.
    ApprovalsDecide,
    /// Manage webhooks.
    WebhooksManage,
    /// Read the audit log.
    AuditRead,
    /// Read analytics and cost.
    AnalyticsRead,
}

/// A role and its permissions.
#[derive(Debug, Clone, SimpleObject)]
pub struct RoleDefinition {
    /// The role.
    pub role: WorkspaceRole,
    /// Its permissions.
    pub permissions: Vec<Permission>,
}

impl RoleDefinition {
    /// The four roles, the most powerful first.
    pub fn all() -> Vec<Self> {
        use base::WorkspaceRole::{Admin, Member, Owner, Viewer};
        [Owner, Admin, Member, Viewer].map(Self::of).to_vec()
    }

    fn of(role: base::WorkspaceRole) -> Self {
        Self { role: role.into(), permissions: role.permissions().map(Into::into).collect() }
    }
}
