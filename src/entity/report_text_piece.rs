//! A piece of the text of a section that is being written.

use sea_orm::entity::prelude::*;

use crate::base::id::SectionId;

/// A piece of the text of a section that is being written.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_text_pieces")]
pub struct Model {
    /// The section.
    #[sea_orm(primary_key, auto_increment = false)]
    pub section_id: SectionId,
    /// Revision of the section that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Length of the text before it, in UTF-16 code units.
    #[sea_orm(primary_key, auto_increment = false)]
    pub start: i64,
    /// What was appended.
    #[sea_orm(column_type = "Text")]
    pub text: String,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
