//! Saying that something happened, in the transaction in which it does.

use std::collections::BTreeMap;

use sea_orm::Set;
use uuid::Uuid;

use super::amounts::Figures;
use super::histogram::Histogram;
use super::key::ModelKey;
use crate::base::id::{BotId, DocumentId, UserId, WorkspaceId};
use crate::base::{Day, Error, Result, Timestamp};
use crate::db::{Write, WriteBatch};
use crate::entity::figure_delta;
use crate::entity::figure_total::Dimension;
use crate::entity::message::{self, MessageStatus};
use crate::entity::message_feedback::FeedbackRating;
use crate::telemetry::metrics;

/// Who did something, where and when.
#[derive(Debug, Clone, Copy)]
pub struct Activity {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The bot that it was done with, if it was.
    pub bot: Option<BotId>,
    /// The person; none when nobody knows.
    pub person: Option<UserId>,
    /// When: the moment that the row of it has, too.
    pub at: Timestamp,
}

/// An answer that ended.
#[derive(Debug, Clone)]
pub struct AnswerFigures {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The bot.
    pub bot: Option<BotId>,
    /// The model that wrote it; none for what was written without one.
    pub model: Option<ModelKey>,
    /// The person who was answered: the owner of the conversation.
    pub person: Option<UserId>,
    /// When it ended: `completed_at` of the message.
    pub at: Timestamp,
    /// How it ended.
    pub status: MessageStatus,
    /// Milliseconds to the first word.
    pub first_token_ms: Option<i64>,
    /// Milliseconds to the end.
    pub total_ms: Option<i64>,
    /// True when nothing was found that answers the question.
    pub is_no_answer: bool,
    /// Documents of the citations that are shown.
    pub cited: Vec<DocumentId>,
}

impl AnswerFigures {
    /// An answer as its row has it: with `completed_at` and `total_ms`, which every answer gets when it ends. `owner` is
    /// the owner of the conversation, `cited` has the documents of the citations that are shown.
    pub fn of(row: &message::Model, owner: Option<UserId>, cited: Vec<DocumentId>) -> Self {
        Self {
            workspace: row.workspace_id,
            bot: row.bot_id,
            model: row.model_name.clone().map(|name| ModelKey { id: row.model_id, name }),
            person: owner,
            at: row.completed_at.unwrap_or(row.created_at),
            status: row.status,
            first_token_ms: row.first_token_ms,
            total_ms: row.total_ms,
            is_no_answer: row.is_no_answer,
            cited,
        }
    }
}

/// A rating that was given, changed or taken back.
#[derive(Debug, Clone, Copy)]
pub struct Rated {
    /// Who rates: of which workspace and bot, and when it changed.
    pub by: Activity,
    /// When the answer was first rated by the person: the day on which the rating counts.
    pub first_rated_at: Timestamp,
    /// The rating before.
    pub before: Option<FeedbackRating>,
    /// The rating now.
    pub now: Option<FeedbackRating>,
}

/// What calls of a model are charged to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The model.
    pub model: ModelKey,
    /// The bot.
    pub bot: Option<BotId>,
    /// The person.
    pub person: Option<UserId>,
}

/// What calls of a model used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(not(test), expect(clippy::missing_docs_in_private_items, reason = "named like the columns"))]
pub struct Used {
    pub input_tokens: i64,
    pub cached_input_tokens: i64,
    pub output_tokens: i64,
    pub requests: i64,
    pub cost_micros: i64,
}

/// A person did something; whatever else is counted of it.
pub fn acted_in(change: &mut impl AsMut<WriteBatch>, by: &Activity) -> Result<()> {
    Delta::of(by, Figures::default()).write_in(change)
}

/// A person asked a question: `at` is `completed_at` of the message, which one that waits for another answer does not
/// have yet.
pub fn asked_in(change: &mut impl AsMut<WriteBatch>, by: &Activity) -> Result<()> {
    Delta::of(by, Figures { questions: 1, ..Figures::default() }).write_in(change)
}

/// A person started a conversation.
pub fn conversation_started_in(change: &mut impl AsMut<WriteBatch>, by: &Activity) -> Result<()> {
    Delta::of(by, Figures { conversations: 1, ..Figures::default() }).write_in(change)
}

/// A person added a document.
pub fn document_added_in(change: &mut impl AsMut<WriteBatch>, by: &Activity) -> Result<()> {
    Delta::of(by, Figures { documents: 1, ..Figures::default() }).write_in(change)
}

/// An answer ended. What it cost is counted when its calls are settled. After the commit, [`count_answer`] tells
/// Prometheus.
pub fn answered_in(change: &mut impl AsMut<WriteBatch>, answer: &AnswerFigures) -> Result<()> {
    Delta::of_answer(answer).write_in(change)
}

/// An answer that ended goes on: it is counted when it ends again. `answer` is what was told of its end.
pub fn reopened_in(change: &mut impl AsMut<WriteBatch>, answer: &AnswerFigures) -> Result<()> {
    Delta::of_answer(answer).negated().write_in(change)
}

/// Counts an answer for Prometheus, by model.
pub fn count_answer(answer: &AnswerFigures) {
    let outcome = match answer.status {
        MessageStatus::Failed => "FAILED",
        MessageStatus::Stopped => "STOPPED",
        _ if answer.is_no_answer => "NO_ANSWER",
        _ => "COMPLETED",
    };
    let model = answer.model.as_ref().map_or("none", |model| model.name.as_str());
    metrics::answer_ended(model, outcome, answer.first_token_ms, answer.total_ms);
}

