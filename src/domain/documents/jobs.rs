//! Ingestion: from an address or a stored original to searchable passages. Steps: (fetch →) read, or extract → index
//! (→ pages below).

use futures_util::future::BoxFuture;
use sea_orm::{ActiveModelTrait as _, Set};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ownership::{own, own_in};
use super::{crawl, fetch, reading, service};
use crate::app::App;
use crate::base::id::DocumentId;
use crate::base::{Error, Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::auth::service::acting_for;
use crate::domain::configurations::service::Pinned;
use crate::domain::documents;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{Failure, JobCtx, JobError, JobHandler, JobOptions, Outcome};
use crate::entity::document::DocumentStatus;
use crate::entity::job::{self, JobStatus};
use crate::entity::{BelongsTo as _, document, document_draft};
use egress::Bounds;

/// Stable name of the kind.
pub const KIND: &str = "INGESTION";
/// What processing a document needs of the rights of whoever asked for it.
pub(super) const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::DocumentsWrite];

/// Processes a document for search.
#[derive(Debug, Default)]
pub struct IngestionJob;

/// What a job is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The document.
    pub document_id: DocumentId,
    /// Whether its address is read first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fetch: bool,
    /// How far the pages below its address are added, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crawl: Option<Bounds>,
    /// How it is cut into passages; none for the defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Pinned>,
}

impl Parameters {
    /// Processes what is stored of a document.
    pub fn of(document_id: DocumentId, configuration: Option<Pinned>) -> Self {
        Self { document_id, fetch: false, crawl: None, configuration }
    }
}

impl JobHandler for IngestionJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Parameters { document_id, fetch, crawl, configuration } = ctx.parameters()?;
            let others = i32::from(fetch) + i32::from(crawl.is_some());
            ctx.plan_steps(others + reading::MOST_STEPS);
            if fetch && !fetch::original(ctx, document_id, crawl.is_some()).await? {
                return Ok(Outcome::Done { result: Some(document_id.into()) });
            }
            let page = reading::read(ctx, document_id, crawl, others).await?;
            if let Some(bounds) = crawl {
                crawl::pages_below(ctx, document_id, bounds, page, configuration).await?;
            }
            Ok(Outcome::Done { result: Some(document_id.into()) })
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

    fn retried<'a>(&'a self, tx: &'a mut Tx, row: &'a job::Model, now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Ok(Parameters { document_id, .. }) = serde_json::from_value(row.parameters.clone()) else {
                return Ok(());
            };
            let Some(document) = own_in(tx, document_id, row.id).await? else {
                let message = "The document of this job was deleted, or a newer job has processed it.";
                return Err(Error::state("jobId", "SUPERSEDED", &[], message));
            };
            let mut change: document::ActiveModel = document.into();
            change.status = Set(DocumentStatus::Pending);
            change.status_message = Set(None);
            change.progress = Set(Some(0.0));
            change.updated_at = Set(now);
            change.update(&**tx).await?;
            tx.signal(documents::signal(document_id));
            Ok(())
        })
    }

    fn ended<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        row: &'a job::Model,
        failure: Option<&'a Failure>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Ok(Parameters { document_id, .. }) = serde_json::from_value(row.parameters.clone()) else {
                return Ok(());
            };
            let (kind, summary, workspace) = if row.status == JobStatus::Succeeded {
                // Its last step has written everything; jobs that succeed together must not lock each other's documents.
                let own = own(document_id, row.id).one(&**tx).await?;
                let Some(document) = own else { return Ok(()) };
                ("document.ready", format!("“{}” can be searched", document.name), document.workspace_id)
            } else {
                // One that is ready stays so: what failed came after it, such as the pages below its address.
                let document = own_in(tx, document_id, row.id).await?.filter(|document| document.status.is_processed());
                let Some(document) = document else { return Ok(()) };
                let document = give_up_in(tx, document, failure, now).await?;
                ("document.failed", format!("“{}” could not be processed", document.name), document.workspace_id)
            };
            let cause = Cause::Job(row.id, &row.correlation_id);
            activity::append_in(tx, now, workspace, cause, NewActivity::new(kind, document_id, summary));
            tx.signal(documents::signal(document_id));
            Ok(())
        })
    }
}

/// Marks a document whose processing was cancelled or failed. If it was searchable before, it still is.
async fn give_up_in(
    tx: &Tx,
    document: document::Model,
    failure: Option<&Failure>,
    now: Timestamp,
) -> Result<document::Model> {
    let why = failure.map_or_else(|| "The processing was stopped.".to_owned(), |f| f.message.clone());
    document_draft::Entity::delete_belonging_to(document.id).exec(&**tx).await?;
    let (status, message) = match document.is_searchable {
        true => (DocumentStatus::Ready, format!("{why} The passages of before are still found.")),
        false => (DocumentStatus::Failed, why),
    };
    let mut change: document::ActiveModel = document.into();
    change.status = Set(status);
    change.status_message = Set(Some(message));
    change.progress = Set(None);
    change.updated_at = Set(now);
    Ok(change.update(&**tx).await?)
}
