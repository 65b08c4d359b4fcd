//! Signed links to generated files: short-lived, for one file and one person.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::base::id::{ArtifactId, UserId, WorkspaceId};
use crate::base::{Result, Timestamp, Viewer};
use crate::domain::documents::links::address;
use crate::entity::artifact;
use crate::identity::signed_link::LinkKind;

/// Payload of a link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Download {
    pub(super) workspace: WorkspaceId,
    pub(super) artifact: ArtifactId,
    /// For whom it was made; none for the server itself.
    pub(super) person: Option<UserId>,
}

/// URL of a file with its expiry, for a viewer who sees the artifact.
pub(super) fn download(app: &App, viewer: &Viewer, row: &artifact::Model) -> Result<(String, Timestamp)> {
    let until = app.clock.now().plus(app.config.storage.download_link_life);
    let until = row.expires_at.map_or(until, |end| end.min(until));
    let link = Download { workspace: row.workspace_id, artifact: row.id, person: viewer.user_id() };
    let token = app.identity.links.sign(LinkKind::Artifact, &link, until)?;
    Ok((format!("{}/artifacts/{token}", address(app)), until))
}
