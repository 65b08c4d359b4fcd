//! Where sealed values stand.

use uuid::Uuid;

use super::cipher::framed;
use crate::base::Error;
use crate::base::id::WorkspaceId;

/// What is authenticated with each value begins with this.
const PURPOSE: &[u8] = b"dossier sealed value v1";

/// Where a sealed value is stored. Part of what is authenticated, so that a value that was moved elsewhere fails closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The workspace of the row; none for a row of the instance.
    pub workspace: Option<WorkspaceId>,
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Identifier of the row.
    pub row: Uuid,
}

impl Place {
    /// The place, in bytes that no other place and no other version has.
    pub(super) fn associated_data(&self, version: i64) -> Vec<u8> {
        let workspace = self.workspace.map(|workspace| workspace.0.into_bytes());
        let workspace = workspace.as_ref().map_or(&[][..], |bytes| &bytes[..]);
        let (table, column) = (self.table.as_bytes(), self.column.as_bytes());
        framed(&[PURPOSE, &version.to_be_bytes(), workspace, table, column, self.row.as_bytes()])
    }

    /// The error of a value here that does not match its seal.
    pub(super) fn mismatch(&self, what: &str) -> Error {
        let Self { workspace, table, column, row } = self;
        let of = workspace.map_or_else(|| "the instance".to_owned(), |workspace| workspace.to_string());
        Error::integrity(anyhow::anyhow!("the value in {table}.{column}, row {row}, of {of} {what}"))
    }
}

/// A column that holds sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column, which is a text and may be null.
    pub column: &'static str,
    /// The column with the identifier of the row.
    pub key: &'static str,
    /// The column with the workspace, which is null in rows of the instance.
    pub workspace: &'static str,
}

impl SealedColumn {
    /// Whether the place is in the column.
    pub(super) fn holds(&self, place: &Place) -> bool {
        self.table == place.table && self.column == place.column
    }
}

/// The columns that hold sealed values: the rotation of keys walks them, and values are sealed for no others. A test finds
/// columns that are named `*_sealed` and are not here.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn { table: "model_providers", column: "api_key_sealed", key: "id", workspace: "workspace_id" },
    SealedColumn { table: "tools", column: "headers_sealed", key: "id", workspace: "workspace_id" },
    SealedColumn { table: "mcp_servers", column: "headers_sealed", key: "id", workspace: "workspace_id" },
    SealedColumn { table: "mcp_servers", column: "environment_sealed", key: "id", workspace: "workspace_id" },
];
