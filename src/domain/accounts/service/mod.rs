//! Rules of accounts.

mod operator;
mod profile;
pub mod relationship;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, TryInsertResult};
use serde_json::json;

use crate::app::App;
use crate::base::id::UserId;
use crate::base::secret::Secret;
use crate::base::text::{Email, Name};
use crate::base::{Error, InstanceRole, Result, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::entity::OfInstance as _;
use crate::entity::user::{self, UserStatus};
use crate::identity::policy::PasswordContext;

pub(crate) use operator::taken;
pub use operator::{create_by_operator, reset_by_operator, set_role_by_operator};
pub use profile::{UpdateProfile, change_password, update_profile};

/// Default language.
const LOCALE: &str = "en";
/// Default time zone.
const TIME_ZONE: &str = "UTC";

/// An account to be created: validated, with its password hashed.
#[derive(Debug, Clone)]
pub struct NewAccount {
    email: Email,
    name: Name,
    locale: String,
    password_hash: String,
    role: InstanceRole,
}

impl NewAccount {
    /// Checks address, name and password, then hashes the password: never call it inside a transaction.
    ///
    /// Errors: refusals at `email`, `name`, `password` and `locale`; `RATE_LIMITED` when too many hashes are requested.
    pub async fn prepare(
        app: &App,
        email: &str,
        name: &str,
        password: &Secret,
        locale: Option<&str>,
        role: InstanceRole,
    ) -> Result<Self> {
        let (email, name) = (Email::parse_new("email", email)?, Name::parse("name", name)?);
        let locale = locale.map_or_else(|| Ok(LOCALE.to_owned()), profile::parse_locale)?;
        let context = PasswordContext { email: email.as_str(), name: name.as_str() };
        app.identity.policy.check("password", password, context)?;
        let password_hash = app.identity.gate.hash(password).await?;
        Ok(Self { email, name, locale, password_hash, role })
    }

    /// The email address.
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// Inserts the account; `None` when its address is taken.
    pub async fn insert_in(self, tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Option<user::Model>> {
        let now = app.clock.now();
        let row = user::Model {
            id: UserId::generate(),
            email: self.email.into_string(),
            name: self.name.into_string(),
            password_hash: Some(self.password_hash),
            status: UserStatus::Active,
            instance_role: self.role,
            locale: self.locale,
            time_zone: TIME_ZONE.to_owned(),
            avatar_key: None,
            default_workspace_id: None,
            email_verified_at: None,
            failed_sign_ins: 0,
            last_failure_at: None,
            last_seen_at: Some(now),
            created_at: now,
            updated_at: now,
        };
        // With `DO NOTHING` a conflict is not a database error, so the transaction remains usable.
        let free = OnConflict::column(user::Column::Email).do_nothing().to_owned();
        let insert = user::Entity::insert(to_insert(row.clone())).on_conflict(free).try_insert();
        let outcome = insert.exec_without_returning(&**tx).await?;
        if !matches!(outcome, TryInsertResult::Inserted(rows) if rows > 0) {
            return Ok(None);
        }
        let facts = json!({ "instanceRole": role_name(row.instance_role) });
        record_in(tx, app, viewer, Entry::new("user.created", None, row.id).changes(facts));
        Ok(Some(row))
    }
}

fn to_insert(row: user::Model) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(row.id),
        email: Set(row.email),
        name: Set(row.name),
        password_hash: Set(row.password_hash),
        status: Set(row.status),
        instance_role: Set(row.instance_role),
        locale: Set(row.locale),
        time_zone: Set(row.time_zone),
        avatar_key: Set(row.avatar_key),
        default_workspace_id: Set(row.default_workspace_id),
        email_verified_at: Set(row.email_verified_at),
        failed_sign_ins: Set(row.failed_sign_ins),
        last_failure_at: Set(row.last_failure_at),
        last_seen_at: Set(row.last_seen_at),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
    }
}

/// The role's name in the API, for the log.
fn role_name(role: InstanceRole) -> &'static str {
    match role {
        InstanceRole::Admin => "ADMIN",
        InstanceRole::User => "USER",
    }
}

/// The account with an email address.
pub async fn by_email(app: &App, email: &Email) -> Result<Option<user::Model>> {
    Ok(user::Entity::of_instance().filter(user::Column::Email.eq(email.as_str())).one(app.db.read()).await?)
}

/// The account of the signed-in person, or of the owner of the API key.
pub async fn of_viewer(app: &App, viewer: &Viewer) -> Result<user::Model> {
    let id = viewer.require_user()?;
    user::Entity::of_instance_by_id(id).one(app.db.read()).await?.ok_or_else(Error::unauthenticated)
}
