//! Which version a new job uses.

use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _, QueryOrder as _};

use crate::base::error::Reason;
use crate::base::id::{ConfigurationId, WorkspaceId};
use crate::base::{Error, Refusal, Result};
use crate::entity::configuration::ConfigurationKind;
use crate::entity::{BelongsTo as _, OfWorkspace as _, configuration, configuration_version};

/// The version that a job is to use: the one with a number, otherwise the active one of the configuration, otherwise
/// that of the configuration of the kind that was activated last. None when no configuration is named and none of the
/// kind has an active version: the job then uses the defaults.
///
/// Access to the workspace has been checked. Refusals point at `configurationId` or `configurationVersionNumber`.
///
/// A job keeps the settings beside the identifier of the version: the configuration may be deleted while it runs.
#[cfg_attr(not(test), expect(dead_code, reason = "jobs ask which version they are to use"))]
pub async fn active_in(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: ConfigurationKind,
    configuration: Option<ConfigurationId>,
    version: Option<i32>,
) -> Result<Option<configuration_version::Model>> {
    let Some(id) = configuration else {
        return match version {
            Some(_) => Err(number_of_nothing()),
            None => by_default_in(connection, workspace, kind).await,
        };
    };
    let row = configuration::Entity::by_id_in(workspace, id).one(connection).await?;
    let row = row.ok_or_else(|| Error::not_found("configurationId", id))?;
    if row.kind != kind {
        let message = "The configuration is of another kind. Name one of the kind that this work needs.";
        return Err(Error::invalid("configurationId", "kind", message));
    }
    let versions = configuration_version::Entity::belonging_to(id);
    let (wanted, refusal) = match (version, row.active_version_id) {
        (Some(number), _) => (configuration_version::Column::Number.eq(number), no_such_number()),
        (None, Some(active)) => (configuration_version::Column::Id.eq(active), Error::deleted_meanwhile()),
        (None, None) => return Err(nothing_active()),
    };
    versions.filter(wanted).one(connection).await?.map(Some).ok_or(refusal)
}

async fn by_default_in(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: ConfigurationKind,
) -> Result<Option<configuration_version::Model>> {
    let active = default_of(connection, workspace, kind).await?.and_then(|row| row.active_version_id);
    let Some(id) = active else { return Ok(None) };
    Ok(configuration_version::Entity::by_id_in(workspace, id).one(connection).await?)
}

/// The configuration for jobs that name none: of those of the kind with an active version, the one that was activated
/// last.
pub async fn default_of(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: ConfigurationKind,
) -> Result<Option<configuration::Model>> {
    let active = configuration::Entity::belonging_to(workspace)
        .filter(configuration::Column::Kind.eq(kind))
        .filter(configuration::Column::ActivatedAt.is_not_null());
    let latest = active.order_by_desc(configuration::Column::ActivatedAt).order_by_desc(configuration::Column::Id);
    Ok(latest.one(connection).await?)
}

fn number_of_nothing() -> Error {
    let message = "The number says a version of a configuration: name that in `configurationId`, too.";
    Error::invalid("configurationVersionNumber", "dependentRequired", message)
}

fn no_such_number() -> Error {
    let message = "The configuration has no version with this number.";
    Error::invalid("configurationVersionNumber", "exists", message)
}

fn nothing_active() -> Error {
    let reason = Reason::InvalidState { current: "INACTIVE".to_owned(), allowed: vec!["ACTIVE".to_owned()] };
    let message = "The configuration has no active version. Activate one, or name one by its number.";
    Refusal::new(reason, message).at(["configurationId"]).into()
}
