//! Mutations of the caller's own account.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Upload};

use super::viewer::Viewer;
use crate::base::secret::Secret;
use crate::base::{Error, Result};
use crate::domain::accounts::service::{self, UpdateProfile};
use crate::domain::avatars::graphql::avatar_change;
use crate::graphql::directives::checks_credentials;
use crate::graphql::{ContextExt as _, Fallible, Sparse, answer, input_id, note_wait};

/// Input of `Mutation.changePassword`.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// Current password. May be left out only when the account has none.
    pub current_password: Option<String>,
    /// New password: 15 characters or more by default, at most 256, and not easy to guess.
    pub new_password: String,
    /// End all sessions except the current one.
    #[graphql(default = true)]
    pub end_other_sessions: bool,
}

crate::domain::problem::payload!("Result of `Mutation.changePassword`.", ChangePasswordPayload {
    "The signed-in person." viewer: Option<Viewer>,
});

/// Input of `Mutation.updateProfile`.
#[derive(Default, InputObject)]
pub struct UpdateProfileInput {
    /// Display name, 1 to 200 characters on one line.
    pub name: MaybeUndefined<String>,
    /// New picture, PNG or JPEG of at most 10 MiB and 16 million pixels; null removes it. Its middle square is kept.
    pub avatar: MaybeUndefined<Upload>,
    /// BCP 47 language tag, for example `de-AT`.
    pub locale: MaybeUndefined<String>,
    /// IANA time zone, for example `Europe/Berlin`.
    pub time_zone: MaybeUndefined<String>,
    /// Workspace that a front end should open first; null for none.
    pub default_workspace_id: MaybeUndefined<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.updateProfile`.", UpdateProfilePayload {
    "The signed-in person." viewer: Option<Viewer>,
});

impl UpdateProfileInput {
    fn parse(self, ctx: &Context<'_>) -> Result<UpdateProfile> {
        let Self { name, avatar, locale, time_zone, default_workspace_id } = self;
        let default_workspace = match default_workspace_id {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(id) => Some(Some(input_id("defaultWorkspaceId", &id)?)),
        };
        let avatar = avatar_change(ctx, avatar)?;
        let new = UpdateProfile::parse(
            given("name", &name)?,
            given("locale", &locale)?,
            given("timeZone", &time_zone)?,
            default_workspace,
        )?;
        Ok(new.with_avatar(avatar))
    }
}

/// The value of a field that can be omitted but not removed.
fn given<'a>(field: &'static str, value: &'a MaybeUndefined<String>) -> Result<Option<&'a str>> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(Error::invalid(field, "required", "Cannot be removed. Leave it out to keep it.")),
        MaybeUndefined::Value(text) => Ok(Some(text)),
    }
}

/// Mutations of the caller's own account.
#[derive(Debug, Default)]
pub struct AccountsMutation;

#[Object]
impl AccountsMutation {
    /// Change the password of the signed-in person.
    #[graphql(directive = checks_credentials::apply())]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The current and the new password.")] input: ChangePasswordInput,
    ) -> Fallible<ChangePasswordPayload> {
        let ChangePasswordInput { current_password, new_password, end_other_sessions } = input;
        let (current, new) = (current_password.map(Secret::from), Secret::from(new_password));
        let changed =
            service::change_password(ctx.app(), &ctx.viewer(), current.as_ref(), &new, end_other_sessions).await;
        answer(note_wait(ctx, changed), |row| ChangePasswordPayload { viewer: Some(row.into()), ..Default::default() })
    }

    /// Change the profile of the signed-in person. Fields that are left out stay as they are.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Fields to change.", default)] input: Sparse<UpdateProfileInput>,
    ) -> Fallible<UpdateProfilePayload> {
        let changed = async { service::update_profile(ctx.app(), &ctx.viewer(), input.0.parse(ctx)?).await };
        answer(changed.await, |row| UpdateProfilePayload { viewer: Some(row.into()), ..Default::default() })
    }
}
