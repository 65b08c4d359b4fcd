//! Types of workspaces and memberships.

mod membership;
pub mod mutation;
mod query;
mod role;
mod workspace;

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject};

use crate::domain::activity::graphql::WorkspaceActivity;
use crate::domain::analytics::graphql::WorkspaceFigures;
use crate::domain::approvals::graphql::WorkspaceApprovals;
use crate::domain::artifacts::graphql::WorkspaceArtifacts;
use crate::domain::auth::graphql::WorkspaceApiKeys;
use crate::domain::bots::graphql::WorkspaceBots;
use crate::domain::configurations::graphql::WorkspaceConfigurations;
use crate::domain::conversations::graphql::WorkspaceConversations;
use crate::domain::documents::graphql::{WorkspaceDocuments, WorkspaceSearch};
use crate::domain::jobs::graphql::WorkspaceJobs;
use crate::domain::models::graphql::WorkspaceModels;
use crate::domain::prompts::graphql::WorkspacePrompts;
use crate::domain::research::graphql::WorkspaceResearch;
use crate::domain::tags::graphql::WorkspaceTags;
use crate::domain::tools::graphql::WorkspaceTools;
use crate::entity;

pub use membership::{Membership, MembershipKey, ViewerMemberships, WorkspaceMembers};
pub use mutation::WorkspacesMutation;
pub use query::WorkspacesQuery;
pub use workspace::{WorkspaceCore, WorkspaceKey};

/// Assembles [`Workspace`] from the parts that the domains bring.
///
/// A domain adds fields to the type with a part of its own, next to its other types:
///
/// ```ignore
/// /// What the domain adds to `Workspace`.
/// #[derive(Debug, Clone)]
/// pub struct WorkspacePrompts(pub Arc<entity::workspace::Model>);
///
/// #[Object]
/// impl WorkspacePrompts { /* fields */ }
/// ```
///
/// and one name in the list below. The parts' own names never show in the schema.
macro_rules! assemble {
    ($($part:ident),+ $(,)?) => {
        /// A tenant: its members, content and jobs are invisible from outside.
        #[derive(Debug, Clone, MergedObject)]
        pub struct Workspace($($part),+);

        impl From<Arc<entity::workspace::Model>> for Workspace {
            fn from(row: Arc<entity::workspace::Model>) -> Self {
                Self($($part(Arc::clone(&row))),+)
            }
        }
    };
}

assemble!(
    WorkspaceCore,
    WorkspaceMembers,
    WorkspaceApiKeys,
    WorkspaceTags,
    WorkspaceActivity,
    WorkspaceJobs,
    WorkspaceApprovals,
    WorkspaceResearch,
    WorkspaceConversations,
    WorkspaceDocuments,
    WorkspaceSearch,
    WorkspacePrompts,
    WorkspaceConfigurations,
    WorkspaceModels,
    WorkspaceBots,
    WorkspaceTools,
    WorkspaceArtifacts,
    WorkspaceFigures,
);

impl From<entity::workspace::Model> for Workspace {
    fn from(row: entity::workspace::Model) -> Self {
        Self::from(Arc::new(row))
    }
}

impl Workspace {
    /// The row.
    pub fn row(&self) -> &entity::workspace::Model {
        &self.0.0
    }

    /// What the interface `Node` asks of every type; the schema's field is that of [`WorkspaceCore`].
    pub async fn id(&self, _ctx: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(self.row().id.into())
    }
}
