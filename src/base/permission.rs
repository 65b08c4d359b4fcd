//! Permissions: one table of roles, permissions and API key scopes.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// Role of a user on the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum InstanceRole {
    /// No rights beyond those in workspaces.
    #[sea_orm(string_value = "USER")]
    User,
    /// May administer the instance.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
}

/// Role of a member. Each role includes the rights of those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum WorkspaceRole {
    /// May read.
    #[sea_orm(string_value = "VIEWER")]
    Viewer,
    /// May create and change content and run jobs.
    #[sea_orm(string_value = "MEMBER")]
    Member,
    /// May also manage members, keys and settings.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
    /// May also delete the workspace and change owners.
    #[sea_orm(string_value = "OWNER")]
    Owner,
}

/// Scope of an API key, within the rights of its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiKeyScope {
    /// Read everything that the owner may read in the workspace.
    Read,
    /// Change content.
    Write,
    /// Start and control jobs, and decide on approval requests.
    Run,
    /// Manage members, keys and settings.
    Manage,
}

/// Hands the permissions to a macro that declares something of all of them. Columns: permission, lowest role, scope of
/// an API key.
macro_rules! permissions {
    ($declare:ident) => {
        $declare! {
            /// See the workspace and its members.
            WorkspaceRead: Viewer, Read;
            /// Change name and settings of the workspace.
            WorkspaceUpdate: Admin, Manage;
            /// Delete the workspace.
            WorkspaceDelete: Owner, Manage;
            /// Change and remove members.
            MembersManage: Admin, Manage;
            /// See and revoke API keys of other members.
            ApiKeysManage: Admin, Manage;
            /// Create and change prompts.
            PromptsWrite: Member, Write;
            /// Create, change and activate configurations.
            ConfigurationsWrite: Member, Write;
            /// Add, change and delete documents.
            DocumentsWrite: Member, Write;
            /// Start, cancel, retry and rerun jobs.
            JobsRun: Member, Run;
            /// Create and change bots.
            BotsWrite: Member, Write;
            /// Chat with bots.
            ConversationsWrite: Member, Run;
            /// Read conversations of other members.
            ConversationsReadAll: Admin, Manage;
            /// Add, change and remove tools.
            ToolsManage: Admin, Manage;
            /// Run tools.
            ToolsRun: Member, Run;
            /// Decide on approval requests.
            ApprovalsDecide: Member, Run;
            /// Read analytics and cost.
            AnalyticsRead: Admin, Manage;
        }
    };
}
pub(crate) use permissions;

macro_rules! declare {
    ($($(#[$doc:meta])+ $name:ident: $least:ident, $scope:ident;)+) => {
        /// A single right in a workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission {
            $($(#[$doc])+ $name,)+
        }

        impl Permission {
            /// Every right, in the order of the schema.
            pub const ALL: &'static [Permission] = &[$(Permission::$name),+];

            /// The lowest role that has the permission.
            pub fn least_role(self) -> WorkspaceRole {
                match self { $(Permission::$name => WorkspaceRole::$least,)+ }
            }

            /// The scope that an API key needs.
            pub fn scope(self) -> ApiKeyScope {
                match self { $(Permission::$name => ApiKeyScope::$scope,)+ }
            }
        }
    };
}

permissions!(declare);

impl WorkspaceRole {
    /// True when the role has the permission.
    pub fn may(self, permission: Permission) -> bool {
        self >= permission.least_role()
    }

    /// The role's permissions, in the order of the schema.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.may(*p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_include_the_rights_of_those_below() {
        use WorkspaceRole::{Admin, Member, Owner, Viewer};
        for (lower, higher) in [(Viewer, Member), (Member, Admin), (Admin, Owner)] {
            assert!(lower.permissions().all(|p| higher.may(p)));
            assert!(higher.permissions().count() > lower.permissions().count());
        }
        assert!(Viewer.permissions().eq([Permission::WorkspaceRead]));
    }
}
