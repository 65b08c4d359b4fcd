//! Jobs at the root.

use async_graphql::{Context, ID, Object};

use super::{Job, JobKey};
use crate::domain::lookup;
use crate::graphql::{Fallible, fallible};

/// `Query.job`.
#[derive(Debug, Default)]
pub struct JobsQuery;

#[Object]
impl JobsQuery {
    /// The job with an identifier.
    async fn job(&self, ctx: &Context<'_>, #[graphql(desc = "Identifier of the job.")] id: ID) -> Fallible<Job> {
        fallible(lookup::by_id(ctx, &id, JobKey).await)
    }
}
