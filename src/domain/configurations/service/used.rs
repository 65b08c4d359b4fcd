//! Which version a new job uses.

use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _, QueryOrder as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::error::Reason;
use crate::base::id::{ConfigurationId, ConfigurationVersionId, WorkspaceId};
use crate::base::{Error, Refusal, Result};
use crate::entity::configuration::ConfigurationKind;
use crate::entity::{BelongsTo as _, OfWorkspace as _, configuration, configuration_version};

/// What somebody names of the configuration that a job is to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<ConfigurationId>,
    /// Number of its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

impl Choice {
    /// True when nothing is named.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The version that a job is to use: the one with a number, otherwise the active one of the configuration, otherwise
/// that of the configuration of the kind that was activated last. None when no configuration is named and none of the
/// kind has an active version: the job then uses the defaults.
///
/// Access to the workspace has been checked. Refusals point at `configurationId` or `configurationVersionNumber`.
///
/// A job keeps the settings beside the identifier of the version: the configuration may be deleted while it runs.
pub async fn pin_in(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    kind: ConfigurationKind,
    Choice { configuration, version }: Choice,
) -> Result<Option<Pinned>> {
    let Some(id) = configuration else {
        return match version {
            Some(_) => Err(number_of_nothing()),
            None => Ok(by_default_in(connection, workspace, kind).await?.map(Pinned::from)),
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
    versions.filter(wanted).one(connection).await?.map(|version| Some(version.into())).ok_or(refusal)
}

/// What a job keeps of the version that it uses, in its parameters as [`Pinned::FIELD`]: whatever becomes of the
/// configuration, the job means the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pinned {
    /// The version, which may be deleted by now.
    pub version_id: ConfigurationVersionId,
    /// Its settings.
    pub settings: Value,
}

impl From<configuration_version::Model> for Pinned {
    fn from(version: configuration_version::Model) -> Self {
        Self { version_id: version.id, settings: version.settings }
    }
}

impl Pinned {
    /// The member of a job's parameters that is a [`Pinned`].
    pub const FIELD: &str = "configuration";

    /// The version that a job with these parameters uses.
    pub fn version_of(parameters: &Value) -> Option<ConfigurationVersionId> {
        Self::deserialize(parameters.get(Self::FIELD)?).ok().map(|pinned| pinned.version_id)
    }
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
