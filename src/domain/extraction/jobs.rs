//! The extraction job: a step for each document, so that what is done stays done after a crash, and one that cannot be
//! read does not fail the others.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{service, steps, store};
use crate::app::App;
use crate::base::id::DocumentId;
use crate::base::{Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::auth::service::acting_for;
use crate::domain::configurations::service::Pinned;
use crate::domain::configurations::settings::Extraction;
use crate::engine::kind::KindSettings;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, JobHandler, JobOptions, Outcome};
use crate::entity::job;

/// Stable name of the kind.
pub const KIND: &str = "EXTRACTION";
/// A long document with fields is up to sixteen questions to a model, each of which may take minutes.
const STEP_TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// What an extraction needs of the rights of whoever started it.
pub(super) const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::JobsRun];

/// Takes tables and fields out of documents.
#[derive(Debug, Default)]
pub struct ExtractionJob;

/// What a job is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The documents, each once.
    pub document_ids: Vec<DocumentId>,
    /// What is taken out; none for the defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Pinned>,
}

impl JobHandler for ExtractionJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn settings(&self) -> KindSettings {
        KindSettings { step_timeout: Some(STEP_TIMEOUT), ..KindSettings::default() }
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Parameters { document_ids, configuration } = ctx.parameters()?;
            let settings = configuration.as_ref().map(Extraction::of).transpose()?.unwrap_or_default();
            ctx.plan_steps(i32::try_from(document_ids.len()).unwrap_or(i32::MAX));
            let (mut tables, mut is_read, mut is_gone) = (0, false, true);
            for (position, id) in document_ids.into_iter().enumerate() {
                let taken = steps::take(ctx, &settings, steps::Turn { document: id, position, tables }).await?;
                tables += taken.tables;
                is_read |= !taken.is_failed();
                is_gone &= taken.is_gone;
            }
            match (is_read, is_gone) {
                (true, _) => Ok(Outcome::Done { result: Some(ctx.id().into()) }),
                (false, true) => Err(Failure::superseded().into()),
                (false, false) => Err(nothing_was_read().into()),
            }
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { acting_for(app, job, NEEDED).await.map(drop) })
    }

    fn ended<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        row: &'a job::Model,
        _failure: Option<&'a Failure>,
        _now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { store::sweep_in(tx, row.id).await })
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

fn nothing_was_read() -> Failure {
    let message =
        "None of the documents could be read. What is the matter with each stands in its outcome (`Job.result`).";
    Failure::permanent(FailureCode::DocumentRejected, message)
}
