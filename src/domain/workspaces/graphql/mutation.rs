//! Changes of workspaces and memberships.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::role::WorkspaceRole;
use super::{Membership, Workspace};
use crate::base::Result;
use crate::base::id::{MembershipId, WorkspaceId};
use crate::domain::workspaces::service::member::{self, UpdateMember};
use crate::domain::workspaces::service::{self, CreateWorkspace, UpdateWorkspace};
use crate::graphql::scalars::Decimal;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.createWorkspace`.
#[derive(Debug, InputObject)]
pub struct CreateWorkspaceInput {
    /// Display name, 1 to 200 characters on one line.
    pub name: String,
    /// Short name for URLs, unique in the instance: 2 to 60 of `a-z`, `0-9` and `-`. Derived from the name when
    /// left out.
    pub slug: Option<String>,
    /// What the workspace is for; at most 2,000 characters.
    pub description: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.createWorkspace`.", CreateWorkspacePayload {
    "The new workspace." workspace: Option<Workspace>,
});

/// Input of `Mutation.updateWorkspace`.
#[derive(Debug, InputObject)]
pub struct UpdateWorkspaceInput {
    /// Workspace to change.
    pub workspace_id: ID,
    /// Fail with `CONFLICT` when the workspace's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Display name, 1 to 200 characters on one line.
    pub name: Option<String>,
    /// Short name for URLs, unique in the instance: 2 to 60 of `a-z`, `0-9` and `-`.
    pub slug: Option<String>,
    /// What the workspace is for, at most 2,000 characters; null removes it.
    pub description: MaybeUndefined<String>,
    /// Settings to change.
    pub settings: Option<WorkspaceSettingsInput>,
}

/// Settings of a workspace to change. Fields that are left out stay as they are.
#[derive(Debug, Default, InputObject)]
pub struct WorkspaceSettingsInput {
    /// Most that model calls may cost in a calendar month (UTC), in US dollars; null removes the limit.
    pub monthly_budget_usd: MaybeUndefined<Decimal>,
    /// Delete conversations after so many days without activity, 1 to 3,650, unless they are pinned; null keeps them. What
    /// is older already is deleted within the hour.
    pub conversation_retention_days: MaybeUndefined<i32>,
}

/// Where fields of [`UpdateWorkspace`] stand that are in `settings`.
const PLACES_IN_SETTINGS: &[(&str, &[&str])] =
    &[("monthlyBudgetUsd", &["settings"]), ("conversationRetentionDays", &["settings"])];

crate::domain::problem::payload!("Result of `Mutation.updateWorkspace`.", UpdateWorkspacePayload {
    "The changed workspace." workspace: Option<Workspace>,
});

/// Input of `Mutation.deleteWorkspace`.
#[derive(Debug, InputObject)]
pub struct DeleteWorkspaceInput {
    /// Workspace to delete.
    pub workspace_id: ID,
    /// The workspace's `slug`, repeated as a confirmation.
    pub confirm_slug: String,
}

crate::domain::problem::payload!("Result of `Mutation.deleteWorkspace`.", DeleteWorkspacePayload {
    "Identifier of the deleted workspace." deleted_id: Option<ID>,
});

/// Input of `Mutation.updateMembership`.
#[derive(Debug, InputObject)]
pub struct UpdateMembershipInput {
    /// Membership to change.
    pub membership_id: ID,
    /// New role; unchanged when left out.
    pub role: Option<WorkspaceRole>,
    /// Most that the person's model calls in the workspace may cost in a calendar month (UTC), in US dollars; null removes
    /// the limit.
    pub monthly_budget_usd: MaybeUndefined<Decimal>,
}

crate::domain::problem::payload!("Result of `Mutation.updateMembership`.", UpdateMembershipPayload {
    "The changed membership." membership: Option<Membership>,
});

