//! The mutation that starts the job.

use async_graphql::{Context, ID, InputObject, Object};

use super::reindex::service;
use crate::domain::jobs::graphql::{Job, JobOptionsInput, PLACE_OF_KEY, job_options};
use crate::graphql::{ContextExt as _, Fallible, Sparse, answer, input_id};

/// Input of `Mutation.reindexDocuments`.
#[derive(Debug, Default, InputObject)]
pub struct ReindexDocumentsInput {
    /// Only this workspace; requires `WORKSPACE_UPDATE`. All workspaces, for instance administrators, when left out.
    pub workspace_id: Option<ID>,
    /// How to queue the job.
    pub options: Option<JobOptionsInput>,
}

crate::domain::problem::payload!("Result of `Mutation.reindexDocuments`.", ReindexDocumentsPayload {
    "Job that does it." job: Option<Job>,
});

/// Changes of the index of meanings.
#[derive(Debug, Default)]
pub struct RetrievalMutation;

#[Object]
impl RetrievalMutation {
    /// Compute embeddings anew, for example after the service has changed its model under the same name. A change of the
    /// model in the settings does not need it. Search uses the previous vectors until the new ones are complete.
    /// Requires `WORKSPACE_UPDATE`.
    async fn reindex_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to compute anew.", default)] input: Sparse<ReindexDocumentsInput>,
    ) -> Fallible<ReindexDocumentsPayload> {
        let ReindexDocumentsInput { workspace_id, options } = input.0;
        let started = async {
            let workspace = workspace_id.map(|id| input_id("workspaceId", &id)).transpose()?;
            let options = job_options("reindexDocuments", options)?;
            let started = service::start(ctx.app(), &ctx.viewer(), workspace, options).await;
            started.map_err(|error| error.placed(&[PLACE_OF_KEY]))
        };
        answer(started.await, |row| ReindexDocumentsPayload { job: Some(row.into()), ..Default::default() })
    }
}
