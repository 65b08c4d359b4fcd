//! The meaning of passages: worked out in the background, for every document that the index of words has.
//!
//! What is still to be done is what has no vectors: an interrupted worker leaves nothing behind, and several share the
//! work. Documents are found by their words meanwhile. When another model is configured, its vectors grow in a set of
//! their own while the old ones are searched. This is the server's own work, on nobody's behalf: it tells nobody anything
//! that the passages do not say. What a model costs is paid by the workspace.

mod batch;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(super) use self::batch::{Batch, BatchError, Embedding};
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result, Timestamp};
use crate::db::vectors::{self, ModelKey, Target};
use crate::db::word_index::ADDED;
use crate::port::llm::{EmbeddingModel, LlmErrorCode};
use crate::spending::{Account, Payer};
use crate::telemetry::metrics;

/// Batches of a workspace before it is the turn of the next.
const TURN: usize = 4;
/// How often it looks for documents whose wake-up was lost.
const INTERVAL: Duration = Duration::from_secs(30);
/// After a failure; twice as long after each further one.
const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// So many waiting passages are told in the log.
const LONG: u64 = 2_000;
/// How often the log tells the same.
const TELLING: Duration = Duration::from_secs(10 * 60);

/// Embeds passages until `stop`. Ends at once when there is no model.
pub async fn run(app: &App, stop: CancellationToken) {
    let Some(mut embedder) = Embedder::new(app) else {
        metrics::passages_waiting(0);
        tracing::info!(
            "passages are found by their words alone; `dossier fetch-model` fetches the model for their meaning"
        );
        return;
    };
    let mut indexed = app.db.signals().follow(ADDED);
    let mut pause = PAUSE;
    let work = async {
        loop {
            match embedder.embed_all().await {
                Ok(()) => {
                    pause = PAUSE;
                    let _due = tokio::time::timeout(INTERVAL, indexed.changed()).await;
                }
                Err(error) => {
                    tracing::warn!(error = ?error, "passages could not be embedded; trying again");
                    tokio::time::sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
            }
        }
    };
    stop.run_until_cancelled(work).await;
    if let Err(error) = vectors::release(&app.db, embedder.worker).await {
        tracing::warn!(error = ?error, "passages that were being embedded wait for some minutes");
    }
}

/// Passages that wait for vectors of the model that there is; none without one.
pub async fn waiting(app: &App) -> Result<u64> {
    match app.models.embedding() {
        Some(model) => Ok(vectors::backlog(&app.db, &target(&*model)).await?.passages),
        None => Ok(0),
    }
}

/// The model that passages are to be embedded by.
pub(super) fn target(model: &dyn EmbeddingModel) -> Target {
    let key = ModelKey { name: model.name().to_owned(), variant: model.variant().to_owned() };
    Target { model: key, dimensions: model.dimensions() }
}

/// The background work of a process.
pub(super) struct Embedder<'a> {
    app: &'a App,
    model: Arc<dyn EmbeddingModel>,
    /// Whose claims are whose.
    worker: Uuid,
    /// What the log was told last, and when: of a workspace, or of the backlog.
    told: HashMap<Option<WorkspaceId>, Timestamp>,
}

impl<'a> Embedder<'a> {
    /// `None` without a model.
    pub(super) fn new(app: &'a App) -> Option<Self> {
        let model = app.models.embedding()?;
        Some(Self { app, model, worker: Uuid::now_v7(), told: HashMap::new() })
    }

    /// Embeds what has no vectors of the model, by turns of the workspaces.
    pub(super) async fn embed_all(&mut self) -> Result<()> {
        loop {
            let backlog = vectors::backlog(&self.app.db, &target(&*self.model)).await?;
            metrics::passages_waiting(backlog.passages);
            if backlog.passages >= LONG && self.tells(None) {
                let model = self.model.name();
                tracing::info!(passages = backlog.passages, model, "passages wait for their vectors");
            }
            // One that fails keeps nobody waiting; only when nothing can be done, the next try is later.
            let (mut embedded, mut failure) = (0, None);
            for workspace in backlog.workspaces {
                match self.take_turn(workspace).await {
                    Ok(passages) => embedded += passages,
                    Err(BatchError::Other(error)) => failure = Some(error),
                    Err(BatchError::Job(_)) => {}
                    Err(BatchError::Model(error)) if error.code == LlmErrorCode::BudgetExceeded => {
                        if self.tells(Some(workspace)) {
                            tracing::warn!(%workspace, "passages wait for their vectors: {}", error.message);
                        }
                    }
                    Err(BatchError::Model(error)) => {
                        // It would not answer the others either.
                        failure = Some(Error::unavailable(error.message));
                        break;
                    }
                }
            }
            vectors::delete_dropped(&self.app.db).await?;
            if embedded == 0 {
                return failure.map_or(Ok(()), Err);
            }
        }
    }

    /// Some batches of a workspace; answers how many passages were embedded.
    async fn take_turn(&self, workspace: WorkspaceId) -> Result<u32, BatchError> {
        let prepared = vectors::prepare(&self.app.db, workspace, &target(&*self.model)).await?;
        let Some(set) = prepared else { return Ok(0) };
        let account = Account::without_job(self.app, Payer::without_job(workspace, None));
        let embedding = Embedding { app: self.app, model: &self.model, account, worker: self.worker, step: None };
        let mut embedded = 0;
        for _ in 0..TURN {
            match embedding.next(&set).await {
                Ok(Batch { passages: 0, .. }) => break,
                Ok(batch) => embedded += batch.passages,
                // What was done is told first.
                Err(BatchError::Model(error)) if embedded > 0 && error.code != LlmErrorCode::BudgetExceeded => break,
                Err(error) => return Err(error),
            }
        }
        Ok(embedded)
    }

    /// Whether it is time to tell the log about something.
    fn tells(&mut self, what: Option<WorkspaceId>) -> bool {
        let now = self.app.clock.now();
        let is_due = self.told.get(&what).is_none_or(|at| at.plus(TELLING) <= now);
        if is_due {
            self.told.retain(|_, at| at.plus(TELLING) > now);
            self.told.insert(what, now);
        }
        is_due
    }
}

/// Embeds what has no vectors of the model that there is.
#[cfg(test)]
pub(crate) async fn embed_all(app: &App) -> Result<()> {
    match Embedder::new(app) {
        Some(mut embedder) => embedder.embed_all().await,
        None => Ok(()),
    }
}