/// Input of `Mutation.removeMembership`.
#[derive(Debug, InputObject)]
pub struct RemoveMembershipInput {
    /// Membership to end.
    pub membership_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.removeMembership`.", RemoveMembershipPayload {
    "Identifier of the removed membership." deleted_id: Option<ID>,
});

impl CreateWorkspaceInput {
    fn parse(self) -> Result<CreateWorkspace> {
        let Self { name, slug, description } = self;
        CreateWorkspace::parse(&name, slug.as_deref(), description.as_deref())
    }
}

impl UpdateWorkspaceInput {
    fn parse(self) -> Result<(WorkspaceId, UpdateWorkspace)> {
        let Self { workspace_id, expected_revision, name, slug, description, settings } = self;
        let WorkspaceSettingsInput { monthly_budget_usd, conversation_retention_days } = settings.unwrap_or_default();
        let budget: Option<Option<Decimal>> = monthly_budget_usd.into();
        let description: Option<Option<String>> = description.into();
        let new = UpdateWorkspace::parse(
            expected_revision,
            name.as_deref(),
            slug.as_deref(),
            description.as_ref().map(Option::as_deref),
            budget.map(|budget| budget.map(|amount| amount.micros)),
            conversation_retention_days.into(),
        )?;
        Ok((input_id("workspaceId", &workspace_id)?, new))
    }
}

/// Changes of workspaces and memberships.
#[derive(Debug, Default)]
pub struct WorkspacesMutation;

#[Object]
impl WorkspacesMutation {
    /// Create a workspace and become its owner. API keys cannot do it.
    async fn create_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name, short name and description of the new workspace.")] input: CreateWorkspaceInput,
    ) -> Fallible<CreateWorkspacePayload> {
        let created = async { service::create(ctx.app(), &ctx.viewer(), input.parse()?).await };
        answer(created.await, |row| CreateWorkspacePayload { workspace: Some(row.into()), ..Default::default() })
    }

    /// Change a workspace. Fields that are left out stay as they are. Requires `WORKSPACE_UPDATE`.
    async fn update_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workspace and the fields to change.")] input: UpdateWorkspaceInput,
    ) -> Fallible<UpdateWorkspacePayload> {
        let updated = async {
            let (id, new) = input.parse().map_err(|error| error.placed(PLACES_IN_SETTINGS))?;
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateWorkspacePayload { workspace: Some(row.into()), ..Default::default() })
    }

    /// Delete a workspace with everything in it. This cannot be undone. Requires `WORKSPACE_DELETE`.
    async fn delete_workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The workspace to delete, and its short name as a confirmation.")] input: DeleteWorkspaceInput,
    ) -> Fallible<DeleteWorkspacePayload> {
        let deleted = async {
            let DeleteWorkspaceInput { workspace_id, confirm_slug } = input;
            let id: WorkspaceId = input_id("workspaceId", &workspace_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id, &confirm_slug).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteWorkspacePayload { deleted_id: Some(id.into()), ..Default::default() })
    }

    /// Change the role of a member. Requires `MEMBERS_MANAGE`; only owners can appoint and change owners.
    async fn update_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership, and its new role or budget.")] input: UpdateMembershipInput,
    ) -> Fallible<UpdateMembershipPayload> {
        let updated = async {
            let UpdateMembershipInput { membership_id, role, monthly_budget_usd } = input;
            let id = input_id("membershipId", &membership_id)?;
            let budget: Option<Option<Decimal>> = monthly_budget_usd.into();
            let budget = budget.map(|budget| budget.map(|amount| amount.micros));
            let new = UpdateMember::parse(role.map(Into::into), budget)?;
            member::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateMembershipPayload { membership: Some(row.into()), ..Default::default() })
    }

    /// Remove a member (requires `MEMBERS_MANAGE`), or leave a workspace. The member's API keys for it are revoked.
    /// The last owner cannot be removed.
    async fn remove_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The membership to end.")] input: RemoveMembershipInput,
    ) -> Fallible<RemoveMembershipPayload> {
        let removed = async {
            let id: MembershipId = input_id("membershipId", &input.membership_id)?;
            member::remove(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(removed.await, |id| RemoveMembershipPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
