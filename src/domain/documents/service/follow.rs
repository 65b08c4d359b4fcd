//! Following a document.

use std::sync::Arc;

use futures_util::Stream;

use crate::app::App;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result, Viewer};
use crate::db::Db;
use crate::domain::documents;
use crate::domain::workspaces::service::while_member;
use crate::entity::{OfWorkspace as _, document};
use crate::live::snapshot::{self, Snapshot};

/// The document now and after each change, until it is deleted.
///
/// Errors: `NOT_FOUND` for a document that the caller cannot see, `FORBIDDEN` when that becomes so later.
pub async fn follow(
    app: &App,
    viewer: Arc<Viewer>,
    id: DocumentId,
) -> Result<impl Stream<Item = Result<document::Model>> + Send + use<>> {
    let wake_ups = app.wake_ups(documents::signal(id));
    let row = super::visible(app, &viewer, vec![id]).await?.pop();
    let row = row.ok_or_else(|| Error::not_found("documentId", id))?;
    let states = snapshot::follow(DocumentState { db: app.db.clone(), workspace: row.workspace_id, id }, wake_ups);
    Ok(while_member(app, viewer, row.workspace_id, states))
}

/// A document as its row tells it.
struct DocumentState {
    db: Db,
    workspace: WorkspaceId,
    id: DocumentId,
}

impl Snapshot for DocumentState {
    type State = document::Model;

    async fn now(&self) -> Result<Option<document::Model>> {
        Ok(document::Entity::by_id_in(self.workspace, self.id).one(self.db.read()).await?)
    }

    fn is_same(one: &document::Model, other: &document::Model) -> bool {
        one == other
    }
}
