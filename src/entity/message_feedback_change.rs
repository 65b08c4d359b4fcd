//! What a person thought of an answer before, or thinks now.

use sea_orm::entity::prelude::*;

use crate::base::Timestamp;
use crate::base::id::{FeedbackId, WorkspaceId};
use crate::entity::message_feedback::FeedbackRating;

/// What a person thought of an answer before, or thinks now.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_feedback_changes")]
pub struct Model {
    /// The feedback.
    #[sea_orm(primary_key, auto_increment = false)]
    pub feedback_id: FeedbackId,
    /// Its revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The tenant.
    pub workspace_id: WorkspaceId,
    /// Verdict.
    pub rating: Option<FeedbackRating>,
    /// Why.
    #[sea_orm(column_type = "JsonBinary")]
    pub reasons: Json,
    /// Why, in words.
    #[sea_orm(column_type = "Text", nullable)]
    pub comment: Option<String>,
    /// What the answer should have been.
    #[sea_orm(column_type = "Text", nullable)]
    pub corrected_answer: Option<String>,
    /// Since when.
    pub changed_at: Timestamp,
}

/// Relations are followed by batched loaders, not by joins of the ORM.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
