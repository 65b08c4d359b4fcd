//! The report of a research job.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{JobId, PromptId, ReportId, UserId, WorkspaceId};

/// The report of a research job.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "research_reports")]
pub struct Model {
    /// Identifier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportId,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Job that writes it.
    pub job_id: Option<JobId>,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// The question, with the values of its prompt filled in.
    #[sea_orm(column_type = "Text")]
    pub question: String,
    /// Prompt that it was started from.
    pub prompt_id: Option<PromptId>,
    /// True when it is finished and nothing was cut short or skipped.
    pub is_complete: bool,
    /// Short answer, in Markdown.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
    /// The whole text so far, in Markdown.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Language tag of the text.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// Number of words.
    pub word_count: i32,
    /// Array of sub-questions without a sufficient answer.
    #[sea_orm(column_type = "JsonBinary")]
    pub unanswered: Json,
    /// Who started the research.
    pub created_by: Option<UserId>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

super::columns::row!(Model {
    Id id,
    WorkspaceId workspace_id,
    JobId job_id,
    Title title,
    Question question,
    PromptId prompt_id,
    IsComplete is_complete,
    Summary summary,
    Body body,
    Language language,
    WordCount word_count,
    Unanswered unanswered,
    CreatedBy created_by,
    CreatedAt created_at,
    UpdatedAt updated_at,
});
