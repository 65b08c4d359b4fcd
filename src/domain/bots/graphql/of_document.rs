//! The bots that know a document, for any number of documents with the same statements.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use uuid::Uuid;

use super::{Bot, BotConnection};
use crate::app::App;
use crate::base::id::DocumentId;
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::domain::bots::service::of_document as service;
use crate::graphql::connection::counter;
use crate::graphql::{ContextExt as _, Key, PageArguments};

/// Bots to which a document was given that the caller can see, by name.
pub async fn of_document(ctx: &Context<'_>, document: DocumentId, page: PageArguments) -> Result<BotConnection> {
    let page = ctx.load_present(PageKey { document, request: page.parse()? }).await?;
    let scope = Arc::clone(ctx.request());
    let count = counter(move || {
        let scope = Arc::clone(&scope);
        async move { Ok(scope.load(CountKey(document)).await?.unwrap_or_default()) }
    });
    Ok(BotConnection::new(page, count))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PageKey {
    document: DocumentId,
    request: PageRequest,
}

impl Key for PageKey {
    type Value = Page<Bot>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Page<Bot>>> {
        // Fields with the same arguments share statements; a document has few fields, whatever the number of rows.
        let mut alike: HashMap<PageRequest, Vec<Uuid>> = HashMap::new();
        for Self { document, request } in keys {
            alike.entry(request).or_default().push(document.0);
        }
        let mut found = HashMap::new();
        for (request, documents) in alike {
            for (document, page) in service::pages(app, viewer, &documents, &request).await? {
                let key = Self { document: DocumentId(document), request: request.clone() };
                found.insert(key, page.map(Bot::from));
            }
        }
        Ok(found)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CountKey(DocumentId);

impl Key for CountKey {
    type Value = u64;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u64>> {
        let documents: Vec<Uuid> = keys.into_iter().map(|key| key.0.0).collect();
        let counts = service::counts(app, viewer, &documents).await?;
        Ok(counts.into_iter().map(|(document, number)| (Self(DocumentId(document)), number)).collect())
    }
}
