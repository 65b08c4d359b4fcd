//! Exports that are too large for a request. One step: the file is written anew after a crash, and its row is committed
//! with the step, so that a job makes one file.

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::service::store::add_in;
use super::service::{self, CreateExport};
use super::source::Source;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::ArtifactId;
use crate::base::{Error, Permission, Refusal, Result, Viewer};
use crate::domain::auth::service::acting_for;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, JobOptions, OpenStep, Outcome, Step};
use crate::entity::job;

/// Stable name of the kind.
pub const KIND: &str = "EXPORT";
/// What an export needs of the rights of whoever asked for it.
const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::JobsRun];

/// The same of whoever reads the conversations of others.
const READING_ALL: &[Permission] = &[Permission::WorkspaceRead, Permission::JobsRun, Permission::ConversationsReadAll];

/// Writes a file.
#[derive(Debug, Default)]
pub struct ExportJob;

impl JobHandler for ExportJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            ctx.plan_steps(1);
            let id: ArtifactId = match ctx.step("write", "Write the file").await? {
                Step::Done(id) => id,
                Step::Open(step) => write(ctx, step).await?,
            };
            Ok(Outcome::Done { result: Some(id.into()) })
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { acting_for(app, job, NEEDED).await.map(drop) })
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
}

fn is_not_found(error: &Error) -> bool {
    let is_absent = |refusal: &Refusal| matches!(refusal.reason, Reason::NotFound { .. });
    error.refusals().is_some_and(|refusals| refusals.iter().any(is_absent))
}

fn deleted() -> Failure {
    Failure::permanent(FailureCode::Superseded, "What the file was to be made from was deleted.")
}

/// On whose behalf a source is read. Who may read the conversations of others may do so in a job, too.
async fn acting(app: &App, job: &job::Model, source: &Source) -> Result<Viewer, JobError> {
    if matches!(source, Source::Conversation(_))
        && let Ok(viewer) = acting_for(app, job, READING_ALL).await
    {
        return Ok(viewer);
    }
    acting_for(app, job, NEEDED).await
}

async fn write(ctx: &JobCtx, step: OpenStep) -> Result<ArtifactId, JobError> {
    let (app, export): (_, CreateExport) = (ctx.app(), ctx.parameters()?);
    let viewer = acting(app, ctx.job(), &export.source).await?;
    let written = service::write(app, &viewer, ctx.workspace()?, &export, ctx.id()).await;
    let (kept, new) =
        written.map_err(|error| if is_not_found(&error) { deleted().into() } else { JobError::from(error) })?;
    let outcome = async {
        let mut tx = ctx.begin().await?;
        let row = add_in(&mut tx, app, &viewer, &kept, new).await?;
        step.finish(tx, format!("The file has {} bytes.", row.byte_size), row.id).await
    };
    let outcome = outcome.await;
    // Another worker has the job, or it was refused: nothing was written. Of what is unknown maintenance takes care.
    if outcome.as_ref().is_err_and(JobError::wrote_nothing) {
        kept.discard(app).await;
    }
    outcome
}
