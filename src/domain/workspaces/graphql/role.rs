//! Roles and permissions, as the API names them.

use async_graphql::{Enum, SimpleObject};

use crate::base;
use crate::base::permission::permissions;

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

macro_rules! declare {
    ($($(#[$doc:meta])+ $name:ident: $least:ident, $scope:ident;)+) => {
        /// A single permission in a workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        #[graphql(remote = "base::Permission")]
        pub enum Permission {
            $($(#[$doc])+ $name,)+
        }
    };
}

permissions!(declare);

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
