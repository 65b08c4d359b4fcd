//! A section of a report.

use sea_orm::entity::prelude::*;

use crate::base::id::{ReportId, SectionId, WorkspaceId};

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_sections")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SectionId,
    /// The report.
    pub report_id: ReportId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// 0, 1, 2 … in the report.
    pub position: i32,
    /// Depth of the heading, 1 for the highest.
    pub level: i32,
    /// Heading.
    #[sea_orm(column_type = "Text")]
    pub heading: String,
    /// Text in Markdown, with citation marks.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// True when it is finished and was not cut short.
    pub is_complete: bool,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
