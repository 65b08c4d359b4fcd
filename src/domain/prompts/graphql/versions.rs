//! Versions, for any number of prompts with one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use super::PromptVersion;
use crate::app::App;
use crate::base::id::PromptId;
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::domain::prompts::service::versions;
use crate::entity::prompt;
use crate::graphql::connection::counter;
use crate::graphql::{ContextExt as _, Key, PageArguments};

crate::graphql::connection::connection!(
    PromptVersionConnection,
    PromptVersionEdge,
    PromptVersion,
    "A page of prompt versions.",
    "A prompt version with its cursor."
);

/// Resolves `Prompt.versions`.
pub(super) async fn of_prompt(
    ctx: &Context<'_>,
    prompt: &prompt::Model,
    page: PageArguments,
) -> Result<PromptVersionConnection> {
    let key = PageKey { prompt: prompt.id, request: page.parse()? };
    let page = ctx.load_present(key).await?;
    let (scope, id) = (Arc::clone(ctx.request()), prompt.id);
    let count = counter(move || {
        let scope = Arc::clone(&scope);
        async move { Ok(scope.load(CountKey(id)).await?.unwrap_or_default()) }
    });
    Ok(PromptVersionConnection::new(page, count))
}

/// A page of the versions of a prompt that the caller can see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PageKey {
    prompt: PromptId,
    request: PageRequest,
}

impl Key for PageKey {
    type Value = Page<PromptVersion>;

    // Needs no viewer: the prompt was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Self::Value>> {
        // Fields with the same arguments share a statement; an operation has few fields, however many rows.
        let mut prompts: HashMap<PageRequest, Vec<PromptId>> = HashMap::new();
        for key in keys {
            prompts.entry(key.request).or_default().push(key.prompt);
        }
        let mut found = HashMap::new();
        for (request, prompts) in prompts {
            for (prompt, page) in versions::pages(app, &prompts, &request).await? {
                found.insert(PageKey { prompt, request: request.clone() }, page.map(Into::into));
            }
        }
        Ok(found)
    }
}

/// Number of versions of a prompt that the caller can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CountKey(PromptId);

impl Key for CountKey {
    type Value = u64;

    // Needs no viewer: the prompt was found for the caller.
    async fn load(app: &App, _viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, u64>> {
        let counts = versions::counts(app, keys.into_iter().map(|key| key.0)).await?;
        Ok(counts.into_iter().map(|(id, count)| (CountKey(id), count)).collect())
    }
}
