//! `TableCorrection`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use super::table::{ExtractedTable, ExtractedTableKey};
use crate::app::App;
use crate::base::id::{DocumentId, TableCorrectionId};
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::documents::graphql::{Document, DocumentKey};
use crate::domain::extraction::service::list;
use crate::entity::table_correction;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, fallible};

crate::graphql::connection::connection!(
    TableCorrectionConnection,
    TableCorrectionEdge,
    TableCorrection,
    "A page of corrections.",
    "A correction with its cursor."
);

/// State of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "table_correction::CorrectionStatus")]
pub enum TableCorrectionStatus {
    /// The cell shows it, or showed it until the document was extracted again.
    Applied,
    /// The document was extracted again, and it does not fit what was found: a person has to decide.
    Conflict,
    /// The cell was corrected again, in this table or in another one of the same document.
    Replaced,
    /// It was taken back.
    Withdrawn,
}

/// Why a correction does not fit what was extracted later. New values may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "table_correction::CorrectionConflict")]
pub enum TableCorrectionConflict {
    /// No table has a cell at its place.
    NoCell,
    /// The cell at its place has another text than the one that was corrected.
    OtherText,
}

/// What a person corrected in a cell of an extracted table. When the document is extracted again, the correction is carried
/// over to the new table, or becomes a conflict; it is never lost.
#[derive(Debug, Clone)]
pub struct TableCorrection(pub Arc<table_correction::Model>);

impl From<table_correction::Model> for TableCorrection {
    fn from(row: table_correction::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// What a person corrected in a cell of an extracted table. When the document is extracted again, the correction is carried
/// over to the new table, or becomes a conflict; it is never lost.
#[Object]
impl TableCorrection {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Document> {
        Ok(ctx.load_present(DocumentKey(self.0.document_id)).await?)
    }

    /// The table; null for a conflict without a cell (`NO_CELL`).
    async fn table(&self, ctx: &Context<'_>) -> Fallible<ExtractedTable> {
        fallible(ctx.load(ExtractedTableKey(self.0.table_id?)).await)
    }

    /// Row of the cell, starting with 0; those that head the columns count. For `NO_CELL` the last one it had.
    async fn row(&self) -> i32 {
        self.0.row_index
    }

    /// Column of the cell, starting with 0. For `NO_CELL` the last one it had.
    async fn column(&self) -> i32 {
        self.0.column_index
    }

    /// The text that was extracted when the person corrected it.
    async fn extracted_text(&self) -> &str {
        &self.0.extracted_text
    }

    /// The text that the person gave.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// State.
    async fn status(&self) -> TableCorrectionStatus {
        self.0.status.into()
    }

    /// Why it does not fit; null unless the status is `CONFLICT`.
    async fn conflict(&self) -> Option<TableCorrectionConflict> {
        self.0.conflict.map(Into::into)
    }

    /// Who corrected; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await)
    }

    /// When the person corrected.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its state last changed, for example when it was carried over.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A correction by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableCorrectionKey(pub TableCorrectionId);

impl Key for TableCorrectionKey {
    type Value = TableCorrection;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, TableCorrection>> {
        let rows = list::corrections(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// Corrections of a document that do not fit what was extracted last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ConflictsOfDocument(pub(super) DocumentId);

impl Key for ConflictsOfDocument {
    type Value = Vec<TableCorrection>;

    // Needs no viewer: the document was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        let mut found: HashMap<Self, Self::Value> = HashMap::new();
        for row in list::conflicts(app, keys.into_iter().map(|key| key.0)).await? {
            found.entry(Self(row.document_id)).or_default().push(row.into());
        }
        Ok(found)
    }
}
