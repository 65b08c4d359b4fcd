//! A batch of passages: claimed, read, embedded and kept.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use embedding::Vector;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _};
use uuid::Uuid;

use crate::app::App;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::db::vectors::{self, Made, Slice, VectorSet};
use crate::engine::{JobError, OpenStep};
use crate::entity::{BelongsTo as _, chunk};
use crate::port::llm::{EmbeddingModel, LlmError, LlmErrorCode, Purpose};
use crate::spending::Account;

/// Passages in a batch, and a slice of a document more: some seconds for the model in the process.
const PASSAGES: u32 = 64;
/// A text that is too long for the model is halved until it has fewer characters.
const SHORTEST: usize = 100;

/// What embeds batch after batch.
pub(in crate::domain::retrieval) struct Embedding<'a> {
    pub(in crate::domain::retrieval) app: &'a App,
    pub(in crate::domain::retrieval) model: &'a Arc<dyn EmbeddingModel>,
    /// Who pays.
    pub(in crate::domain::retrieval) account: Account,
    /// Whose claims are whose.
    pub(in crate::domain::retrieval) worker: Uuid,
    /// The step of a job that does it, if one does.
    pub(in crate::domain::retrieval) step: Option<&'a OpenStep>,
}

/// What was done.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain::retrieval) struct Batch {
    /// Passages that were embedded; 0 if nothing was to be done, or others are doing it.
    pub(in crate::domain::retrieval) passages: u32,
    /// The set is complete, and searched from now on.
    pub(in crate::domain::retrieval) is_searched: bool,
}

/// Why a batch was not embedded.
#[derive(Debug)]
pub(in crate::domain::retrieval) enum BatchError {
    /// The model failed, or may not be asked.
    Model(LlmError),
    /// Something else.
    Other(Error),
    /// The job belongs to another worker now.
    Job(JobError),
}

impl From<Error> for BatchError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<LlmError> for BatchError {
    fn from(error: LlmError) -> Self {
        Self::Model(error)
    }
}

