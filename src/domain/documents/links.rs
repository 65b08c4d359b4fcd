//! Signed links: short-lived permission to download or upload one file without further authentication.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::base::id::{DocumentId, DocumentSnapshotId, UploadId, WorkspaceId};
use crate::base::{Result, Timestamp};
use crate::identity::signed_link::LinkKind;

/// Payload of a download link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Download {
    pub(super) workspace: WorkspaceId,
    pub(super) document: DocumentId,
    /// An earlier original; none for the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) snapshot: Option<DocumentSnapshotId>,
}

/// Payload of an upload link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) workspace: WorkspaceId,
    pub(super) upload: UploadId,
}

/// URL of the original of a document, or of an earlier one, with its expiry.
pub(super) fn download(
    app: &App,
    workspace: WorkspaceId,
    document: DocumentId,
    snapshot: Option<DocumentSnapshotId>,
) -> Result<(String, Timestamp)> {
    let until = app.clock.now().plus(app.config.storage.download_link_life);
    let token = app.identity.links.sign(LinkKind::Download, &Download { workspace, document, snapshot }, until)?;
    Ok((format!("{}/files/{token}", address(app)), until))
}

/// URL for the file of an upload ticket.
pub(super) fn upload(app: &App, workspace: WorkspaceId, upload: UploadId, until: Timestamp) -> Result<String> {
    let token = app.identity.links.sign(LinkKind::Upload, &Upload { workspace, upload }, until)?;
    Ok(format!("{}/uploads/{token}", address(app)))
}

/// Links use the configured public URL, never a request's `Host`; without one, the address that the server listens on.
pub(in crate::domain) fn address(app: &App) -> String {
    app.config.server.address(app.bound.get().copied().unwrap_or(app.config.server.listen))
}
