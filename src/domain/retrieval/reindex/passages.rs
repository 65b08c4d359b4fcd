//! Cutting documents into passages anew, one after the other: each has its old passages or its new ones at any moment, with
//! their words and, as far as it had any, their vectors.

use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::{NEEDED, PORTION, Parameters, TELLING};
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::vectors;
use crate::domain::auth::service::acting_for;
use crate::domain::documents::chunk::ChunkSettings;
use crate::domain::documents::recut::{self, Outdated, Recut, Replaced};
use crate::domain::retrieval::embedder::Embedding;
use crate::domain::retrieval::service::{SearchScope, documents_of, is_searchable};
use crate::engine::{JobCtx, JobError, OpenStep, Step};
use crate::entity::document::DocumentStatus;
use crate::entity::job_event::LogLevel;
use crate::entity::{BelongsTo as _, OfWorkspace as _, document};
use crate::spending::Account;

/// Documents that are read at once.
const BATCH: usize = 50;

/// What was done, of one step or of all.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Portion {
    /// Documents that were cut, or would be.
    cut: u64,
    /// Their passages.
    passages: u64,
    /// Documents that were cut so already.
    same: u64,
    /// Documents that were processed, deleted or unreadable.
    skipped: u64,
    /// The last document that was looked at.
    after: Option<DocumentId>,
    is_last: bool,
}

/// Cuts the documents of the job, or counts those that it would cut.
pub(super) async fn cut_all(ctx: &JobCtx, parameters: &Parameters) -> Result<(), JobError> {
    let sizes = ChunkSettings::pinned(parameters.configuration.as_ref())?;
    let mut whole = Portion::default();
    for number in 1.. {
        let cutting = Cutting { ctx, workspace: ctx.workspace()?, sizes, dry_run: parameters.dry_run };
        whole = cutting.portion(number, parameters, whole).await?;
        if whole.is_last {
            break;
        }
    }
    Ok(())
}

struct Cutting<'a> {
    ctx: &'a JobCtx,
    workspace: WorkspaceId,
    sizes: ChunkSettings,
    dry_run: bool,
}

/// Documents in the order in which they are cut.
enum Documents {
    All,
    These(Vec<DocumentId>),
}

