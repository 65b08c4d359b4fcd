//! Which documents a bot knows: those that were given to it, and those with one of its tags. Whether the caller sees the bot
//! is for the caller's list to say.

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType};

use crate::base::id::BotId;
use crate::entity::{bot_document, bot_tag, document_tag};

/// The identifiers of the documents that a bot knows.
pub fn known_to(bot: BotId) -> SelectStatement {
    let tags = Query::select()
        .column(bot_tag::Column::TagId)
        .from(bot_tag::Entity)
        .and_where(Expr::col(bot_tag::Column::BotId).eq(bot.0))
        .to_owned();
    let tagged = Query::select()
        .column(document_tag::Column::DocumentId)
        .from(document_tag::Entity)
        .and_where(Expr::col(document_tag::Column::TagId).in_subquery(tags))
        .to_owned();
    Query::select()
        .column(bot_document::Column::DocumentId)
        .from(bot_document::Entity)
        .and_where(Expr::col(bot_document::Column::BotId).eq(bot.0))
        .union(UnionType::Distinct, tagged)
        .to_owned()
}
