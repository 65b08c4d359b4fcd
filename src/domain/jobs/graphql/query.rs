//! Jobs at the root.

use async_graphql::{Context, ID, Object};

use super::{Job, JobKey};
use crate::base::Result;
use crate::domain::workspaces::service::require_person;
use crate::graphql::{ContextExt as _, Fallible, fallible};

/// `Query.job`.
#[derive(Debug, Default)]
pub struct JobsQuery;

#[Object]
impl JobsQuery {
    /// The job with an identifier.
    async fn job(&self, ctx: &Context<'_>, #[graphql(desc = "Identifier of the job.")] id: ID) -> Fallible<Job> {
        fallible(by_id(ctx, &id).await)
    }
}

async fn by_id(ctx: &Context<'_>, id: &ID) -> Result<Option<Job>> {
    require_person(&ctx.viewer())?;
    match id.parse() {
        Ok(id) => ctx.load(JobKey(id)).await,
        Err(_) => Ok(None),
    }
}
