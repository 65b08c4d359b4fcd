//! Making anew what search looks into: passages, cut by another configuration, and vectors. A job, whose steps take a minute
//! each, so that a person sees them go by; what is done is kept with each document or batch, and not done twice. Search
//! finds the old or the new at any moment.

mod passages;
pub(super) mod service;
mod vectors;

#[cfg(test)]
mod tests;

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::base::id::{BotId, DocumentId};
use crate::base::{Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::db::vectors::leave_by_job_in;
use crate::domain::auth::service::acting_for;
use crate::domain::configurations::service::Pinned;
use crate::engine::administrator::authorize_administrator;
use crate::engine::kind::KindSettings;
use crate::engine::{Failure, JobCtx, JobError, JobHandler, JobOptions, Outcome};
use crate::entity::job;

/// Stable name of the kind.
pub const KIND: &str = "REINDEX";
/// How long a step takes, about.
const PORTION: Duration = Duration::from_secs(60);
/// A step has a batch or a document under way when its time is over, which may take long.
const STEP_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// How often progress is told.
const TELLING: Duration = Duration::from_secs(2);
/// What it needs of the rights of whoever asked for it.
const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::WorkspaceUpdate];

/// Makes anew what search looks into.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReindexJob;

/// What can be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Target {
    /// Passages with their words and vectors.
    Passages,
    /// Vectors of all passages.
    Vectors,
}

/// What a job is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    /// Jobs of earlier versions made vectors.
    #[serde(default = "vectors_alone")]
    targets: Vec<Target>,
    /// Which documents are cut; with the tags, as search takes them, and all when there are neither.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    documents: Vec<DocumentId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// Only what this bot knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bot: Option<BotId>,
    /// How documents are cut; none for the defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    configuration: Option<Pinned>,
    /// Whether it is only counted.
    #[serde(default)]
    dry_run: bool,
}

fn vectors_alone() -> Vec<Target> {
    vec![Target::Vectors]
}

impl JobHandler for ReindexJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { step_timeout: Some(STEP_TIMEOUT), ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let parameters: Parameters = ctx.parameters()?;
            if parameters.targets.contains(&Target::Passages) {
                passages::cut_all(ctx, &parameters).await?;
            }
            if parameters.targets.contains(&Target::Vectors) {
                match parameters.dry_run {
                    true => vectors::count_all(ctx).await?,
                    false => vectors::make_all(ctx).await?,
                }
            }
            Ok(Outcome::Done { result: None })
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            match job.workspace_id {
                Some(_) => acting_for(app, job, NEEDED).await.map(drop),
                None => authorize_administrator(app, job).await,
            }
        })
    }

    fn rerun<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        old: &'a job::Model,
        changes: Option<Value>,
        options: JobOptions,
    ) -> BoxFuture<'a, Result<job::Model>> {
        Box::pin(async move { service::rerun(app, viewer, old, changes, options).await })
    }

    fn ended<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        row: &'a job::Model,
        _: Option<&'a Failure>,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { leave_by_job_in(tx, row.id).await })
    }
}
