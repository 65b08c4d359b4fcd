//! `Query.extractedTable`.

use async_graphql::{Context, ID, Object};

use super::table::{ExtractedTable, ExtractedTableKey};
use crate::domain::lookup;
use crate::graphql::{Fallible, fallible};

/// Reading what was extracted.
#[derive(Debug, Default)]
pub struct ExtractionQuery;

#[Object]
impl ExtractionQuery {
    /// The extracted table with an identifier.
    async fn extracted_table(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the table.")] id: ID,
    ) -> Fallible<ExtractedTable> {
        fallible(lookup::by_id(ctx, &id, ExtractedTableKey).await)
    }
}
