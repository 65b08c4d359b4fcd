//! `TableRow`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::table::{ExtractedTable, ExtractedTableKey};
use crate::app::App;
use crate::base::id::ExtractedRowId;
use crate::base::{Result, Viewer};
use crate::domain::extraction::service::list;
use crate::entity::extracted_row;
use crate::graphql::directives::list_size;
use crate::graphql::{ContextExt as _, Key};

crate::graphql::connection::connection!(
    TableRowConnection,
    TableRowEdge,
    TableRow,
    "A page of rows of a table.",
    "A row of a table with its cursor."
);

/// A row of an extracted table, below those that head its columns.
#[derive(Debug, Clone)]
pub struct TableRow(pub Arc<extracted_row::Model>);

impl From<extracted_row::Model> for TableRow {
    fn from(row: extracted_row::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// A row of an extracted table, below those that head its columns.
#[Object]
impl TableRow {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The table.
    async fn table(&self, ctx: &Context<'_>) -> async_graphql::Result<ExtractedTable> {
        Ok(ctx.load_present(ExtractedTableKey(self.0.table_id)).await?)
    }

    /// Position, starting with 0.
    async fn index(&self) -> i32 {
        self.0.position
    }

    /// Texts, one for each column, as people corrected them; null for an empty cell. The text of a cell that goes over
    /// several columns or rows stands in the first of them.
    #[graphql(directive = list_size::apply(50))]
    async fn cells(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Option<String>>> {
        let table = ctx.load_present(ExtractedTableKey(self.0.table_id)).await?;
        let mut texts = vec![None; table.0.columns.0.len()];
        for cell in &self.0.cells.0 {
            if let Some(text) = texts.get_mut(cell.column as usize) {
                *text = Some(cell.shown()).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
            }
        }
        Ok(texts)
    }
}

/// A row by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableRowKey(pub ExtractedRowId);

impl Key for TableRowKey {
    type Value = TableRow;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, TableRow>> {
        let rows = list::rows(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}
