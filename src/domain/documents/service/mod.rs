//! Rules of documents: changing, reading and deleting them.

pub(super) mod add;
pub(super) mod content;
mod follow;
pub mod known;
pub mod list;
pub mod neighbors;
pub(super) mod processing;
pub(in crate::domain) mod quota;
mod snapshots;
mod uploads;
pub(super) mod web;

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ModelTrait as _, QueryOrder as _, QuerySelect as _, Set,
};
use serde_json::{Value, json};

pub use self::add::{AddDocument, Added, Source, add};
pub use self::follow::follow;
pub use self::processing::{reprocess, rerun};
pub use self::snapshots::{SNAPSHOTS, snapshots};
pub(super) use self::uploads::receive;
pub use self::uploads::{CreateUpload, create_upload};
use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{DocumentId, ExtractedTableId, TagId, WorkspaceId};
use crate::base::text::Name;
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::db::{Tx, word_index};
use crate::domain::artifacts::service::{Leftovers, delete_made_from_in};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::documents::{self, passages};
use crate::domain::tags::service::set_tags_in;
use crate::domain::workspaces::service::{permit, require_person};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::queue;
use crate::entity::{BelongsTo as _, OfWorkspace as _, document, document_tag, document_text, extracted_table};
use crate::figures::{self, Activity};
use crate::port::blob::BlobKey;

/// Changes of a document; `None` keeps a value.
#[derive(Debug, Default)]
pub struct UpdateDocument {
    /// Display name.
    pub name: Option<String>,
    /// Names of tags that replace the present ones.
    pub tags: Option<Vec<String>>,
    /// Metadata that replaces the present one.
    pub metadata: Option<Value>,
}

/// Changes name, tags or metadata.
pub async fn update(app: &App, viewer: &Viewer, id: DocumentId, new: UpdateDocument) -> Result<document::Model> {
    let UpdateDocument { name, tags, metadata } = new;
    let name = name.as_deref().map(|n| Name::parse("name", n)).transpose()?;
    if metadata.as_ref().is_some_and(|m| !m.is_object()) {
        return Err(Error::invalid("metadata", "object", "Must be a JSON object."));
    }
    let workspace = changeable(app, viewer, id, "documentId").await?.workspace_id;
    let mut tx = app.db.begin().await?;
    let row = hold_in(&tx, workspace, id).await?.ok_or_else(|| Error::not_found("documentId", id))?;
    let is_renamed = name.as_ref().is_some_and(|name| name.as_str() != row.name);
    let mut change: document::ActiveModel = row.into();
    if let Some(name) = name {
        change.name = Set(name.into_string());
        change.is_named = Set(true);
    }
    if let Some(metadata) = metadata {
        change.metadata = Set(metadata);
    }
    change.updated_at = Set(app.clock.now());
    let row = change.update(&*tx).await?;
    if let Some(tags) = tags {
        tag_in(&tx, app, workspace, id, &tags).await?;
    }
    emit_in(&mut tx, app, viewer, "document.updated", &row, format!("“{}” was changed", row.name));
    tx.commit().await?;
    if is_renamed && let Err(error) = passages::index_again(app, workspace, id).await {
        tracing::warn!(error = ?error, document = %id, "a renamed document is still found by its old name only");
    }
    Ok(row)
}

/// Deletes documents: rows, passages, index entries and what was made of them in one commit, so that search no longer finds
/// them; files directly after it.
pub async fn delete(app: &App, viewer: &Viewer, ids: &[DocumentId]) -> Result<()> {
    if ids.len() > 100 {
        return Err(Error::invalid("documentIds", "maxItems", "At most 100 documents can be deleted at once."));
    }
    for (index, id) in ids.iter().enumerate() {
        changeable(app, viewer, *id, index.to_string()).await.map_err(|error| error.inside("documentIds"))?;
    }
    // Always in the same order, so that two callers cannot deadlock.
    let ids: BTreeSet<DocumentId> = ids.iter().copied().collect();
    let mut tx = app.db.begin().await?;
    let mut rows = Vec::new();
    for id in ids {
        rows.push(stop_in(&mut tx, app, viewer, id).await?);
    }
    // The index is locked after all documents: who processes or renames one of them holds it, and waits for the index.
    for row in &rows {
        word_index::remove_in(&tx, row.workspace_id, &[row.id]).await?;
    }
    let mut made = Leftovers::default();
    for row in &rows {
        let subjects = with_tables(&tx, row.id).await?;
        made.extend(delete_made_from_in(&mut tx, app, viewer, row.workspace_id, &subjects).await?);
        row.clone().delete(&*tx).await?;
        emit_in(&mut tx, app, viewer, "document.deleted", row, format!("“{}” was deleted", row.name));
    }
    tx.commit().await?;
    made.discard(app).await;
    for row in &rows {
        if let Err(error) = app.blob.delete_prefix(&BlobKey::of(row.workspace_id).with(row.id)).await {
            tracing::warn!(error = ?error, document = %row.id, "a deleted document's file could not be removed");
        }
    }
    let workspaces: BTreeSet<WorkspaceId> = rows.iter().map(|row| row.workspace_id).collect();
    for workspace in workspaces {
        passages::keep_up(app, workspace).await;
    }
    Ok(())
}

