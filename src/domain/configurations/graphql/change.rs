//! What differs between two versions.

use async_graphql::{Context, SimpleObject};

use super::version::NumberKey;
use crate::base::Result;
use crate::domain::configurations::settings;
use crate::entity::configuration_version;
use crate::graphql::ContextExt as _;
use crate::graphql::scalars::Json;

/// A setting that differs between two versions of a configuration.
#[derive(Debug, Clone, SimpleObject)]
pub struct SettingChange {
    /// Where it stands in the settings, as a JSON Pointer (RFC 6901), for example `/fields/properties/total/type`.
    pub path: String,
    /// Its value in the version compared with; null when it has none there.
    pub before: Option<Json>,
    /// Its value in this version; null when it has none here.
    pub after: Option<Json>,
}

crate::graphql::resolved::resolved!(SettingChange { path before after });

impl From<settings::Change> for SettingChange {
    fn from(change: settings::Change) -> Self {
        let settings::Change { path, before, after } = change;
        Self { path, before: before.map(Into::into), after: after.map(Into::into) }
    }
}

/// The changes from another version, or from the one before; none when there is no version with the number.
pub(super) async fn since(
    ctx: &Context<'_>,
    version: &configuration_version::Model,
    number: Option<i32>,
) -> Result<Option<Vec<SettingChange>>> {
    let before = match number.unwrap_or(version.number - 1) {
        // Before the first version, nothing was set.
        0 if number.is_none() => serde_json::json!({}),
        number if number == version.number => version.settings.clone(),
        number => match ctx.load(NumberKey(version.configuration_id, number)).await? {
            Some(other) => other.0.settings.clone(),
            None => return Ok(None),
        },
    };
    let changes = settings::changes(&before, &version.settings);
    Ok(Some(changes.into_iter().map(Into::into).collect()))
}
