//! Rules of providers.

mod change;
mod create;
pub(in crate::domain::models) mod reach;
mod sync;

use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _, QuerySelect as _, SqlErr};
use url::Url;

use super::permit_in;
use crate::base::error::Reason;
use crate::base::id::{ModelProviderId, WorkspaceId};
use crate::base::secret::Secret;
use crate::base::text::fold;
use crate::base::{Error, NodeRef, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::entity::model_provider::{self, ProviderProtocol};
use crate::entity::{OfWorkspace as _, Shared as _};

pub use change::{UpdateProvider, delete, update};
pub use create::{CreateProvider, create};
pub use sync::{check, sync};

/// Longest key of a provider, in bytes.
const LONGEST_KEY: usize = 4_096;
/// Longest address, in bytes.
const LONGEST_URL: usize = 2_000;

/// Names of the providers that the server declares itself.
pub(super) const CONFIGURED: &str = "Settings of the server";
/// As [`CONFIGURED`], for the models inside the server.
pub(super) const BUILT_IN: &str = "Built in";

/// The comparable form of a name.
pub(super) fn name_key(name: &str) -> String {
    fold(name)
}

/// A key as a person gives it. Any visible character of ASCII may be in one; what else comes along with copying is cut
/// off, or refused.
fn parse_key(key: &str) -> Result<Secret> {
    let key = key.trim();
    let is_key = !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| byte.is_ascii_graphic());
    match is_key {
        true => Ok(Secret::from(key.to_owned())),
        false => Err(Error::invalid("apiKey", "format", "This is no API key: one has visible ASCII characters only.")),
    }
}

/// An address without what could be a secret: the rest is checked when the client of the provider is made.
fn parse_url(url: Url) -> Result<Url> {
    match url.as_str().len() <= LONGEST_URL {
        true => Ok(url),
        false => Err(Error::invalid("baseUrl", "maxLength", "The address is too long.")),
    }
}

/// The provider with an identifier, as far as the caller sees it.
async fn find(
    connection: &impl ConnectionTrait,
    viewer: &Viewer,
    id: ModelProviderId,
) -> Result<Option<model_provider::Model>> {
    let row = model_provider::Entity::shared_with(viewer.workspaces())
        .filter(model_provider::Column::Id.eq(id))
        .one(connection)
        .await?;
    Ok(row.filter(|row| super::is_visible(viewer, row.workspace_id)))
}

/// A provider that the caller may change, locked until the transaction ends.
async fn lock_permitted_in(tx: &Tx, viewer: &Viewer, id: ModelProviderId) -> Result<model_provider::Model> {
    let found = model_provider::Entity::shared_with(viewer.workspaces())
        .filter(model_provider::Column::Id.eq(id))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let row = found.filter(|row| super::is_visible(viewer, row.workspace_id));
    let row = row.ok_or_else(|| Error::not_found("providerId", id))?;
    permit_in(viewer, row.workspace_id, "providerId", id)?;
    Ok(row)
}

/// Holds a provider until the transaction ends: whoever writes its models does.
pub(super) async fn lock_in(
    tx: &Tx,
    workspace: Option<WorkspaceId>,
    id: ModelProviderId,
) -> Result<Option<model_provider::Model>> {
    Ok(model_provider::Entity::by_id_in(workspace, id).lock_exclusive().one(&**tx).await?)
}

/// Refuses what concerns a provider that the server declares itself.
fn expect_own(row: &model_provider::Model) -> Result<()> {
    let message = match row.kind {
        ProviderProtocol::Configured => {
            "This provider stands in the settings of the server (`llm.*`) and is changed there."
        }
        ProviderProtocol::BuiltIn => "These models are part of the server. They can only be switched off and on.",
        _ => return Ok(()),
    };
    Err(Error::invalid("providerId", "kind", message))
}

/// Refuses a name that another provider of the workspace, or of the instance, has.
async fn expect_free_name(connection: &impl ConnectionTrait, workspace: Option<WorkspaceId>, name: &str) -> Result<()> {
    let key = name_key(name);
    if workspace.is_none() && [CONFIGURED, BUILT_IN].iter().any(|declared| name_key(declared) == key) {
        return Err(name_taken(None));
    }
    let select = model_provider::Entity::of_scope(workspace).filter(model_provider::Column::NameKey.eq(key));
    match select.one(connection).await? {
        Some(row) => Err(name_taken(Some(row.id))),
        None => Ok(()),
    }
}

fn name_taken(by: Option<ModelProviderId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(NodeRef::from) };
    Refusal::new(reason, "Another model provider has this name.").at(["name"]).into()
}

/// The name may be taken, or the workspace deleted, after the check.
fn unwritten(error: Error, workspace: Option<WorkspaceId>) -> Error {
    match (error.sql_err(), workspace) {
        (Some(SqlErr::UniqueConstraintViolation(_)), _) => name_taken(None),
        (Some(SqlErr::ForeignKeyConstraintViolation(_)), Some(workspace)) => Error::not_found("workspaceId", workspace),
        _ => error,
    }
}
