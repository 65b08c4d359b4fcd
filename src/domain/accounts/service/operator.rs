//! Account administration from the command line.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, QuerySelect as _, Set};
use serde_json::json;

use super::{NewAccount, role_name};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::secret::{Secret, random_token};
use crate::base::text::Email;
use crate::base::{Error, InstanceRole, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::auth::service::session::{SessionsToEnd, end_of_in};
use crate::entity::{OfInstance as _, user};
use crate::identity::ACCESS_CHANGED;
use crate::identity::policy::PasswordContext;

/// The operator, as audit entries show it.
fn operator() -> Viewer {
    Viewer::system(format!("operator-{}", random_token(9)))
}

/// Creates an account. `ALREADY_EXISTS` when the address is taken, which operators may know.
pub async fn create_by_operator(
    app: &App,
    email: &str,
    name: &str,
    password: &Secret,
    role: InstanceRole,
) -> Result<user::Model> {
    let account = NewAccount::prepare(app, email, name, password, None, role).await?;
    let mut tx = app.db.begin().await?;
    let Some(user) = account.insert_in(&mut tx, app, &operator()).await? else { return Err(taken()) };
    tx.commit().await?;
    Ok(user)
}

/// The address belongs to an account. Only for callers who may know that.
pub(crate) fn taken() -> Error {
    Refusal::new(Reason::AlreadyExists { existing: None }, "There is an account with this e-mail address already.")
        .at(["email"])
        .into()
}

/// Sets a new password and ends all sessions of the person.
pub async fn reset_by_operator(app: &App, email: &str, password: &Secret) -> Result<user::Model> {
    let email = Email::parse("email", email)?;
    let user = super::by_email(app, &email).await?.ok_or_else(|| Error::not_found("email", email.as_str()))?;
    let context = PasswordContext { email: &user.email, name: &user.name };
    app.identity.policy.check("password", password, context)?;
    let hash = app.identity.gate.hash(password).await?;
    let viewer = operator();
    let mut tx = app.db.begin().await?;
    let mut change: user::ActiveModel = locked(&tx, &email).await?.into();
    change.password_hash = Set(Some(hash));
    change.updated_at = Set(app.clock.now());
    let user = change.update(&*tx).await?;
    record_in(&mut tx, app, &viewer, Entry::new("user.passwordReset", None, user.id));
    end_of_in(&mut tx, app, &viewer, user.id, SessionsToEnd::All).await?;
    tx.commit().await?;
    app.identity.account_throttle.succeeded(email.as_str()).await;
    Ok(user)
}

/// Makes a person an instance administrator or an ordinary user.
pub async fn set_role_by_operator(app: &App, email: &str, role: InstanceRole) -> Result<user::Model> {
    let email = Email::parse("email", email)?;
    let mut tx = app.db.begin().await?;
    let before = locked(&tx, &email).await?;
    let facts = json!({ "from": role_name(before.instance_role), "to": role_name(role) });
    let mut change: user::ActiveModel = before.into();
    change.instance_role = Set(role);
    change.updated_at = Set(app.clock.now());
    let user = change.update(&*tx).await?;
    record_in(&mut tx, app, &operator(), Entry::new("user.roleChanged", None, user.id).changes(facts));
    tx.signal(ACCESS_CHANGED);
    tx.commit().await?;
    Ok(user)
}

async fn locked(tx: &Tx, email: &Email) -> Result<user::Model> {
    let row =
        user::Entity::of_instance().filter(user::Column::Email.eq(email.as_str())).lock_exclusive().one(&**tx).await?;
    row.ok_or_else(|| Error::not_found("email", email.as_str()))
}