/// A rating was given, changed or taken back.
pub fn rated_in(change: &mut impl AsMut<WriteBatch>, rated: &Rated) -> Result<()> {
    let count = |rating| i64::from(rated.now == Some(rating)) - i64::from(rated.before == Some(rating));
    let figures = Figures {
        positive_ratings: count(FeedbackRating::Positive),
        negative_ratings: count(FeedbackRating::Negative),
        ..Figures::default()
    };
    acted_in(change, &rated.by)?;
    if figures.is_nothing() {
        return Ok(());
    }
    let counted = Activity { at: rated.first_rated_at, ..rated.by };
    Delta { is_act: false, ..Delta::of(&counted, figures) }.write_in(change)
}

/// Calls of a model were settled.
pub fn used_in(change: &mut impl AsMut<WriteBatch>, of: Use, used: Used, now: Timestamp) -> Result<()> {
    if used == Used::default() {
        return Ok(());
    }
    let figures = used.into();
    let Use { workspace, model, bot, person } = of;
    let by = Activity { workspace, bot, person, at: now };
    Delta { model: Some(model), is_act: false, ..Delta::of(&by, figures) }.write_in(change)
}

impl From<Used> for Figures {
    fn from(used: Used) -> Self {
        Self {
            input_tokens: used.input_tokens,
            cached_input_tokens: used.cached_input_tokens,
            output_tokens: used.output_tokens,
            requests: used.requests,
            cost_micros: used.cost_micros,
            ..Self::default()
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) struct Delta {
    pub(super) workspace: WorkspaceId,
    pub(super) day: Day,
    pub(super) only: Option<Dimension>,
    pub(super) bot: Option<BotId>,
    pub(super) model: Option<ModelKey>,
    pub(super) person: Option<UserId>,
    pub(super) is_act: bool,
    pub(super) figures: Figures,
    /// How many answers cite which document.
    pub(super) documents: BTreeMap<DocumentId, i64>,
}

impl Delta {
    /// Something that a person did.
    pub(super) fn of(by: &Activity, figures: Figures) -> Self {
        Self {
            workspace: by.workspace,
            day: Day::of(by.at),
            only: None,
            bot: by.bot,
            model: None,
            person: by.person,
            is_act: by.person.is_some(),
            figures,
            documents: BTreeMap::new(),
        }
    }

    /// An answer that ended.
    pub(super) fn of_answer(answer: &AnswerFigures) -> Self {
        let AnswerFigures { workspace, bot, person, at, status, .. } = *answer;
        let documents: BTreeMap<DocumentId, i64> = answer.cited.iter().map(|document| (*document, 1)).collect();
        let figures = Figures {
            answers: 1,
            failed_answers: (status == MessageStatus::Failed).into(),
            stopped_answers: (status == MessageStatus::Stopped).into(),
            no_answers: answer.is_no_answer.into(),
            citations: i64::try_from(documents.len()).unwrap_or(i64::MAX),
            first_token: Histogram::of(answer.first_token_ms),
            whole_answer: Histogram::of(answer.total_ms),
            ..Figures::default()
        };
        let by = Activity { workspace, bot, person, at };
        Self { model: answer.model.clone(), is_act: false, documents, ..Self::of(&by, figures) }
    }

    /// What takes it away again.
    pub(super) fn negated(self) -> Self {
        let mut figures = Figures::default();
        figures.subtract(&self.figures);
        let documents = self.documents.into_iter().map(|(document, answers)| (document, -answers)).collect();
        Self { figures, documents, ..self }
    }

    /// Appends it to the transaction.
    pub(super) fn write_in(self, change: &mut impl AsMut<WriteBatch>) -> Result<()> {
        let row = self.row()?;
        let backend = change.as_mut().db().backend();
        change.as_mut().defer(Write::insert(backend, [row]));
        Ok(())
    }

    pub(super) fn row(&self) -> Result<figure_delta::ActiveModel> {
        let documents = (!self.documents.is_empty()).then(|| serde_json::to_string(&self.documents)).transpose();
        Ok(figure_delta::ActiveModel {
            id: Set(Uuid::now_v7()),
            workspace_id: Set(self.workspace),
            day: Set(self.day.0),
            only_dimension: Set(self.only),
            bot_id: Set(self.bot),
            model: Set(self.model.as_ref().map(ToString::to_string)),
            person_id: Set(self.person),
            is_act: Set(self.is_act),
            figures: Set(self.figures.to_text()?),
            documents: Set(documents.map_err(Error::internal)?),
        })
    }

    /// From its row.
    pub(super) fn parse(row: figure_delta::Model) -> Result<Self> {
        let documents = row.documents.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
        Ok(Self {
            workspace: row.workspace_id,
            day: Day(row.day),
            only: row.only_dimension,
            bot: row.bot_id,
            model: row.model.as_deref().map(ModelKey::parse),
            person: row.person_id,
            is_act: row.is_act,
            figures: Figures::parse(&row.figures)?,
            documents: documents.unwrap_or_default(),
        })
    }

    /// True when it changes figures that are split by this.
    pub(super) fn is_of(&self, dimension: Dimension) -> bool {
        self.only.is_none_or(|only| only == dimension)
    }

    /// The key of its figures that are split by this; none when they do not change.
    pub(super) fn key(&self, dimension: Dimension) -> Option<String> {
        if !self.is_of(dimension) {
            return None;
        }
        match dimension {
            Dimension::All => Some(String::new()),
            Dimension::Bot => self.bot.map(|bot| bot.to_string()),
            Dimension::Model => self.model.as_ref().map(ToString::to_string),
            Dimension::Person => self.person.map(|person| person.to_string()),
        }
    }
}
