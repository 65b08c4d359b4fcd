//! Figures of a workspace.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object, SimpleObject};
use futures_util::future::join_all;

use super::figures::{self, AnalyticsFigures, AnalyticsInterval, AnalyticsPoint, CitedDocument, count};
use crate::base::id::{ModelId, UserId};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::analytics::service::Selection;
use crate::domain::bots::graphql::{Bot, BotKey};
use crate::domain::jobs::graphql::TokenUsage;
use crate::domain::models::graphql::{Model, ModelKey};
use crate::entity::workspace;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::DateRange;
use crate::graphql::{ContextExt as _, Fallible, fallible};

/// What analytics adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceFigures(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceFigures {
    /// Figures over time. Requires `ANALYTICS_READ`.
    async fn analytics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days to cover, at most 366.")] range: DateRange,
        #[graphql(desc = "Length of one point of the series.", default_with = "AnalyticsInterval::Day")]
        interval: AnalyticsInterval,
    ) -> async_graphql::Result<WorkspaceAnalytics> {
        let of = Selection::of_workspace(&ctx.viewer(), self.0.id, range.from.0, range.to.0)?;
        Ok(WorkspaceAnalytics { of, interval })
    }
}

/// Figures of a workspace over time.
#[derive(Debug, Clone)]
pub struct WorkspaceAnalytics {
    of: Selection,
    interval: AnalyticsInterval,
}

/// Figures of a workspace over time.
#[Object]
impl WorkspaceAnalytics {
    /// Figures of the whole span.
    async fn totals(&self, ctx: &Context<'_>) -> async_graphql::Result<AnalyticsFigures> {
        Ok((&self.of.totals(ctx.app()).await?).into())
    }

    /// Figures of the span of the same length before.
    async fn previous_totals(&self, ctx: &Context<'_>) -> async_graphql::Result<AnalyticsFigures> {
        Ok((&self.of.previous_totals(ctx.app()).await?).into())
    }

    /// Figures per interval, oldest first, without gaps. Of the first and the last interval, only days of the span count.
    #[graphql(directive = list_size::apply(366))]
    async fn series(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AnalyticsPoint>> {
        Ok(figures::series(ctx.app(), &self.of, self.interval.into()).await?)
    }

    /// Model use per model, the most expensive first, at most 100.
    #[graphql(directive = list_size::apply(100))]
    async fn by_model(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ModelUsage>> {
        let models = self.of.by_model(ctx.app()).await?;
        Ok(models
            .into_iter()
            .map(|(model, figures)| ModelUsage {
                id: model.id,
                model_name: model.name,
                answers: count(figures.answers),
                failed_answers: count(figures.failed_answers),
                median_first_token_milliseconds: figures.first_token.percentile(50).map(count),
                p95_first_token_milliseconds: figures.first_token.percentile(95).map(count),
                median_answer_milliseconds: figures.whole_answer.percentile(50).map(count),
                p95_answer_milliseconds: figures.whole_answer.percentile(95).map(count),
                usage: (&figures).into(),
            })
            .collect())
    }

    /// Figures per bot, the most used first, at most 50. Bots that do not exist for the caller any more are left out.
    #[graphql(directive = list_size::apply(50))]
    async fn by_bot(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<BotUsage>> {
        let bots = self.of.by_bot(ctx.app()).await?;
        let found = join_all(bots.iter().map(|(id, _)| ctx.load(BotKey(*id)))).await;
        let mut shown = Vec::with_capacity(bots.len());
        for (bot, (_, figures)) in found.into_iter().zip(&bots) {
            shown.extend(bot?.map(|bot| BotUsage { bot, figures: figures.into() }));
        }
        Ok(shown)
    }

    /// What people did and what it cost, the most expensive first, at most 50.
    #[graphql(directive = list_size::apply(50))]
    async fn by_person(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PersonUsage>> {
        let people = self.of.by_person(ctx.app()).await?;
        Ok(people
            .into_iter()
            .map(|(id, figures)| PersonUsage {
                id,
                conversations: count(figures.conversations),
                messages: count(figures.messages()),
                usage: (&figures).into(),
            })
            .collect())
    }

    /// Documents that most answers cite, at most 50.
    #[graphql(directive = list_size::apply(50))]
    async fn cited_documents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CitedDocument>> {
        Ok(figures::cited_documents(ctx.app(), &self.of).await?)
    }
}

/// Figures of one bot.
#[derive(Debug, Clone, SimpleObject)]
pub struct BotUsage {
    /// The bot.
    pub bot: Bot,
    /// The figures.
    pub figures: AnalyticsFigures,
}

/// Use of one model.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct ModelUsage {
    #[graphql(skip)]
    id: Option<ModelId>,
    /// Name of the model at the time.
    pub model_name: String,
    /// Answers of bots that it wrote.
    pub answers: i32,
    /// Answers of it that failed.
    pub failed_answers: i32,
    /// Median of the time from a question to the first word of its answer; null without answers.
    pub median_first_token_milliseconds: Option<i32>,
    /// Time to the first word that 95 of 100 answers kept; null without answers.
    pub p95_first_token_milliseconds: Option<i32>,
    /// Median of the time from a question to the end of its answer; null without answers.
    pub median_answer_milliseconds: Option<i32>,
    /// Time to the end that 95 of 100 answers kept; null without answers.
    pub p95_answer_milliseconds: Option<i32>,
    /// Model use, for whatever the model was asked.
    pub usage: TokenUsage,
}

#[ComplexObject]
impl ModelUsage {
    /// The model; null when it was removed, and for models of the settings that are no objects.
    async fn model(&self, ctx: &Context<'_>) -> Fallible<Model> {
        fallible(ctx.load(ModelKey(self.id?)).await)
    }
}

/// What one person did, and what it cost.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct PersonUsage {
    #[graphql(skip)]
    id: UserId,
    /// Conversations that the person started.
    pub conversations: i32,
    /// Messages of the person, and answers to them.
    pub messages: i32,
    /// Model use on the person's behalf.
    pub usage: TokenUsage,
}

#[ComplexObject]
impl PersonUsage {
    /// The person; null when the account is gone.
    async fn person(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.id)).await)
    }
}
