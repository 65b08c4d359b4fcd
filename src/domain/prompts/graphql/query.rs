//! Root field for prompts.

use async_graphql::{Context, ID, Object};

use super::{Prompt, PromptKey};
use crate::base::Result;
use crate::domain::workspaces::service::require_person;
use crate::graphql::{ContextExt as _, Fallible, Inlined, fallible};

/// `Query.prompt`.
#[derive(Debug, Default)]
pub struct PromptsQuery;

#[Object]
impl PromptsQuery {
    /// The prompt with an identifier.
    async fn prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the prompt.")] id: ID,
    ) -> Fallible<Inlined<Prompt>> {
        fallible(by_id(ctx, &id).await.map(|found| found.map(Inlined)))
    }
}

async fn by_id(ctx: &Context<'_>, id: &ID) -> Result<Option<Prompt>> {
    require_person(&ctx.viewer())?;
    match id.parse() {
        Ok(id) => ctx.load(PromptKey(id)).await,
        Err(_) => Ok(None),
    }
}
