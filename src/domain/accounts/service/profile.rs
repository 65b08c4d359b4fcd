//! Changes of people's own accounts.

use sea_orm::{ActiveModelTrait as _, QuerySelect as _, Set};
use serde_json::{Map, Value};

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::secret::Secret;
use crate::base::text::{LanguageTag, Name, bounded};
use crate::base::{Error, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::auth::service::{login, recent, session};
use crate::domain::avatars::service::{AvatarChange, Prepared, prepare};
use crate::entity::{OfInstance as _, user};
use crate::identity::ACCESS_CHANGED;
use crate::identity::policy::PasswordContext;
use crate::port::blob::BlobKey;

/// A field of a change: a new value, or `None` to keep the present one.
pub type Change<T> = Option<T>;

/// Changes of the profile; `None` keeps a value.
#[derive(Debug, Default)]
pub struct UpdateProfile {
    name: Change<Name>,
    avatar: AvatarChange,
    locale: Change<String>,
    time_zone: Change<String>,
    default_workspace: Change<Option<WorkspaceId>>,
}

impl UpdateProfile {
    /// Checks the values. The inner `None` of `default_workspace` removes it.
    pub fn parse(
        name: Change<&str>,
        locale: Change<&str>,
        time_zone: Change<&str>,
        default_workspace: Change<Option<WorkspaceId>>,
    ) -> Result<Self> {
        Ok(Self {
            name: name.map(|name| Name::parse("name", name)).transpose()?,
            avatar: AvatarChange::Keep,
            locale: locale.map(parse_locale).transpose()?,
            time_zone: time_zone.map(parse_time_zone).transpose()?,
            default_workspace,
        })
    }

    /// The same with a change of the picture.
    #[must_use]
    pub fn with_avatar(self, avatar: AvatarChange) -> Self {
        Self { avatar, ..self }
    }
}

/// A language tag of BCP 47, such as `de` or `en-GB`.
pub(super) fn parse_locale(text: &str) -> Result<String> {
    LanguageTag::parse("locale", text).map(LanguageTag::into_string)
}

/// A name in the form of the IANA time zone database, such as `Europe/Berlin`.
fn parse_time_zone(text: &str) -> Result<String> {
    let text = bounded("timeZone", text, 2, 64)?;
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    if text.split('/').all(part) && text.split('/').count() <= 3 {
        return Ok(text);
    }
    Err(Error::invalid("timeZone", "timeZone", "Must be an IANA time zone such as Europe/Berlin."))
}

/// Changes the profile of the signed-in person.
pub async fn update_profile(app: &App, viewer: &Viewer, mut new: UpdateProfile) -> Result<user::Model> {
    let (own, _) = viewer.require_session()?;
    if let Some(Some(id)) = new.default_workspace
        && !viewer.sees(id)
    {
        return Err(Error::not_found("defaultWorkspaceId", id));
    }
    let avatar = prepare(app, &BlobKey::of(own), std::mem::take(&mut new.avatar)).await?;
    let outcome = write_profile(app, viewer, new, avatar.as_ref().map(Prepared::column)).await;
    if let Some(avatar) = avatar {
        avatar.settle(app, outcome.as_ref().map(|(before, _)| before.as_deref())).await;
    }
    outcome.map(|(_, row)| row)
}

/// Writes the changes; returns the picture before and the row as it is now.
async fn write_profile(
    app: &App,
    viewer: &Viewer,
    new: UpdateProfile,
    avatar: Option<Option<String>>,
) -> Result<(Option<String>, user::Model)> {
    let mut tx = app.db.begin().await?;
    let before = own_row(&tx, viewer).await?;
    let (mut row, mut facts) = (before.clone(), Map::new());
    let picture = before.avatar_key.clone();
    if let Some(key) = avatar {
        row.avatar_key = key;
    }
    if let Some(name) = new.name {
        row.name = name.into_string();
    }
    if let Some(locale) = new.locale {
        row.locale = locale;
    }
    if let Some(time_zone) = new.time_zone {
        row.time_zone = time_zone;
    }
    if let Some(workspace) = new.default_workspace {
        row.default_workspace_id = workspace;
    }
    if row == before {
        tx.commit().await?;
        return Ok((None, row));
    }
    for (field, changed) in [
        ("name", row.name != before.name),
        ("avatar", row.avatar_key != before.avatar_key),
        ("locale", row.locale != before.locale),
        ("timeZone", row.time_zone != before.time_zone),
        ("defaultWorkspaceId", row.default_workspace_id != before.default_workspace_id),
    ] {
        if changed {
            facts.insert(field.to_owned(), Value::Bool(true));
        }
    }
    let picture = picture.filter(|key| row.avatar_key.as_ref() != Some(key));
    let mut change: user::ActiveModel = before.into();
    change.name = Set(row.name);
    change.avatar_key = Set(row.avatar_key);
    change.locale = Set(row.locale);
    change.time_zone = Set(row.time_zone);
    change.default_workspace_id = Set(row.default_workspace_id);
    change.updated_at = Set(app.clock.now());
    let row = change.update(&*tx).await?;
    record_in(&mut tx, app, viewer, Entry::new("user.updated", None, row.id).changes(Value::Object(facts)));
    tx.signal(ACCESS_CHANGED);
    tx.commit().await?;
    Ok((picture, row))
}

/// Changes the password of the signed-in person, and optionally ends the person's other sessions.
///
/// Errors: `INVALID_CREDENTIALS` when the current password is wrong or missing, `WEAK_PASSWORD` for a new one that is
/// easy to guess; `REAUTHENTICATION_REQUIRED` for accounts without a password.
pub async fn change_password(
    app: &App,
    viewer: &Viewer,
    current: Option<&Secret>,
    new: &Secret,
    end_others: bool,
) -> Result<user::Model> {
    let (_, own_session) = viewer.require_session()?;
    let user = super::of_viewer(app, viewer).await?;
    match current {
        Some(current) => login::check_current(app, viewer, &user, "currentPassword", current).await?,
        None if user.password_hash.is_some() => return Err(current_missing()),
        None => _ = recent::require(app, viewer)?,
    }
    let context = PasswordContext { email: &user.email, name: &user.name };
    app.identity.policy.check("newPassword", new, context)?;
    let hash = app.identity.gate.hash(new).await?;
    let mut tx = app.db.begin().await?;
    let row = own_row(&tx, viewer).await?;
    if row.password_hash != user.password_hash {
        let message = "The password was changed a moment ago, by somebody else who is signed in as you.";
        return Err(Refusal::new(Reason::Conflict { existing: None }, message).into());
    }
    let mut change: user::ActiveModel = row.into();
    change.password_hash = Set(Some(hash));
    change.updated_at = Set(app.clock.now());
    let row = change.update(&*tx).await?;
    record_in(&mut tx, app, viewer, Entry::new("user.passwordChanged", None, row.id));
    if end_others {
        session::end_of_in(&mut tx, app, viewer, row.id, session::SessionsToEnd::AllBut(own_session)).await?;
    }
    tx.commit().await?;
    Ok(row)
}

fn current_missing() -> Error {
    Refusal::new(Reason::InvalidCredentials, "Give your current password.").at(["currentPassword"]).into()
}

/// The row of the signed-in person, locked until the commit.
async fn own_row(tx: &Tx, viewer: &Viewer) -> Result<user::Model> {
    let (id, _) = viewer.require_session()?;
    user::Entity::of_instance_by_id(id).lock_exclusive().one(&**tx).await?.ok_or_else(Error::unauthenticated)
}
