//! The text of a document that is being processed, until its passages are there too.

use sea_orm::entity::prelude::*;

use crate::base::id::{DocumentId, JobId};

/// The text of a document that is being processed, until its passages are there too.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_drafts")]
pub struct Model {
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// Job that extracted the text.
    pub job_id: JobId,
    /// The text.
    #[sea_orm(column_type = "Text")]
    pub text: String,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
