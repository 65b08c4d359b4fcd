//! Exporting: a small file is made at once, a large one by a job.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::access::retain_readable;
use super::store::{Kept, NewArtifact, add_in, keep};
use crate::app::App;
use crate::base::id::{JobId, WorkspaceId};
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::domain::artifacts::jobs::KIND;
use crate::domain::artifacts::source::{Described, Output, Source};
use crate::domain::workspaces::service::{not_found_if_deleted, permit};
use crate::engine::idempotency::{Key, KeyedRequest};
use crate::engine::{IdempotencyKey, NewJob, enqueue_in, submit};
use crate::entity::artifact::{self, ArtifactFormat};
use crate::entity::{OfWorkspace as _, job};

/// Most rows of a file that a request waits for.
const AT_ONCE: u64 = 500;

/// What is to be exported, and how: the parameters of a job, and what identifies a request for idempotency.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateExport {
    /// What is exported.
    pub source: Source,
    /// Format.
    pub format: ArtifactFormat,
    /// Whether texts that a spreadsheet would take for formulas get an apostrophe.
    pub neutralizes_formulas: bool,
}

/// What an export led to: one of the two.
#[derive(Debug)]
pub enum Created {
    /// The file.
    Artifact(Box<artifact::Model>),
    /// The job that writes it.
    Job(Box<job::Model>),
}

impl CreateExport {
    /// Refuses a format that the source cannot have, and says which it can have.
    fn check_format(&self) -> Result<()> {
        let formats = self.source.formats();
        if formats.contains(&self.format) {
            return Ok(());
        }
        let names: Vec<String> =
            formats.iter().map(|format| json!(format).as_str().unwrap_or_default().to_owned()).collect();
        let message = format!("{} can be {}.", self.source.plural(), names.join(", "));
        Err(Error::invalid("format", "oneOf", message))
    }

    fn artifact(&self, described: Described, job: Option<JobId>) -> NewArtifact {
        NewArtifact {
            title: described.title,
            format: self.format,
            subject: described.subject,
            subject_revision: described.revision,
            job,
            neutralizes_formulas: self.neutralizes_formulas,
            expires_at: None,
        }
    }
}

/// Exports something of a workspace. The same idempotency key returns the first file or job (C-JOB-10).
pub async fn create(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    export: CreateExport,
    key: Option<&IdempotencyKey>,
) -> Result<Created> {
    permit(viewer, workspace, Permission::JobsRun, "workspaceId", workspace)?;
    let claim = key.map(|key| KeyedRequest::new(Key { workspace, viewer, key }, &export)).transpose()?;
    if let Some(claim) = &claim
        && let Some(first) = claim.recall(app.db.read()).await?
    {
        return created_before(app, viewer, workspace, first).await;
    }
    let described = export.source.describe(app, viewer, workspace).await?;
    export.check_format()?;
    let created = match described.rows > AT_ONCE {
        true => by_job(app, viewer, workspace, &export, described, claim).await,
        false => at_once(app, viewer, workspace, &export, described, claim).await,
    };
    created.map_err(|error| not_found_if_deleted(error, workspace))
}

async fn at_once(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    export: &CreateExport,
    described: Described,
    claim: Option<KeyedRequest<'_>>,
) -> Result<Created> {
    let kept = store(app, viewer, workspace, export).await?;
    let outcome = add(app, viewer, &kept, export.artifact(described, None), claim).await;
    // A refused request leaves no file behind. If the outcome of the commit is unknown, maintenance cleans up.
    let is_refused = |error: &Error| error.refusals().is_some();
    if outcome.as_ref().map_or_else(is_refused, |added| matches!(added, Added::Before(_))) {
        kept.discard(app).await;
    }
    match outcome? {
        Added::New(row) => Ok(Created::Artifact(row)),
        Added::Before(first) => created_before(app, viewer, workspace, first).await,
    }
}

enum Added {
    New(Box<artifact::Model>),
    /// Another request with the same key was first.
    Before(NodeRef),
}

async fn add(
    app: &App,
    viewer: &Viewer,
    kept: &Kept,
    new: NewArtifact,
    claim: Option<KeyedRequest<'_>>,
) -> Result<Added> {
    let mut tx = app.db.begin().await?;
    if let Some(claim) = claim
        && let Some(first) = claim.make_in(&tx, kept.id().into(), app.clock.now()).await?
    {
        // Its commit may still be under way and is waited for.
        tx.commit().await?;
        return Ok(Added::Before(first));
    }
    let row = add_in(&mut tx, app, viewer, kept, new).await?;
    tx.commit().await?;
    Ok(Added::New(Box::new(row)))
}

async fn by_job(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    export: &CreateExport,
    described: Described,
    claim: Option<KeyedRequest<'_>>,
) -> Result<Created> {
    let job = export_job(workspace, export, &described)?;
    let mut change = app.db.batch();
    if let Some(claim) = claim {
        let tx = app.db.begin().await?;
        if let Some(first) = claim.make_in(&tx, job.id.into(), app.clock.now()).await? {
            tx.commit().await?;
            return created_before(app, viewer, workspace, first).await;
        }
        change = tx.into_batch();
    }
    let row = enqueue_in(&mut change, app, viewer, job)?;
    submit(app, change, row.id).await?;
    Ok(Created::Job(Box::new(row)))
}

/// The job that writes the file.
pub(super) fn export_job(workspace: WorkspaceId, export: &CreateExport, described: &Described) -> Result<NewJob> {
    let parameters = serde_json::to_value(export).map_err(Error::internal)?;
    let mut job = NewJob::new(KIND, Some(workspace), export.source.job_title(described), parameters);
    job.subject = Some(described.subject);
    Ok(job)
}

/// What the first request with a key led to.
async fn created_before(app: &App, viewer: &Viewer, workspace: WorkspaceId, first: NodeRef) -> Result<Created> {
    let gone = || Error::not_found("idempotencyKey", first);
    match first {
        NodeRef::ArtifactId(id) => {
            let mut rows = artifact::Entity::by_ids_in(workspace, [id]).all(app.db.read()).await?;
            retain_readable(app.db.read(), viewer, &mut rows).await?;
            rows.pop().map(Box::new).map(Created::Artifact).ok_or_else(gone)
        }
        NodeRef::JobId(id) => {
            let row = job::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
            row.map(Box::new).map(Created::Job).ok_or_else(gone)
        }
        _ => Err(gone()),
    }
}

/// Writes the file and stores its bytes.
async fn store(app: &App, viewer: &Viewer, workspace: WorkspaceId, export: &CreateExport) -> Result<Kept> {
    let output = Output::new(export.format, export.neutralizes_formulas)?;
    let file = export.source.write(app, viewer, workspace, output).await?;
    keep(app, workspace, file).await
}

/// Writes the file of a job and stores its bytes; what is to be known of it comes along.
pub(in crate::domain::artifacts) async fn write(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    export: &CreateExport,
    job: JobId,
) -> Result<(Kept, NewArtifact)> {
    let described = export.source.describe(app, viewer, workspace).await?;
    let kept = store(app, viewer, workspace, export).await?;
    Ok((kept, export.artifact(described, Some(job))))
}
