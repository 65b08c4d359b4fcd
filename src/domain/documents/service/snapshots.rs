//! Earlier originals of documents from the web.

use sea_orm::QueryOrder as _;

use crate::app::App;
use crate::base::Result;
use crate::base::id::DocumentId;
use crate::entity::{BelongsTo as _, document_snapshot};

/// Most earlier originals that a document tells.
pub const SNAPSHOTS: usize = 50;

/// The newest earlier originals of documents that the caller sees, newest first.
pub async fn snapshots(
    app: &App,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<document_snapshot::Model>> {
    let newest_first = document_snapshot::Entity::belonging_to_any(documents)
        .order_by_desc(document_snapshot::Column::ReplacedAt)
        .order_by_desc(document_snapshot::Column::Id);
    Ok(newest_first.all(app.db.read()).await?)
}
