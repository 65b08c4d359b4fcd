//! What an answer is made from: the question, what was said before, and the bot.

use std::time::Duration;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::base::id::{DocumentId, MessageId, ModelId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::db::Db;
use crate::domain::auth::service::acting_for;
use crate::domain::bots::service::usable::fallbacks;
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
    /// The models that stand in for that of the bot, in the order in which they are asked.
    pub fallbacks: Vec<ModelId>,
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
        // Somebody waits for the first word: what does not depend on each other is read at once.
        let (viewer, rows) = tokio::try_join!(acting_for(ctx.app(), ctx.job(), NEEDED), async {
            Ok(Rows::read(ctx, parameters).await?)
        })?;
        Ok(rows.map(|rows| rows.into_task(viewer, parameters.goes_on)))
    }

    /// How long somebody has waited for the answer by now.
    pub fn waited(&self, ctx: &JobCtx) -> Duration {
        ctx.app().clock.now().since(self.answer.created_at)
    }

    /// What was said before the question, without the summary.
    pub fn turns(&self) -> Vec<Turn> {
        self.past.iter().map(|past| past.turn.clone()).collect()
    }
}

/// What is stored of a task.
struct Rows {
    answer: message::Model,
    conversation: conversation::Model,
    question: message::Model,
    attachments: Vec<message_attachment::Model>,
    bot: bot::Model,
    fallbacks: Vec<ModelId>,
    summary: Option<String>,
    past: Vec<Past>,
}

impl Rows {
    async fn read(ctx: &JobCtx, parameters: &Parameters) -> Result<Option<Self>> {
        let (db, workspace) = (&ctx.app().db, ctx.workspace()?);
        let answer = message::Entity::by_id_in(workspace, parameters.message_id).one(db.read()).await?;
        let Some(answer) = answer.filter(|answer| answer.job_id == Some(ctx.id())) else { return Ok(None) };
        let Some(parent) = answer.parent_id else { return Ok(None) };
        let (conversation, question, attachments) = tokio::try_join!(
            conversation::Entity::by_id_in(workspace, answer.conversation_id).one(db.read()),
            message::Entity::by_id_in(workspace, parent).one(db.read()),
            message_attachment::Entity::belonging_to(parent)
                .order_by_asc(message_attachment::Column::Position)
                .all(db.read()),
        )?;
        let Some((conversation, question)) = conversation.zip(question) else { return Ok(None) };
        let Some(bot) = conversation.bot_id else { return Ok(None) };
        let (bot, fallbacks, (summary, past)) = tokio::try_join!(
            async { Ok(bot::Entity::by_id_in(workspace, bot).one(db.read()).await?) },
            fallbacks(ctx.app(), bot),
            since_summary(db, &conversation, &question),
        )?;
        let Some(bot) = bot else { return Ok(None) };
        Ok(Some(Self { answer, conversation, question, attachments, bot, fallbacks, summary, past }))
    }

    fn into_task(self, viewer: Viewer, goes_on: bool) -> Task {
        let Self { answer, conversation, question, attachments, bot, fallbacks, summary, past } = self;
        let instructions = match &answer.instructions {
            None => bot.system_prompt.clone(),
            Some(wish) => format!("{}\n\nFor this answer: {wish}", bot.system_prompt),
        };
        Task {
            instructions,
            sampling: serde_json::from_value(bot.sampling.clone()).unwrap_or_default(),
            retrieval: serde_json::from_value(bot.retrieval.clone()).unwrap_or_default(),
            attachments: attachments.into_iter().map(|row| row.document_id).collect(),
            workspace: answer.workspace_id,
            goes_on,
            viewer,
            conversation,
            bot,
            fallbacks,
            answer,
            question,
            past,
            summary,
        }
    }
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

/// The past since its newest summary, a message of the server below the last one that it sums up; and the summary.
async fn since_summary(
    db: &Db,
    conversation: &conversation::Model,
    question: &message::Model,
) -> Result<(Option<String>, Vec<Past>)> {
    let summaries = async {
        let of_server = message::Entity::belonging_to(conversation.id).filter(Column::Role.eq(MessageRole::System));
        Ok(of_server.order_by_asc(Column::Sequence).all(db.read()).await?)
    };
    let (mut past, summaries) = tokio::try_join!(past(db, question), summaries)?;
    let place = |row: &message::Model| past.iter().position(|past| Some(past.id) == row.parent_id);
    let newest = summaries.iter().filter_map(|row| Some((place(row)?, row))).max_by_key(|(place, _)| *place);
    let Some((place, row)) = newest else { return Ok((None, past)) };
    let summary = row.text.clone();
    past.drain(..=place);
    Ok((Some(summary), past))
}
