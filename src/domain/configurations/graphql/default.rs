//! Which configuration jobs use that name none.

use std::collections::HashMap;

use crate::app::App;
use crate::base::id::{ConfigurationId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::domain::configurations::service;
use crate::entity::configuration::ConfigurationKind;
use crate::graphql::Key;

/// The configuration of a kind for jobs that name none; absent when none of the kind has an active version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DefaultKey(pub(super) WorkspaceId, pub(super) ConfigurationKind);

impl Key for DefaultKey {
    type Value = ConfigurationId;

    // Needs no viewer: a configuration of the workspace was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ConfigurationId>> {
        let mut found = HashMap::new();
        // One statement for each kind of a workspace; there are few, however many configurations are shown.
        for key in keys {
            if let Some(row) = service::default_of(app.db.read(), key.0, key.1).await? {
                found.insert(key, row.id);
            }
        }
        Ok(found)
    }
}
