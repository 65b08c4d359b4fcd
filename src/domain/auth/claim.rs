//! Creating the first administrator, with a secret that the server prints until there is one.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Select, Set};
use serde_json::json;

use super::service::login;
use super::service::session::{self, SignedIn};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::secret::{Secret, equal, random_token, sha256_hex};
use crate::base::{Error, InstanceRole, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::accounts::service::{NewAccount, taken};
use crate::domain::audit::service::{Entry, record_in};
use crate::entity::{OfInstance as _, instance_setting, user};

/// Setting that stores the hash of the secret.
const SETTING: &str = "claim-secret";
/// Prefix of the secret.
const PREFIX: &str = "dsc_";
/// Random bytes of the secret.
const BYTES: usize = 24;

/// A new secret while the server has no administrator, otherwise `None`. Each start replaces the secret of the previous
/// one, so that nobody has to search old logs.
pub async fn secret_at_first_start(app: &App) -> Result<Option<String>> {
    if is_claimed(app).await? {
        return Ok(None);
    }
    let secret = format!("{PREFIX}{}", random_token(BYTES));
    let row = instance_setting::ActiveModel {
        key: Set(SETTING.to_owned()),
        value: Set(json!({ "hash": sha256_hex(&secret) })),
        updated_at: Set(app.clock.now()),
    };
    let replace = OnConflict::column(instance_setting::Column::Key)
        .update_columns([instance_setting::Column::Value, instance_setting::Column::UpdatedAt])
        .to_owned();
    let tx = app.db.begin().await?;
    instance_setting::Entity::insert(row).on_conflict(replace).exec_without_returning(&*tx).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// True when there is an administrator.
pub async fn is_claimed(app: &App) -> Result<bool> {
    Ok(administrators().count(app.db.read()).await? > 0)
}

fn administrators() -> Select<user::Entity> {
    user::Entity::of_instance().filter(user::Column::InstanceRole.eq(InstanceRole::Admin))
}

/// Creates the first administrator and signs the person in. The secret works once.
///
/// Errors: `INVALID_CREDENTIALS` for a wrong secret and for a server that has an administrator; `ALREADY_EXISTS` when
/// the address has an account, which the holder of the secret may know.
pub async fn claim(
    app: &App,
    viewer: &Viewer,
    secret: &str,
    email: &str,
    name: &str,
    password: &Secret,
) -> Result<SignedIn> {
    login::admit(viewer, app.identity.sign_ins.as_ref()).await?;
    let stored = instance_setting::Entity::of_instance_by_id(SETTING).one(app.db.read()).await?;
    if !stored.is_some_and(|row| is_right(&row, secret)) || is_claimed(app).await? {
        return Err(refused());
    }
    let account = NewAccount::prepare(app, email, name, password, None, InstanceRole::Admin).await?;
    let mut tx = app.db.begin().await?;
    spend_in(&tx, secret).await?;
    let user = account.insert_in(&mut tx, app, viewer).await?.ok_or_else(taken)?;
    record_in(&mut tx, app, viewer, Entry::new("instance.claimed", None, user.id));
    let opened = session::open_in(&mut tx, app, viewer, user.id).await?;
    tx.commit().await?;
    session::sign_in_result(app, viewer, user, opened).await
}

fn is_right(row: &instance_setting::Model, secret: &str) -> bool {
    row.value["hash"].as_str().is_some_and(|hash| equal(hash, &sha256_hex(secret.trim())))
}

/// Deletes the secret; refuses when another request did so first, or when there is an administrator by now.
async fn spend_in(tx: &Tx, secret: &str) -> Result<()> {
    let row = instance_setting::Entity::of_instance_by_id(SETTING).one(&**tx).await?;
    let right = row.is_some_and(|row| is_right(&row, secret));
    let deleted = instance_setting::Entity::delete_of_instance()
        .filter(instance_setting::Column::Key.eq(SETTING))
        .exec(&**tx)
        .await?
        .rows_affected;
    if right && deleted == 1 && administrators().count(&**tx).await? == 0 {
        return Ok(());
    }
    Err(refused())
}

fn refused() -> Error {
    let message = "The secret is wrong, or this server has an administrator already.";
    Refusal::new(Reason::InvalidCredentials, message).at(["bootstrapSecret"]).into()
}
