//! Figures as the schema has them.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject};

use crate::app::App;
use crate::base::id::DocumentId;
use crate::base::{Day, Result};
use crate::domain::analytics::service::Selection;
use crate::domain::documents::graphql::{Document, DocumentKey};
use crate::domain::jobs::graphql::TokenUsage;
use crate::entity::figure_total::Grain;
use crate::figures::Figures;
use crate::graphql::scalars::Date;
use crate::graphql::{ContextExt as _, Fallible, fallible};

/// Length of one point of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Grain")]
pub enum AnalyticsInterval {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A calendar month.
    Month,
}

/// Figures of a span of time. Days are those of UTC. What was deleted since then still counts.
#[derive(Debug, Clone, SimpleObject)]
pub struct AnalyticsFigures {
    /// People who did something: asked, started a conversation or research, rated an answer, added a document.
    pub active_users: i32,
    /// Conversations that were started.
    pub conversations: i32,
    /// Messages of people, and answers of bots that ended.
    pub messages: i32,
    /// Answers of bots that ended, in whatever way.
    pub answers: i32,
    /// Answers that failed.
    pub failed_answers: i32,
    /// Answers that a person stopped.
    pub stopped_answers: i32,
    /// Part of the completed answers that say that nothing was found, between 0 and 1; null when there are none.
    pub no_answer_rate: Option<f64>,
    /// Citations in answers: each document that an answer cites counts once for it.
    pub citations: i32,
    /// Answers rated as helpful, on the day of their first rating.
    pub positive_feedback: i32,
    /// Answers rated as not helpful, on the day of their first rating.
    pub negative_feedback: i32,
    /// Median of the time from a question to the first word of its answer; null without answers. Percentiles are known
    /// within 6.25 %.
    pub median_first_token_milliseconds: Option<i32>,
    /// Time to the first word that 95 of 100 answers kept; null without answers.
    pub p95_first_token_milliseconds: Option<i32>,
    /// Median of the time from a question to the end of its answer; null without answers.
    pub median_answer_milliseconds: Option<i32>,
    /// Time to the end that 95 of 100 answers kept; null without answers.
    pub p95_answer_milliseconds: Option<i32>,
    /// Documents that were added.
    pub documents: i32,
    /// Research reports that were completed.
    pub reports: i32,
    /// Jobs that succeeded.
    pub jobs_succeeded: i32,
    /// Jobs that failed.
    pub jobs_failed: i32,
    /// Model use, on the day on which a call ended.
    pub usage: TokenUsage,
}

fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn rate(part: i64, all: i64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

impl From<&Figures> for TokenUsage {
    fn from(figures: &Figures) -> Self {
        Self {
            input_tokens: figures.input_tokens.into(),
            cached_input_tokens: figures.cached_input_tokens.into(),
            output_tokens: figures.output_tokens.into(),
            requests: figures.requests.into(),
            cost_usd: figures.cost_micros.into(),
        }
    }
}

impl From<&Figures> for AnalyticsFigures {
    fn from(figures: &Figures) -> Self {
        let completed = figures.answers - figures.failed_answers - figures.stopped_answers;
        Self {
            active_users: int(figures.active_people),
            conversations: int(figures.conversations),
            messages: int(figures.messages()),
            answers: int(figures.answers),
            failed_answers: int(figures.failed_answers),
            stopped_answers: int(figures.stopped_answers),
            no_answer_rate: rate(figures.no_answers, completed),
            citations: int(figures.citations),
            positive_feedback: int(figures.positive_ratings),
            negative_feedback: int(figures.negative_ratings),
            median_first_token_milliseconds: figures.first_token.percentile(50).map(int),
            p95_first_token_milliseconds: figures.first_token.percentile(95).map(int),
            median_answer_milliseconds: figures.whole_answer.percentile(50).map(int),
            p95_answer_milliseconds: figures.whole_answer.percentile(95).map(int),
            documents: int(figures.documents),
            reports: int(figures.reports),
            jobs_succeeded: int(figures.jobs_succeeded),
            jobs_failed: int(figures.jobs_failed),
            usage: figures.into(),
        }
    }
}

/// Figures of one interval.
#[derive(Debug, Clone, SimpleObject)]
pub struct AnalyticsPoint {
    /// First day of the interval, or of the part of it that is covered.
    pub starts_on: Date,
    /// The figures.
    pub figures: AnalyticsFigures,
}

impl From<(Day, Figures)> for AnalyticsPoint {
    fn from((day, figures): (Day, Figures)) -> Self {
        Self { starts_on: Date(day), figures: (&figures).into() }
    }
}

/// The points of a series.
pub(super) async fn series(app: &App, of: &Selection, interval: Grain) -> Result<Vec<AnalyticsPoint>> {
    Ok(of.series(app, interval).await?.into_iter().map(Into::into).collect())
}

/// A document that answers cite.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct CitedDocument {
    #[graphql(skip)]
    id: DocumentId,
    /// How many answers cite it.
    pub answers: i32,
}

#[ComplexObject]
impl CitedDocument {
    /// The document; null when it was deleted.
    async fn document(&self, ctx: &Context<'_>) -> Fallible<Document> {
        fallible(ctx.load(DocumentKey(self.id)).await)
    }
}

/// The documents that most answers cite.
pub(super) async fn cited_documents(app: &App, of: &Selection) -> Result<Vec<CitedDocument>> {
    let cited = of.cited_documents(app).await?;
    Ok(cited.into_iter().map(|(id, answers)| CitedDocument { id, answers: int(answers) }).collect())
}

/// What a count is in the schema.
pub(super) fn count(number: i64) -> i32 {
    int(number)
}
