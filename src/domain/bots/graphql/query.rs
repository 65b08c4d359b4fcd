//! Root field for bots.

use async_graphql::{Context, ID, Object};

use super::{Bot, BotKey};
use crate::domain::lookup;
use crate::graphql::{Fallible, Inlined, fallible};

/// `Query.bot`.
#[derive(Debug, Default)]
pub struct BotsQuery;

#[Object]
impl BotsQuery {
    /// The bot with an identifier.
    async fn bot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the bot.")] id: ID,
    ) -> Fallible<Inlined<Bot>> {
        fallible(lookup::by_id(ctx, &id, BotKey).await.map(|found| found.map(Inlined)))
    }
}
