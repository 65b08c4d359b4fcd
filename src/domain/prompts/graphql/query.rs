//! Root field for prompts.

use async_graphql::{Context, ID, Object};

use super::{Prompt, PromptKey};
use crate::domain::lookup;
use crate::graphql::{Fallible, Inlined, fallible};

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
        fallible(lookup::by_id(ctx, &id, PromptKey).await.map(|found| found.map(Inlined)))
    }
}
