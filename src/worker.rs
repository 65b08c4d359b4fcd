//! The lists of the background: kinds of jobs and recurring work, one line each.

use std::fs::File;
use std::sync::Mutex;

use tokio_util::sync::CancellationToken;

use crate::app::{App, Pool};
use crate::base::Result;
use crate::config::private;
use crate::custody::housekeeping::RetiredDataKeys;
use crate::custody::rotation::KeyRotation;
use crate::domain::artifacts::expiry::ExpiredArtifacts;
use crate::domain::artifacts::jobs::ExportJob;
use crate::domain::artifacts::missing::MissingArtifacts;
use crate::domain::conversations::expiry::ExpiredConversations;
use crate::domain::conversations::jobs::AnswerJob;
use crate::domain::documents::file_maintenance::{ExpiredUploads, OrphanedFiles};
use crate::domain::documents::index_maintenance::{self, UnindexedDocuments};
use crate::domain::documents::jobs::IngestionJob;
use crate::domain::documents::missing_files::MissingOriginals;
use crate::domain::extraction::jobs::ExtractionJob;
use crate::domain::research::jobs::ResearchJob;
use crate::domain::retrieval::embedder;
use crate::domain::retrieval::reindex::ReindexJob;
use crate::domain::tools::jobs::ToolJob;
use crate::engine::maintenance::{self, Maintenance};
use crate::engine::{Registry, Runner, schedule, sweep};
use crate::figures::{EndedJobs, FoldFigures, RecountFigures};
use crate::spending::{AbandonedCalls, OpenCalls};

/// The kinds of jobs.
pub fn registry() -> Registry {
    let maintenance = Maintenance::default()
        .with(ExpiredUploads)
        .with(ExpiredArtifacts)
        .with(ExpiredConversations)
        .with(OrphanedFiles)
        .with(MissingOriginals)
        .with(MissingArtifacts)
        .with(UnindexedDocuments)
        .with(RetiredDataKeys::default())
        .with(AbandonedCalls)
        .with(FoldFigures)
        .with(RecountFigures);
    Registry::default()
        .finalizer(OpenCalls)
        .observer(EndedJobs)
        .with(maintenance)
        .with(IngestionJob)
        .with(ExtractionJob)
        .with(ExportJob)
        .with(ReindexJob)
        .with(ResearchJob)
        .with(AnswerJob)
        .with(ToolJob)
        .with(KeyRotation::default())
}

/// Recurring work.
fn schedules() -> Vec<schedule::Recurring> {
    vec![maintenance::recurring(), maintenance::nightly()]
}

/// Held as long as the process lives: tells a second worker on the same SQLite file that it is not alone.
static ALONE: Mutex<Option<File>> = Mutex::new(None);

/// Writes schedules down, and, when this is the only worker on a SQLite file, takes up the jobs of the process before
/// it at once: after a crash of the single binary nobody waits for leases to run out.
pub async fn prepare(app: &App) -> Result<()> {
    schedule::install(app, &schedules()).await?;
    if app.db.is_sqlite() && claim_file(app) {
        let resumed = sweep::rescue_all(app, &registry()).await?;
        if resumed > 0 {
            tracing::info!(jobs = resumed, "jobs of an earlier process go on after their last finished steps");
        }
    }
    Ok(())
}

/// Works on jobs until `stop`.
pub async fn run(app: App, stop: CancellationToken) -> Result<()> {
    let answers = Runner::new(app.clone(), registry()).of_pool(Pool::Answers);
    let work = Runner::new(app.clone(), registry()).of_pool(Pool::Background).beside(&answers);
    let (work, answers) = (work.run(stop.clone()), answers.run(stop.clone()));
    // After an upgrade, documents are found again as soon as possible, not after the next hour.
    let index = Box::pin(async {
        if let Some(Err(error)) = stop.run_until_cancelled(index_maintenance::catch_up(&app)).await {
            tracing::warn!(error = ?error, "documents could not be indexed anew; the hourly maintenance tries again");
        }
    });
    let meaning = Box::pin(embedder::run(&app, stop.clone()));
    let (work, answers, (), ()) = tokio::join!(work, answers, index, meaning);
    work.and(answers)
}

fn claim_file(app: &App) -> bool {
    let path = app.config.data_dir.join("worker.lock");
    let Ok(file) = private::open_file(&path) else { return false };
    if file.try_lock().is_err() {
        return false;
    }
    *ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(file);
    true
}
