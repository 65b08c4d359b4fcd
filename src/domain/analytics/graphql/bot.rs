//! Figures of a bot.

use async_graphql::{Context, Object};

use super::figures::{self, AnalyticsFigures, AnalyticsPoint, CitedDocument};
use crate::base::{Result, Viewer};
use crate::domain::analytics::service::Selection;
use crate::entity::bot;
use crate::entity::figure_total::Grain;
use crate::graphql::ContextExt as _;
use crate::graphql::directives::list_size;
use crate::graphql::scalars::DateRange;

/// Figures of a bot over time.
#[derive(Debug, Clone)]
pub struct BotAnalytics(Selection);

/// Figures of a bot that the caller can see. `may_change` says whether the caller may change it.
///
/// # Errors
/// `FORBIDDEN` for callers who may neither change the bot nor read analytics; `BAD_USER_INPUT` for spans that are too long.
pub fn of_bot(viewer: &Viewer, bot: &bot::Model, may_change: bool, range: DateRange) -> Result<BotAnalytics> {
    Selection::of_bot(viewer, bot, may_change, range.from.0, range.to.0).map(BotAnalytics)
}

/// Figures of a bot over time.
#[Object]
impl BotAnalytics {
    /// Figures of the whole span.
    async fn totals(&self, ctx: &Context<'_>) -> async_graphql::Result<AnalyticsFigures> {
        Ok((&self.0.totals(ctx.app()).await?).into())
    }

    /// Figures of the span of the same length before.
    async fn previous_totals(&self, ctx: &Context<'_>) -> async_graphql::Result<AnalyticsFigures> {
        Ok((&self.0.previous_totals(ctx.app()).await?).into())
    }

    /// Figures per day, oldest first, without gaps.
    #[graphql(directive = list_size::apply(366))]
    async fn series(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AnalyticsPoint>> {
        Ok(figures::series(ctx.app(), &self.0, Grain::Day).await?)
    }

    /// Documents that most of its answers cite, at most 50.
    #[graphql(directive = list_size::apply(50))]
    async fn cited_documents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CitedDocument>> {
        Ok(figures::cited_documents(ctx.app(), &self.0).await?)
    }
}
