//! What the rows of an extracted table belong to: they are written before their table, which nobody sees until then.

use sea_orm::entity::prelude::*;

use crate::base::id::{DocumentId, ExtractedTableId, JobId};

/// What the rows of an extracted table belong to.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "extracted_contents")]
pub struct Model {
    /// The table that there is, or will be.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExtractedTableId,
    /// The document.
    pub document_id: DocumentId,
    /// The job.
    pub job_id: JobId,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