impl Cutting<'_> {
    /// Works on for about a minute; answers what was done so far.
    async fn portion(&self, number: u32, parameters: &Parameters, before: Portion) -> Result<Portion, JobError> {
        let title = match self.dry_run {
            true => format!("Count documents that would be cut anew ({number})"),
            false => format!("Cut documents anew ({number})"),
        };
        let step = match self.ctx.step(&format!("cut-{number}"), &title).await? {
            Step::Done(portion) => return Ok(portion),
            Step::Open(step) => step,
        };
        let documents = self.documents(parameters).await?;
        let total = self.count(&documents).await?;
        let (begun, mut told) = (Instant::now(), Instant::now());
        let mut whole = Portion { is_last: false, ..before };
        while !whole.is_last && begun.elapsed() < PORTION {
            let batch = self.next(&documents, whole.after).await?;
            whole.is_last = batch.is_empty();
            for document in batch {
                whole.after = Some(document.id);
                self.cut(&step, document, &mut whole).await?;
                if told.elapsed() >= TELLING {
                    told = Instant::now();
                    self.ctx.progress(whole.share(total), whole.message(self.dry_run)).await?;
                }
                if begun.elapsed() >= PORTION {
                    break;
                }
            }
            recut::keep_up(self.ctx.app(), self.workspace).await;
        }
        if whole.is_last {
            self.ctx.progress(1.0, whole.message(self.dry_run)).await?;
        }
        step.finish(self.ctx.begin().await?, whole.message(self.dry_run), whole).await
    }

    async fn documents(&self, parameters: &Parameters) -> Result<Documents, JobError> {
        let Parameters { documents, tags, bot, .. } = parameters;
        let scope = SearchScope { documents: documents.clone(), tags: tags.clone(), bot: *bot };
        let viewer = acting_for(self.ctx.app(), self.ctx.job(), NEEDED).await?;
        Ok(match documents_of(self.ctx.app(), &viewer, self.workspace, &scope).await? {
            None => Documents::All,
            Some(mut ids) => {
                ids.sort_unstable();
                Documents::These(ids)
            }
        })
    }

    async fn count(&self, documents: &Documents) -> Result<u64> {
        match documents {
            Documents::These(ids) => Ok(ids.len() as u64),
            Documents::All => {
                let searchable = document::Entity::belonging_to(self.workspace).filter(is_searchable());
                Ok(searchable.count(self.ctx.app().db.read()).await?)
            }
        }
    }

    /// The next documents, by their identifiers. Those that are added meanwhile are cut by their own jobs.
    async fn next(&self, documents: &Documents, after: Option<DocumentId>) -> Result<Vec<document::Model>> {
        let read = self.ctx.app().db.read();
        let mut rows = match documents {
            Documents::These(ids) => {
                let from = after.map_or(0, |after| ids.partition_point(|id| *id <= after));
                let mut rows = Vec::new();
                for some in ids[from..].chunks(BATCH) {
                    rows = document::Entity::by_ids_in(self.workspace, some.iter().copied()).all(read).await?;
                    // All of them may have been deleted meanwhile.
                    if !rows.is_empty() {
                        break;
                    }
                }
                rows
            }
            Documents::All => {
                let mut searchable = document::Entity::belonging_to(self.workspace).filter(is_searchable());
                if let Some(after) = after {
                    searchable = searchable.filter(document::Column::Id.gt(after));
                }
                searchable.order_by_asc(document::Column::Id).limit(BATCH as u64).all(read).await?
            }
        };
        rows.sort_unstable_by_key(|row| row.id);
        Ok(rows)
    }

    /// Cuts a document, or only counts it.
    async fn cut(&self, step: &OpenStep, mut document: document::Model, whole: &mut Portion) -> Result<(), JobError> {
        let app = self.ctx.app();
        loop {
            let id = document.id;
            if document.status != DocumentStatus::Ready {
                // Its own job cuts it.
                whole.skipped += 1;
                return Ok(());
            }
            let Some(outdated) = recut::compare(app, document, self.sizes).await? else {
                whole.same += 1;
                return Ok(());
            };
            if self.dry_run {
                whole.cut += 1;
                whole.passages += outdated.passages() as u64;
                return Ok(());
            }
            match self.replace(step, id, outdated).await? {
                Some(Replaced::With(passages)) => {
                    whole.cut += 1;
                    whole.passages += passages as u64;
                    return Ok(());
                }
                Some(Replaced::Renamed) => {}
                Some(Replaced::Overtaken) | None => {
                    whole.skipped += 1;
                    return Ok(());
                }
            }
            let Some(renamed) = document::Entity::by_id_in(self.workspace, id).one(app.db.read()).await? else {
                whole.skipped += 1;
                return Ok(());
            };
            document = renamed;
        }
    }

    /// `None` for a document that cannot be read any more.
    async fn replace(&self, step: &OpenStep, id: DocumentId, outdated: Outdated) -> Result<Option<Replaced>, JobError> {
        let (ctx, app, name) = (self.ctx, self.ctx.app(), outdated.name().to_owned());
        let recut = match recut::make(app, outdated).await {
            Ok(recut) => recut,
            Err(JobError::Failed { failure, .. }) if !failure.is_retryable => {
                let message = format!("“{name}” keeps its passages: {}", failure.message);
                ctx.log(LogLevel::Warning, message).await?;
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let vectors = self.vectors(step, &recut).await?;
        let _turn = app.storing.acquire().await;
        let mut tx = ctx.begin().await?;
        let replaced = recut::replace_in(&mut tx, ctx, recut).await?;
        // What was deferred is read by what follows.
        let tx = tx.into_batch().into_tx().await?;
        if let (Replaced::With(_), Some((set, dimensions, vectors))) = (replaced, vectors) {
            vectors::store_document_in(&tx, &set, id, dimensions, &vectors).await?;
        }
        tx.commit().await?;
        Ok(Some(replaced))
    }

    /// The vectors of new passages for the set that is searched. Without it, or its model, there are none: search by meaning
    /// then finds nothing of the document before, either, or soon gets another set.
    async fn vectors(
        &self,
        step: &OpenStep,
        recut: &Recut,
    ) -> Result<Option<(vectors::VectorSet, usize, Vec<u8>)>, JobError> {
        let app = self.ctx.app();
        let Some(set) = vectors::searched_set(app.db.read(), self.workspace).await? else { return Ok(None) };
        let Some(model) = app.models.embedding_named(&set.model.name, &set.model.variant) else { return Ok(None) };
        let account = Account::of_step_for(step, self.workspace);
        let embedding = Embedding { app, model: &model, account, worker: self.ctx.id().0, step: Some(step) };
        let made = embedding.of_passages(&set, recut.texts()).await?;
        Ok(made.map(|(dimensions, vectors)| (set, dimensions, vectors)))
    }
}

impl Portion {
    fn share(&self, total: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = (self.cut + self.same + self.skipped) as f64 / total.max(1) as f64;
        share
    }

    fn message(&self, dry_run: bool) -> String {
        let Self { cut, passages, same, skipped, .. } = self;
        match dry_run {
            true => format!(
                "{cut} documents would be cut into {passages} passages; {same} are cut so already, {skipped} would be \
                 skipped. Nothing was changed."
            ),
            false => format!(
                "Cut {cut} documents into {passages} passages; {same} were cut so already, {skipped} were skipped."
            ),
        }
    }
}
