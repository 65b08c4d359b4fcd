//! What an answer is made from: the question, what was said before, and the bot.

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::base::id::{DocumentId, MessageId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::db::Db;
use crate::domain::auth::service::acting_for;
use crate::domain::bots::settings::{Retrieval, Sampling};
use crate::domain::conversations::answer::Turn;
use crate::domain::conversations::jobs::{NEEDED, Parameters};
use crate::engine::{JobCtx, JobError};
use crate::entity::message::{Column, MessageRole};
use crate::entity::{BelongsTo as _, OfWorkspace as _, bot, conversation, message, message_attachment};
use crate::port::llm::Role;

/// Most messages of the past that are read; older ones are known by their summary.
const MOST_TURNS: u64 = 200;

/// What an answer is made from, as it was when its job began.
pub struct Task {
    /// On whose behalf it is written.
    pub viewer: Viewer,
    /// Those of the bot, and what this answer is asked to do differently.
    pub instructions: String,
    pub workspace: WorkspaceId,
    pub conversation: conversation::Model,
    pub bot: bot::Model,
    pub sampling: Sampling,
    pub retrieval: Retrieval,
    /// The answer.
    pub answer: message::Model,
    /// True when its text goes on instead of beginning anew.
    pub goes_on: bool,
    /// What is answered.
    pub question: message::Model,
    /// Documents attached to the question.
    pub attachments: Vec<DocumentId>,
    /// What was said before the question and after the summary, oldest first.
    pub past: Vec<Past>,
    /// What was said before that, in short.
    pub summary: Option<String>,
}

/// A message of the past.
pub struct Past {
    pub id: MessageId,
    pub turn: Turn,
}

impl Task {
    /// Reads what a job needs; none when the answer, its conversation or its bot is gone.
    pub async fn read(ctx: &JobCtx, parameters: &Parameters) -> Result<Option<Self>, JobError> {
        let viewer = acting_for(ctx.app(), ctx.job(), NEEDED).await?;
        Ok(read(ctx, viewer, parameters).await?)
    }

    /// What was said before the question, without the summary.
    pub fn turns(&self) -> Vec<Turn> {
        self.past.iter().map(|past| past.turn.clone()).collect()
    }
}

async fn read(ctx: &JobCtx, viewer: Viewer, parameters: &Parameters) -> Result<Option<Task>> {
    let (db, workspace) = (&ctx.app().db, ctx.workspace()?);
    let answer = message::Entity::by_id_in(workspace, parameters.message_id).one(db.read()).await?;
    let Some(answer) = answer.filter(|answer| answer.job_id == Some(ctx.id())) else { return Ok(None) };
    let conversation = conversation::Entity::by_id_in(workspace, answer.conversation_id).one(db.read()).await?;
    let Some((conversation, bot)) = conversation.and_then(|row| row.bot_id.map(|bot| (row, bot))) else {
        return Ok(None);
    };
    let Some(bot) = bot::Entity::by_id_in(workspace, bot).one(db.read()).await? else { return Ok(None) };
    let question = match answer.parent_id {
        Some(parent) => message::Entity::by_id_in(workspace, parent).one(db.read()).await?,
        None => None,
    };
    let Some(question) = question else { return Ok(None) };
    let attachments = message_attachment::Entity::belonging_to(question.id)
        .order_by_asc(message_attachment::Column::Position)
        .all(db.read())
        .await?;
    let past = past(db, &question).await?;
    let (summary, past) = since_summary(db, &conversation, past).await?;
    let instructions = match &answer.instructions {
        None => bot.system_prompt.clone(),
        Some(wish) => format!("{}\n\nFor this answer: {wish}", bot.system_prompt),
    };
    Ok(Some(Task {
        instructions,
        sampling: serde_json::from_value(bot.sampling.clone()).unwrap_or_default(),
        retrieval: serde_json::from_value(bot.retrieval.clone()).unwrap_or_default(),
        attachments: attachments.into_iter().map(|row| row.document_id).collect(),
        goes_on: parameters.goes_on,
        viewer,
        workspace,
        conversation,
        bot,
        answer,
        question,
        past,
        summary,
    }))
}

/// The messages before the question on its path, oldest first. Nobody changes the path while an answer is written.
async fn past(db: &Db, question: &message::Model) -> Result<Vec<Past>> {
    let Some(position) = question.path_position else { return Ok(Vec::new()) };
    let mut rows = message::Entity::belonging_to(question.conversation_id)
        .filter(Column::PathPosition.lt(position))
        .order_by_desc(Column::PathPosition)
        .limit(MOST_TURNS)
        .all(db.read())
        .await?;
    rows.reverse();
    rows.retain(|row| !row.text.is_empty());
    let turn = |row: message::Model| {
        let role = match row.role {
            MessageRole::User => Role::User,
            MessageRole::Assistant => Role::Assistant,
            MessageRole::System => return None,
        };
        Some(Past { id: row.id, turn: Turn { role, text: row.text } })
    };
    Ok(rows.into_iter().filter_map(turn).collect())
}

/// Splits the past at its newest summary: a message of the server below the last one that it sums up.
async fn since_summary(
    db: &Db,
    conversation: &conversation::Model,
    mut past: Vec<Past>,
) -> Result<(Option<String>, Vec<Past>)> {
    let summaries = message::Entity::belonging_to(conversation.id)
        .filter(Column::Role.eq(MessageRole::System))
        .order_by_asc(Column::Sequence)
        .all(db.read())
        .await?;
    let place = |row: &message::Model| past.iter().position(|past| Some(past.id) == row.parent_id);
    let newest = summaries.iter().filter_map(|row| Some((place(row)?, row))).max_by_key(|(place, _)| *place);
    let Some((place, row)) = newest else { return Ok((None, past)) };
    let summary = row.text.clone();
    past.drain(..=place);
    Ok((Some(summary), past))
}