impl Embedding<'_> {
    /// Embeds the next batch of what a set lacks.
    pub(in crate::domain::retrieval) async fn next(&self, set: &VectorSet) -> Result<Batch, BatchError> {
        let now = self.app.clock.now();
        let slices = vectors::claim(&self.app.db, set, PASSAGES, self.worker, now).await?;
        let done = self.embed(set, slices).await;
        if done.is_err() {
            vectors::release(&self.app.db, self.worker).await?;
        }
        done
    }

    async fn embed(&self, set: &VectorSet, slices: Vec<Slice>) -> Result<Batch, BatchError> {
        let nothing = Batch { passages: 0, is_searched: false };
        let mut texts = texts(self.app, set.workspace, &slices).await?;
        // Passages that were replaced meanwhile are claimed anew with their revision.
        let slices: Vec<(Slice, Vec<String>)> = slices
            .into_iter()
            .filter_map(|slice| Some((slice, texts.remove(&(slice.document, slice.first))?)))
            .filter(|(slice, texts)| usize::try_from(slice.passages) == Ok(texts.len()))
            .collect();
        let all: Vec<String> = slices.iter().flat_map(|(_, texts)| texts.iter().cloned()).collect();
        if all.is_empty() {
            return Ok(nothing);
        }
        let vectors = self.vectors(all).await?;
        let known = vectors.iter().flatten().map(Vector::dimensions).next().or_else(|| self.model.dimensions());
        let Some(dimensions) = known else { return Ok(nothing) };
        if set.dimensions.is_some_and(|own| own != dimensions) {
            // Another model under the same name: its vectors get a set of their own.
            vectors::release(&self.app.db, self.worker).await?;
            return Ok(nothing);
        }
        let mut vectors = vectors.into_iter();
        let mut made = Vec::new();
        for (slice, texts) in slices {
            let of_slice = vectors.by_ref().take(texts.len());
            // A vector of zeros is near to nothing.
            let bytes =
                of_slice.flat_map(|vector| vector.map_or_else(|| vec![0; dimensions], |vector| vector.to_bytes()));
            made.push(Made { slice, vectors: bytes.collect() });
        }
        let passages = made.iter().map(|made| made.slice.passages).sum();
        let is_searched = self.store(set, dimensions, made).await?;
        Ok(Batch { passages, is_searched })
    }

    /// The vectors of passages, given by heading and text, one behind the other; `None` when they do not fit into the set.
    pub(in crate::domain::retrieval) async fn of_passages(
        &self,
        set: &VectorSet,
        passages: impl Iterator<Item = (Option<&str>, &str)>,
    ) -> Result<Option<(usize, Vec<u8>)>, LlmError> {
        let texts: Vec<String> = passages.map(|(heading, text)| meaningful(heading, text)).collect();
        let Some(dimensions) = set.dimensions else { return Ok(None) };
        let mut bytes = Vec::with_capacity(texts.len() * dimensions);
        for some in texts.chunks(PASSAGES as usize) {
            for vector in self.vectors(some.to_vec()).await? {
                match vector {
                    None => bytes.resize(bytes.len() + dimensions, 0),
                    Some(vector) if vector.dimensions() == dimensions => bytes.extend(vector.to_bytes()),
                    Some(_) => return Ok(None),
                }
            }
        }
        Ok(Some((dimensions, bytes)))
    }

    /// A vector for each text; `None` for one that the model cannot read. What a model finds too long is embedded by its
    /// beginning.
    async fn vectors(&self, mut texts: Vec<String>) -> Result<Vec<Option<Vector>>, LlmError> {
        let mut vectors: Vec<Option<Vector>> = vec![None; texts.len()];
        let mut todo: Vec<Range<usize>> = std::iter::once(0..texts.len()).collect();
        while let Some(range) = todo.pop() {
            match self.account.embed(self.model, texts[range.clone()].to_vec(), Purpose::Passage).await {
                Ok(embedded) => {
                    for (at, floats) in range.zip(embedded.vectors) {
                        vectors[at] = floats.and_then(|floats| Vector::from_floats(&floats).ok());
                    }
                }
                Err(error) if error.code != LlmErrorCode::ContextTooLong => return Err(error),
                Err(_) if range.len() > 1 => {
                    let middle = range.start + range.len() / 2;
                    todo.extend([range.start..middle, middle..range.end]);
                }
                Err(error) => {
                    let text = &mut texts[range.start];
                    let half = text.chars().count() / 2;
                    if half < SHORTEST {
                        return Err(error);
                    }
                    *text = text.chars().take(half).collect();
                    todo.push(range);
                }
            }
        }
        Ok(vectors)
    }

    async fn store(&self, set: &VectorSet, dimensions: usize, made: Vec<Made>) -> Result<bool, BatchError> {
        let tx = match self.step {
            // The step settles what it spends.
            Some(step) => step.ctx().begin().await.map_err(BatchError::Job)?,
            None => {
                let mut tx = self.app.db.begin().await?;
                // Before the index is locked: others lock in this order.
                self.account.settle_in(&mut tx).await?;
                tx
            }
        };
        let is_searched = vectors::store_in(&tx, set, dimensions, made).await?;
        tx.commit().await?;
        Ok(is_searched)
    }
}

/// What the model reads of slices, by document and first passage.
async fn texts(app: &App, workspace: WorkspaceId, slices: &[Slice]) -> Result<HashMap<(DocumentId, u32), Vec<String>>> {
    let any = slices.iter().fold(Condition::any(), |any, slice| {
        let of_document = Condition::all().add(chunk::Column::DocumentId.eq(slice.document));
        let from = chunk::Column::Position.gte(slice.first);
        any.add(of_document.add(from).add(chunk::Column::Position.lt(slice.first + slice.passages)))
    });
    if slices.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows = chunk::Entity::belonging_to(workspace).filter(any).all(app.db.read()).await?;
    rows.sort_by_key(|row| (row.document_id, row.position));
    let mut texts: HashMap<(DocumentId, u32), Vec<String>> = HashMap::new();
    for slice in slices {
        let range = i64::from(slice.first)..i64::from(slice.first) + i64::from(slice.passages);
        let own = rows.iter().filter(|row| row.document_id == slice.document && range.contains(&row.position.into()));
        let own = own.map(|row| meaningful(row.heading.as_deref(), &row.text)).collect();
        texts.insert((slice.document, slice.first), own);
    }
    Ok(texts)
}

/// What the model reads of a passage: the heading tells what the text is about, unless it stands there.
fn meaningful(heading: Option<&str>, text: &str) -> String {
    match heading {
        Some(heading) if !text.contains(heading) => format!("{heading}\n{text}"),
        _ => text.to_owned(),
    }
}
