//! Types of extraction.

mod cell;
mod correction;
pub(in crate::domain::extraction) mod field;
mod mutation;
mod nested;
mod query;
mod result;
mod row;
mod table;

pub use correction::{TableCorrection, TableCorrectionKey};
pub use mutation::ExtractionMutation;
pub use nested::{conflicts_of_document, of_document, of_job};
pub use query::ExtractionQuery;
pub use result::{ExtractionResult, ExtractionResultKey};
pub use row::{TableRow, TableRowKey};
pub use table::{ExtractedTable, ExtractedTableConnection, ExtractedTableKey};
