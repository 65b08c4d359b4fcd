//! What a bot looks up for a question.

use std::collections::{HashMap, HashSet};

use analysis::Fingerprint;

use super::follow_up::query;
use super::{Candidate, Passage, Retrieved, Turn};
use crate::app::App;
use crate::base::id::{ChunkId, DocumentId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::db::passages::{Place, searchable_passages_at};
use crate::domain::bots::settings::Retrieval;
use crate::domain::retrieval::service::{Extent, Found, Hit, Mode, SearchScope, documents_of, search};
use crate::entity::message_candidate::LeftOut;
use crate::entity::{OfWorkspace as _, chunk, document};

/// Most passages that are looked at in what a bot knows, and in what is attached.
const LOOKED_AT: usize = 40;
/// Most passages of the beginning of an attached document that stand in for those that were not found.
const OPENING: u32 = 8;

/// What a bot may look into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// It knows nothing.
    Nothing,
    /// These documents.
    Documents(Vec<DocumentId>),
    /// All documents of the workspace. No bot may, but what retrieval finds among all of them is what tests measure.
    #[cfg(test)]
    Everything,
}

impl Reach {
    /// The scope of a search; `None` when there is nothing to search. A scope without conditions would be everything.
    fn scope(&self) -> Option<SearchScope> {
        match self {
            Self::Nothing => None,
            Self::Documents(ids) => (!ids.is_empty()).then(|| of_documents(ids)),
            #[cfg(test)]
            Self::Everything => Some(SearchScope::default()),
        }
    }
}

fn of_documents(ids: &[DocumentId]) -> SearchScope {
    SearchScope { documents: ids.to_vec(), ..SearchScope::default() }
}

/// A question, and where its answer may stand.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What the bot may look into.
    pub reach: &'a Reach,
    /// Documents that the person attached: their best passages come first, and their beginnings where none fits.
    pub attachments: &'a [DocumentId],
    /// The question.
    pub question: &'a str,
    /// What was said before, oldest first.
    pub history: &'a [Turn],
    /// The question as a model wrote it anew, to be understood alone.
    pub rewritten: Option<&'a str>,
}

/// Looks up passages. All that was looked at comes back, with the reason why it was left out.
pub async fn retrieve(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    settings: &Retrieval,
    asked: Asked<'_>,
) -> Result<Retrieved> {
    let query = query(asked.question, asked.history, asked.rewritten);
    let mut chosen = Chosen::new(settings);
    let mut told: Option<(Mode, Option<String>)> = None;
    let known = asked.reach.scope().filter(|_| settings.is_enabled);
    if !asked.attachments.is_empty() {
        let scope = of_documents(asked.attachments);
        let found = look(app, viewer, workspace, &query, settings.mode, &scope).await?;
        told = Some((found.mode, found.reason.clone()));
        let openings = openings(app, viewer, workspace, &scope).await?;
        chosen.take_attached(found, openings, known.is_some());
    }
    if let Some(scope) = known {
        let found = look(app, viewer, workspace, &query, settings.mode, &scope).await?;
        told = Some((found.mode, found.reason.clone()));
        chosen.take_known(found);
    }
    let (mode, reason) = told.unwrap_or((settings.mode, None));
    let (passages, candidates) = chosen.finish(app, workspace, mode).await?;
    Ok(Retrieved { query, passages, candidates, mode, reason })
}

/// The best passages of a scope; a question without a word finds nothing.
async fn look(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    query: &str,
    mode: Mode,
    scope: &SearchScope,
) -> Result<Found> {
    if query.is_empty() {
        return Ok(Found::nothing());
    }
    search(app, viewer, workspace, query, mode, scope, Extent::best(LOOKED_AT)).await
}

/// How attached documents begin, document by document in the order of the attachments.
async fn openings(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    scope: &SearchScope,
) -> Result<Vec<chunk::Model>> {
    let there: HashSet<DocumentId> =
        documents_of(app, viewer, workspace, scope).await?.unwrap_or_default().into_iter().collect();
    let documents: Vec<DocumentId> = scope.documents.iter().copied().filter(|id| there.contains(id)).collect();
    let places: Vec<Place> =
        documents.iter().flat_map(|document| (0..OPENING).map(|position| (*document, position))).collect();
    let mut chunks = searchable_passages_at(app.db.read(), workspace, &places).await?;
    let turn = |chunk: &chunk::Model| documents.iter().position(|id| *id == chunk.document_id);
    // The first passages of all documents, then the second ones.
    chunks.sort_by_key(|chunk| (chunk.position, turn(chunk)));
    Ok(chunks)
}

