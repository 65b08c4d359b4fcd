//! Conversations with bots: the pages of all bots of a level are read together.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use uuid::Uuid;

use super::{Conversation, ConversationConnection};
use crate::app::App;
use crate::base::id::BotId;
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::domain::conversations::service::of_bot as service;
use crate::graphql::connection::counter;
use crate::graphql::{ContextExt as _, Key, PageArguments};

/// Resolves `Bot.conversations`.
pub async fn of_bot(ctx: &Context<'_>, bot: BotId, page: PageArguments) -> Result<ConversationConnection> {
    let page = ctx.load_present(PageKey { bot, request: page.parse()? }).await?;
    let scope = Arc::clone(ctx.request());
    let count = counter(move || {
        let scope = Arc::clone(&scope);
        async move { Ok(scope.load(CountKey(bot)).await?.unwrap_or_default()) }
    });
    Ok(ConversationConnection::new(page, count))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PageKey {
    bot: BotId,
    request: PageRequest,
}

impl Key for PageKey {
    type Value = Page<Conversation>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Page<Conversation>>> {
        // Fields with the same arguments share statements; a document has few fields, whatever the number of rows.
        let mut alike: HashMap<PageRequest, Vec<Uuid>> = HashMap::new();
        for Self { bot, request } in keys {
            alike.entry(request).or_default().push(bot.0);
        }
        let mut found = HashMap::new();
        for (request, bots) in alike {
            for (bot, page) in service::pages(app, viewer, &bots, &request).await? {
                let key = Self { bot: BotId(bot), request: request.clone() };
                found.insert(key, page.map(Conversation::from));
            }
        }
        Ok(found)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CountKey(BotId);

impl Key for CountKey {
    type Value = u64;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u64>> {
        let bots: Vec<Uuid> = keys.into_iter().map(|key| key.0.0).collect();
        let counts = service::counts(app, viewer, &bots).await?;
        Ok(counts.into_iter().map(|(bot, number)| (Self(BotId(bot)), number)).collect())
    }
}