/// A document and its tables, which go with it.
async fn with_tables(tx: &Tx, id: DocumentId) -> Result<Vec<NodeRef>> {
    let tables = extracted_table::Entity::belonging_to(id).select_only().column(extracted_table::Column::Id);
    let tables: Vec<ExtractedTableId> = tables.into_tuple().all(&**tx).await?;
    Ok(std::iter::once(id.into()).chain(tables.into_iter().map(NodeRef::from)).collect())
}

/// Cancels the job of a document that is to be deleted, and holds the document. Jobs lock their own row before they
/// write, so it is locked first here, too.
async fn stop_in(tx: &mut Tx, app: &App, viewer: &Viewer, id: DocumentId) -> Result<document::Model> {
    let gone = || Error::not_found("documentIds", id);
    let row = document::Entity::visible_by_id(viewer, id).one(&**tx).await?.ok_or_else(gone)?;
    if let Some(job) = row.latest_job_id {
        queue::cancel_in(tx, app, job, Some("The document was deleted.")).await?;
    }
    hold_in(tx, row.workspace_id, id).await?.ok_or_else(gone)
}

/// Reads a document and holds its row until the transaction ends.
async fn hold_in(tx: &Tx, workspace: WorkspaceId, id: DocumentId) -> Result<Option<document::Model>> {
    Ok(document::Entity::by_id_in(workspace, id).lock_exclusive().one(&**tx).await?)
}

/// A document that the caller can see and change.
async fn changeable(app: &App, viewer: &Viewer, id: DocumentId, field: impl Into<String>) -> Result<document::Model> {
    require_person(viewer)?;
    let field = field.into();
    let row = document::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    let Some(row) = row else { return Err(Error::not_found(field, id)) };
    permit(viewer, row.workspace_id, Permission::DocumentsWrite, field, id)?;
    Ok(row)
}

/// Refuses an invalid part of a text.
pub fn check_part(offset: i32, limit: i32) -> Result<()> {
    if offset < 0 || !(1..=200_000).contains(&limit) {
        let message = "`offset` must not be negative, and `limit` must be between 1 and 200000.";
        return Err(Error::new(Kind::BadUserInput, message));
    }
    Ok(())
}

/// The same part of the extracted texts of documents that the caller can see, and the length of each whole text. The
/// database extracts it, so that a large text is not read for a small part.
pub async fn texts(
    app: &App,
    documents: Vec<DocumentId>,
    offset: i32,
    limit: i32,
) -> Result<Vec<(DocumentId, String, i32)>> {
    let text = || document_text::Column::Text.into_expr();
    let first = offset.saturating_add(1);
    let part = Expr::expr(Func::cust("SUBSTR").arg(text()).arg(first).arg(limit));
    let length = Expr::expr(Func::cust("LENGTH").arg(text())).cast_as("integer");
    let rows = document_text::Entity::belonging_to_any(documents)
        .select_only()
        .column(document_text::Column::DocumentId)
        .column_as(part, "part")
        .column_as(length, "length")
        .into_tuple()
        .all(app.db.read())
        .await?;
    Ok(rows)
}

/// Documents by identifier that the caller can see, in no particular order.
pub async fn visible(app: &App, viewer: &Viewer, ids: Vec<DocumentId>) -> Result<Vec<document::Model>> {
    Ok(document::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?)
}

/// The tags of documents that the caller sees.
pub async fn tags(app: &App, documents: impl IntoIterator<Item = DocumentId>) -> Result<Vec<(DocumentId, TagId)>> {
    let select = document_tag::Entity::belonging_to_any(documents).order_by_asc(document_tag::Column::TagId);
    let rows = select.all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.document_id, row.tag_id)).collect())
}

/// Sets a document's tags.
async fn tag_in(tx: &Tx, app: &App, workspace: WorkspaceId, id: DocumentId, names: &[String]) -> Result<Vec<TagId>> {
    let tags = set_tags_in(tx, app, workspace, names).await?;
    document_tag::Entity::delete_belonging_to(id).exec(&**tx).await?;
    if !tags.is_empty() {
        let rows = tags.iter().map(|tag| document_tag::ActiveModel { document_id: Set(id), tag_id: Set(*tag) });
        document_tag::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(tags)
}

/// Tells of a new document.
pub(super) fn added_in(tx: &mut Tx, app: &App, viewer: &Viewer, row: &document::Model) -> Result<()> {
    emit_in(tx, app, viewer, "document.uploaded", row, format!("“{}” was added", row.name));
    let by = Activity { workspace: row.workspace_id, bot: None, person: row.created_by, at: row.created_at };
    figures::document_added_in(tx, &by)
}

pub(super) fn emit_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &document::Model,
    summary: String,
) {
    let (workspace, id) = (row.workspace_id, row.id);
    let activity = NewActivity::new(action, id, summary).payload(json!({ "name": row.name }));
    activity::append_in(tx, app.clock.now(), workspace, Cause::Viewer(viewer), activity);
    record_in(tx, app, viewer, Entry::new(action, Some(workspace), id).changes(json!({ "name": row.name })));
    tx.signal(documents::signal(id));
}