/// A candidate whose document is not read yet.
struct Seen {
    chunk: chunk::Model,
    score: f64,
    word_rank: Option<u32>,
    meaning_rank: Option<u32>,
    left_out: Option<LeftOut>,
}

/// What is chosen so far.
struct Chosen<'a> {
    settings: &'a Retrieval,
    most: usize,
    seen: Vec<Seen>,
    known: HashSet<ChunkId>,
    /// Of the passages that were taken.
    taken: Vec<Fingerprint>,
}

impl<'a> Chosen<'a> {
    fn new(settings: &'a Retrieval) -> Self {
        let most = usize::try_from(settings.maximum_passages).unwrap_or(usize::MAX);
        Self { settings, most, seen: Vec::new(), known: HashSet::new(), taken: Vec::new() }
    }

    /// Takes passages of attachments: they were attached for this question, and need no minimum. Some room stays for what
    /// the bot knows.
    fn take_attached(&mut self, found: Found, openings: Vec<chunk::Model>, is_shared: bool) {
        let most = if is_shared { (self.most * 3).div_ceil(4) } else { self.most };
        self.take_hits(found, most, 0.0);
        for chunk in openings {
            if self.taken.len() < most && !self.known.contains(&chunk.id) {
                self.take(Seen { chunk, score: 0.0, word_rank: None, meaning_rank: None, left_out: None }, most);
            }
        }
    }

    fn take_known(&mut self, found: Found) {
        self.take_hits(found, self.most, self.settings.minimum_score);
    }

    fn take_hits(&mut self, found: Found, most: usize, minimum: f64) {
        for hit in found.hits {
            let Hit { chunk, score, keyword_rank, semantic_rank, duplicates, .. } = hit;
            let left_out = (score < minimum).then_some(LeftOut::BelowMinimum);
            self.take(Seen { chunk, score, word_rank: keyword_rank, meaning_rank: semantic_rank, left_out }, most);
            for same in duplicates {
                let seen = Seen {
                    chunk: same.chunk,
                    score: same.score,
                    word_rank: same.keyword_rank,
                    meaning_rank: same.semantic_rank,
                    left_out: Some(LeftOut::Duplicate),
                };
                self.take(seen, most);
            }
        }
    }

    fn take(&mut self, mut seen: Seen, most: usize) {
        if !self.known.insert(seen.chunk.id) {
            return;
        }
        if seen.left_out.is_none() {
            let fingerprint = Fingerprint::of(&seen.chunk.text);
            if self.taken.iter().any(|other| other.says_the_same(&fingerprint)) {
                seen.left_out = Some(LeftOut::Duplicate);
            } else if self.taken.len() >= most {
                seen.left_out = Some(LeftOut::TooMany);
            } else {
                self.taken.push(fingerprint);
            }
        }
        self.seen.push(seen);
    }

    /// Reads the documents. What was deleted since the search is left out without a trace.
    async fn finish(self, app: &App, workspace: WorkspaceId, mode: Mode) -> Result<(Vec<Passage>, Vec<Candidate>)> {
        let ids: HashSet<DocumentId> = self.seen.iter().map(|seen| seen.chunk.document_id).collect();
        let documents = document::Entity::by_ids_in(workspace, ids).all(app.db.read()).await?;
        let documents: HashMap<DocumentId, document::Model> = documents.into_iter().map(|row| (row.id, row)).collect();
        let (mut passages, mut candidates): (Vec<Passage>, Vec<Candidate>) = (Vec::new(), Vec::new());
        for Seen { chunk, score, word_rank, meaning_rank, left_out } in self.seen {
            let Some(document) = documents.get(&chunk.document_id) else { continue };
            let mark = left_out.is_none().then(|| u32::try_from(passages.len() + 1).unwrap_or(u32::MAX));
            candidates.push(Candidate {
                chunk_id: chunk.id,
                document_id: chunk.document_id,
                title: document.name.clone(),
                page: chunk.page_start,
                word_rank,
                meaning_rank,
                score,
                mark,
                left_out,
            });
            if let Some(mark) = mark {
                passages.push(Passage {
                    mark,
                    chunk,
                    title: document.name.clone(),
                    url: document.fetched_url.clone().or_else(|| document.source_url.clone()),
                    sha256: document.sha256.clone(),
                    score,
                    mode,
                });
            }
        }
        Ok((passages, candidates))
    }
}
