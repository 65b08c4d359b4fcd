//! The mutation that starts the job.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::reindex::{self, service};
use super::service::SearchScope;
use crate::base::id::BotId;
use crate::base::{Error, Result};
use crate::domain::bots::graphql::BotKey;
use crate::domain::configurations::service::Choice;
use crate::domain::documents::graphql::SearchFilter;
use crate::domain::jobs::graphql::{Job, JobOptionsInput, PLACE_OF_KEY, job_options};
use crate::graphql::{ContextExt as _, Fallible, Sparse, answer, input_id, input_ids};

/// What search looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reindex::Target")]
pub enum ReindexTarget {
    /// Passages: documents are cut anew, as a configuration says. The stored text is used; where passages tell pages, slides,
    /// cells or parts, the stored original is read again. Nothing is fetched. Documents that are cut so already stay as
    /// they are.
    Passages,
    /// Vectors of all passages.
    Vectors,
}

/// Input of `Mutation.reindexDocuments`.
#[derive(Debug, InputObject)]
pub struct ReindexDocumentsInput {
    /// Only this workspace; requires `WORKSPACE_UPDATE`. All workspaces, for instance administrators, when left out; passages
    /// need one.
    pub workspace_id: Option<ID>,
    /// What is made anew.
    #[graphql(default_with = "vec![ReindexTarget::Vectors]")]
    pub targets: Vec<ReindexTarget>,
    /// Which documents are cut anew, when passages alone are made anew; at most 1000 can be named. All when left out.
    pub filter: Option<SearchFilter>,
    /// Configuration of kind `INGESTION` that says how documents are cut; the default of the workspace when left out.
    pub configuration_id: Option<ID>,
    /// Number of its version; the active one when left out.
    pub configuration_version_number: Option<i32>,
    /// True only counts: the messages of the job's steps say how much would be made anew.
    #[graphql(default)]
    pub dry_run: bool,
    /// How to queue the job.
    pub options: Option<JobOptionsInput>,
}

impl Default for ReindexDocumentsInput {
    fn default() -> Self {
        Self {
            workspace_id: None,
            targets: vec![ReindexTarget::Vectors],
            filter: None,
            configuration_id: None,
            configuration_version_number: None,
            dry_run: false,
            options: None,
        }
    }
}

impl ReindexDocumentsInput {
    async fn request(&self, ctx: &Context<'_>) -> Result<service::Reindex> {
        let configuration = self.configuration_id.as_ref();
        let scope = match &self.filter {
            Some(filter) => scope(ctx, filter).await.map_err(|error| error.inside("filter"))?,
            None => SearchScope::default(),
        };
        Ok(service::Reindex {
            workspace: self.workspace_id.as_ref().map(|id| input_id("workspaceId", id)).transpose()?,
            targets: self.targets.iter().map(|target| (*target).into()).collect(),
            scope,
            configuration: Choice {
                configuration: configuration.map(|id| input_id("configurationId", id)).transpose()?,
                version: self.configuration_version_number,
            },
            dry_run: self.dry_run,
        })
    }
}

/// Identifiers that are none are refused: fewer conditions would mean more documents.
async fn scope(ctx: &Context<'_>, filter: &SearchFilter) -> Result<SearchScope> {
    let documents = input_ids("documentIds", filter.document_ids.as_deref().unwrap_or_default())?;
    let bot: Option<BotId> = filter.bot_id.as_ref().map(|id| input_id("botId", id)).transpose()?;
    if let Some(bot) = bot
        && ctx.load(BotKey(bot)).await?.is_none()
    {
        return Err(Error::not_found("botId", bot));
    }
    Ok(SearchScope { documents, tags: filter.tags.clone().unwrap_or_default(), bot })
}

crate::domain::problem::payload!("Result of `Mutation.reindexDocuments`.", ReindexDocumentsPayload {
    "Job that does it." job: Option<Job>,
});

/// Changes of what search looks into.
#[derive(Debug, Default)]
pub struct RetrievalMutation;

#[Object]
impl RetrievalMutation {
    /// Make anew what search looks into: passages, after a change of the configuration, or vectors, for example after the
    /// service has changed its model under the same name. A change of the model in the settings does not need it. Search
    /// finds the previous passages and vectors until the new ones are complete. Citations keep their quotes.
    /// Requires `WORKSPACE_UPDATE`.
    async fn reindex_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make anew.", default)] input: Sparse<ReindexDocumentsInput>,
    ) -> Fallible<ReindexDocumentsPayload> {
        let started = async {
            let request = input.0.request(ctx).await?;
            let options = job_options("reindexDocuments", input.0.options)?;
            let started = service::start(ctx.app(), &ctx.viewer(), request, options).await;
            started.map_err(|error| error.placed(&[PLACE_OF_KEY]))
        };
        answer(started.await, |row| ReindexDocumentsPayload { job: Some(row.into()), ..Default::default() })
    }
}
