//! Retrieve: the passages that an answer may rest on, and what became of each that was looked at.

use sea_orm::{EntityTrait as _, Set};
use serde::{Deserialize, Serialize};

use super::stored;
use super::task::Task;
use crate::base::Result;
use crate::base::id::ChunkId;
use crate::domain::bots::service::usable::knowledge_scope;
use crate::domain::conversations::answer::{self, Asked, Candidate, Passage, Reach, Retrieved};
use crate::domain::retrieval::service::Mode;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::{BelongsTo as _, message_candidate};

/// What was found, as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    pub(super) passages: Vec<Place>,
    pub(super) mode: Mode,
}

/// A passage that the model is shown, as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    pub(super) mark: u32,
    pub(super) chunk_id: ChunkId,
    pub(super) score: f64,
}

/// The passages of an answer.
pub struct Passages {
    /// Those that the model is shown, by mark.
    pub all: Vec<Passage>,
    /// True when there is something that the bot is to answer from.
    pub is_expected: bool,
}

/// Looks passages up.
pub async fn run(ctx: &JobCtx, task: &Task) -> Result<Passages, JobError> {
    let reach = reach(ctx, task).await?;
    if matches!(reach, Reach::Nothing) && task.attachments.is_empty() {
        return Ok(Passages { all: Vec::new(), is_expected: false });
    }
    let step = match ctx.step::<Found>("retrieve", "Look up passages").await? {
        Step::Done(found) => {
            let all = stored::passages(ctx.app(), task.workspace, found).await?;
            return Ok(Passages { all, is_expected: true });
        }
        Step::Open(step) => step,
    };
    let asked = Asked {
        reach: &reach,
        attachments: &task.attachments,
        question: &task.question.text,
        history: &task.turns(),
        rewritten: None,
    };
    let Retrieved { passages, candidates, mode, .. } =
        answer::retrieve(ctx.app(), &task.viewer, task.workspace, &task.retrieval, asked).await?;
    let place = |passage: &Passage| Place { mark: passage.mark, chunk_id: passage.chunk.id, score: passage.score };
    let found = Found { passages: passages.iter().map(place).collect(), mode };
    let tx = ctx.begin().await?;
    message_candidate::Entity::delete_belonging_to(task.answer.id).exec(&*tx).await?;
    let rows: Vec<_> =
        candidates.into_iter().enumerate().map(|(position, candidate)| row(task, position, candidate)).collect();
    if !rows.is_empty() {
        message_candidate::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    }
    let told = match passages.len() {
        0 => "No passage was found.".to_owned(),
        1 => "Found one passage.".to_owned(),
        several => format!("Found {several} passages."),
    };
    step.finish(tx, told, found).await?;
    Ok(Passages { all: passages, is_expected: true })
}

/// What the bot may look into.
async fn reach(ctx: &JobCtx, task: &Task) -> Result<Reach> {
    if !task.retrieval.is_enabled {
        return Ok(Reach::Nothing);
    }
    if let Some(report) = task.conversation.report_id {
        return Ok(Reach::Documents(stored::documents_of_report(ctx.app(), task.workspace, report).await?));
    }
    Ok(match knowledge_scope(ctx.app(), task.workspace, &task.bot).await? {
        Some(documents) => Reach::Documents(documents),
        None => Reach::Nothing,
    })
}

fn row(task: &Task, position: usize, candidate: Candidate) -> message_candidate::ActiveModel {
    message_candidate::ActiveModel {
        message_id: Set(task.answer.id),
        position: Set(i64::try_from(position).unwrap_or(i64::MAX)),
        workspace_id: Set(task.workspace),
        chunk_id: Set(Some(candidate.chunk_id)),
        document_id: Set(Some(candidate.document_id)),
        title: Set(candidate.title),
        page: Set(candidate.page.map(i64::from)),
        word_rank: Set(candidate.word_rank.map(i64::from)),
        meaning_rank: Set(candidate.meaning_rank.map(i64::from)),
        score: Set(candidate.score),
        mark: Set(candidate.mark.map(i64::from)),
        left_out: Set(candidate.left_out),
    }
}
