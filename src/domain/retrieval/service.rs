//! Finding passages.

use std::collections::{HashMap, HashSet};
use std::iter;
use std::ops::Range;
use std::sync::Arc;

use analysis::Language;
use embedding::Vector;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QuerySelect as _};
use serde::{Deserialize, Serialize};

use super::duplicates::{Group, collapse};
use super::fusion::{Fused, Weights, by_meaning, by_words, fuse, sort};
use super::meaning::{Understood, understand};
use crate::app::App;
use crate::base::id::{BotId, DocumentId, WorkspaceId};
use crate::base::{Permission, Result, Viewer};
use crate::db::Snapshot;
use crate::db::passages::{Place, searchable_documents, searchable_fingerprints_at, searchable_passages_at};
use crate::db::vectors::{self, VectorSet, Wanted};
use crate::db::word_index::WordIndex;
use crate::domain::documents::service::known::known_to;
use crate::domain::tags::service::name_key;
use crate::domain::workspaces::service::permit;
use crate::entity::document::DocumentStatus;
use crate::entity::{BelongsTo as _, chunk, document, document_tag, tag};

/// Which documents may be read: those named and those with all the tags, as far as a bot knows them if one is named. Two
/// empty lists mean all documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchScope {
    /// These documents.
    pub documents: Vec<DocumentId>,
    /// Documents with all these tags (by comparable name).
    pub tags: Vec<String>,
    /// Only what this bot knows, which the caller sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<BotId>,
}

/// How passages are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// By words.
    Keyword,
    /// By meaning.
    Semantic,
    /// By both.
    Hybrid,
}

/// A passage that matches a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The passage.
    pub chunk: chunk::Model,
    /// How well it matches, between 0 and 1.
    pub score: f64,
    /// Place in the order by words, from 1; `None` if it was not found by words.
    pub keyword_rank: Option<u32>,
    /// Place in the order by meaning, from 1; `None` if it was not found by meaning.
    pub semantic_rank: Option<u32>,
    /// Number of passages that say the same, and match less well.
    pub duplicate_count: usize,
    /// The first ones of them, at most [`DUPLICATES`].
    pub duplicates: Vec<Duplicate>,
}

/// A passage that says the same as a hit, with what a hit has.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    /// The passage.
    pub chunk: chunk::Model,
    /// How well it matches, between 0 and 1.
    pub score: f64,
    /// Place in the order by words, from 1.
    pub keyword_rank: Option<u32>,
    /// Place in the order by meaning, from 1.
    pub semantic_rank: Option<u32>,
}

/// Most passages that are read of those that say the same as a hit.
pub const DUPLICATES: usize = 10;

/// A passage, and how well it matches.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredPassage {
    /// The passage.
    pub chunk: chunk::Model,
    /// Between 0 and 1.
    pub score: f64,
}

/// True for documents whose passages are found: those processed completely at least once, even while they are processed
/// again. A worker of an earlier version, which may still run during an upgrade, sets only the status.
pub fn is_searchable() -> Condition {
    Condition::any()
        .add(document::Column::IsSearchable.eq(true))
        .add(document::Column::Status.eq(DocumentStatus::Ready))
}

/// The documents of a scope that can be searched; `None` when the scope sets no condition.
pub async fn documents_of(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    scope: &SearchScope,
) -> Result<Option<Vec<DocumentId>>> {
    permit(viewer, workspace, Permission::WorkspaceRead, "workspaceId", workspace)?;
    let named = match scope.documents.is_empty() && scope.tags.is_empty() {
        true => None,
        false => Some(named(app, workspace, scope).await?),
    };
    let wanted = match (named, scope.bot) {
        (None, None) => return Ok(None),
        (Some(named), None) => named,
        (None, Some(bot)) => documents_known_to(app, workspace, bot).await?,
        (Some(named), Some(bot)) => {
            let known = documents_known_to(app, workspace, bot).await?;
            named.into_iter().filter(|id| known.contains(id)).collect()
        }
    };
    Ok(Some(searchable_documents(app.db.read(), workspace, wanted).await?))
}

async fn named(app: &App, workspace: WorkspaceId, scope: &SearchScope) -> Result<HashSet<DocumentId>> {
    let mut named: HashSet<DocumentId> = scope.documents.iter().copied().collect();
    if !scope.tags.is_empty() {
        named.extend(documents_with_tags(app, workspace, &scope.tags).await?);
    }
    Ok(named)
}

async fn documents_known_to(app: &App, workspace: WorkspaceId, bot: BotId) -> Result<HashSet<DocumentId>> {
    let known = document::Entity::belonging_to(workspace)
        .filter(document::Column::Id.in_subquery(known_to(bot)))
        .select_only()
        .column(document::Column::Id);
    let known: Vec<DocumentId> = known.into_tuple().all(app.db.read()).await?;
    Ok(known.into_iter().collect())
}

async fn documents_with_tags(app: &App, workspace: WorkspaceId, tags: &[String]) -> Result<Vec<DocumentId>> {
    let keys: HashSet<String> = tags.iter().map(|name| name_key(name)).collect();
    let ids = tag::Entity::belonging_to(workspace)
        .filter(tag::Column::NameKey.is_in(keys.iter().cloned()))
        .all(app.db.read())
        .await?;
    if ids.len() < keys.len() {
        return Ok(Vec::new());
    }
    let rows = document_tag::Entity::belonging_to_any(ids.iter().map(|t| t.id)).all(app.db.read()).await?;
    let mut counts: HashMap<DocumentId, usize> = HashMap::new();
    for row in rows {
        *counts.entry(row.document_id).or_default() += 1;
    }
    Ok(counts.into_iter().filter(|(_, n)| *n == keys.len()).map(|(id, _)| id).collect())
}

/// What a search found, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The passages of the page, best first.
    pub hits: Vec<Hit>,
    /// Which of all they are.
    pub page: Range<usize>,
    /// How many there are.
    pub total: usize,
    /// How they were found.
    pub mode: Mode,
    /// Why not by meaning, although that was wanted.
    pub reason: Option<String>,
    /// The languages of the passages that were searched, most frequent first.
    pub languages: Vec<Language>,
}

impl Found {
    /// Nothing, since there was nothing to search.
    pub fn nothing() -> Self {
        Self { hits: Vec::new(), page: 0..0, total: 0, mode: Mode::Keyword, reason: None, languages: Vec::new() }
    }
}

/// What is wanted of the passages that match a query.
#[derive(Debug, Clone, Copy)]
pub struct Extent<P> {
    /// Most of them.
    pub limit: usize,
    /// None with a lower score.
    pub minimum_score: f64,
    /// Which are read, when it is known how many there are.
    pub page: P,
}

impl Extent<fn(usize) -> Range<usize>> {
    /// The best ones.
    pub fn best(limit: usize) -> Self {
        Self { limit, minimum_score: 0.0, page: |total| 0..total }
    }
}

/// Passages for one query, best first; those that say the same as a better one stand with it. All are ranked, and those
/// of the page are read.
pub async fn search<P: FnOnce(usize) -> Range<usize>>(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    query: &str,
    mode: Mode,
    scope: &SearchScope,
    extent: Extent<P>,
) -> Result<Found> {
    let Some(documents) = Documents::of(app, viewer, workspace, scope).await? else { return Ok(Found::nothing()) };
    let (mut searched, meanings) = Searched::open(app, viewer, workspace, documents, &[query.to_owned()], mode).await?;
    let mut ranked = searched.ranked(query, meanings.into_iter().next().flatten(), extent.limit).await?;
    sort(&mut ranked);
    let places: Vec<Place> = ranked.iter().map(Fused::place).collect();
    let fingerprints = searchable_fingerprints_at(&**searched.snapshot, workspace, &places).await?;
    ranked.retain(|fused| fingerprints.contains_key(&fused.place()));
    ranked.truncate(extent.limit);
    let mut groups = collapse(ranked, &fingerprints);
    groups.retain(|group| group.best.score >= extent.minimum_score);
    let page = (extent.page)(groups.len());
    let hits = searched.hits(&groups[page.clone()]).await?;
    let languages = searched.index.languages();
    let Searched { mode, reason, .. } = searched;
    Ok(Found { hits, page, total: groups.len(), mode, reason, languages })
}

/// Passages for several queries, best first: a passage's score is the average of its scores for all of them.
pub async fn search_all(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    queries: &[String],
    scope: &SearchScope,
    limit: usize,
) -> Result<Vec<ScoredPassage>> {
    let Some(documents) = Documents::of(app, viewer, workspace, scope).await? else { return Ok(Vec::new()) };
    let (mut searched, meanings) = Searched::open(app, viewer, workspace, documents, queries, Mode::Hybrid).await?;
    let mut meanings = meanings.into_iter();
    let mut all: HashMap<Place, Fused> = HashMap::new();
    #[expect(clippy::cast_precision_loss, reason = "there are a few queries")]
    let number_of_queries = queries.len().max(1) as f64;
    for query in queries {
        for fused in searched.ranked(query, meanings.next().flatten(), limit).await? {
            let score = fused.score / number_of_queries;
            let known = all.entry(fused.place()).or_insert(Fused { score: 0.0, ..fused });
            known.score += score;
        }
    }
    let mut all: Vec<Fused> = all.into_values().collect();
    sort(&mut all);
    all.truncate(limit);
    let places: Vec<Place> = all.iter().map(Fused::place).collect();
    let mut passages = searched.passages(&places).await?;
    let scored = |fused: &Fused| {
        let chunk = passages.remove(&fused.place())?;
        Some(ScoredPassage { chunk, score: fused.score })
    };
    Ok(all.iter().filter_map(scored).collect())
}

/// The documents that are searched.
enum Documents {
    All,
    These(Vec<DocumentId>),
}

impl Documents {
    /// `None` when the scope has no documents.
    async fn of(app: &App, viewer: &Viewer, workspace: WorkspaceId, scope: &SearchScope) -> Result<Option<Self>> {
        Ok(match documents_of(app, viewer, workspace, scope).await? {
            None => Some(Self::All),
            Some(ids) => (!ids.is_empty()).then_some(Self::These(ids)),
        })
    }

    fn ids(&self) -> Option<&[DocumentId]> {
        if let Self::These(ids) = self { Some(ids) } else { None }
    }
}

/// What searches of one request have in common. It occupies a connection: what takes time and needs none comes before.
struct Searched<'a> {
    app: &'a App,
    workspace: WorkspaceId,
    documents: Documents,
    snapshot: Arc<Snapshot>,
    index: WordIndex,
    /// Whose vectors are compared; `None` by words alone.
    set: Option<VectorSet>,
    mode: Mode,
    reason: Option<String>,
}

impl<'a> Searched<'a> {
    /// Begins to search, and answers what the queries mean.
    async fn open(
        app: &'a App,
        viewer: &Viewer,
        workspace: WorkspaceId,
        documents: Documents,
        queries: &[String],
        mode: Mode,
    ) -> Result<(Self, Vec<Option<Vector>>)> {
        let mut understood = understand(app, viewer, workspace, queries, mode).await?;
        let mut snapshot = app.db.snapshot().await?;
        if let Understood::ByMeaning(before, _) = &understood
            && !is_comparable(before, vectors::searched_set(&*snapshot, workspace).await?.as_ref())
        {
            // A new model's vectors came into use at this moment.
            drop(snapshot);
            understood = understand(app, viewer, workspace, queries, mode).await?;
            snapshot = app.db.snapshot().await?;
        }
        let current = vectors::searched_set(&*snapshot, workspace).await?;
        let (set, mode, reason, meanings) = match understood {
            Understood::ByMeaning(before, meanings) if is_comparable(&before, current.as_ref()) => {
                (current, mode, None, meanings)
            }
            Understood::ByMeaning(..) => {
                let reason = "The vectors of the passages were replaced at this moment.";
                (None, Mode::Keyword, Some(reason.to_owned()), Vec::new())
            }
            Understood::ByWords(reason) => (None, Mode::Keyword, reason, Vec::new()),
        };
        let snapshot = Arc::new(snapshot);
        let index = WordIndex::open(Arc::clone(&snapshot), workspace).await?;
        Ok((Self { app, workspace, documents, snapshot, index, set, mode, reason }, meanings))
    }

    /// Places of passages for a query, best first.
    async fn ranked(&mut self, query: &str, meaning: Option<Vector>, limit: usize) -> Result<Vec<Fused>> {
        let Some((set, vector)) = self.set.clone().zip(meaning) else { return self.by_words(query, limit).await };
        let documents = self.documents.ids();
        let words = match self.mode {
            Mode::Semantic => Vec::new(),
            Mode::Keyword | Mode::Hybrid => self.index.search(query, documents, limit).await?,
        };
        let found: Vec<Place> = words.iter().map(|found| (found.document, found.position)).collect();
        let wanted = Wanted { vector, documents, count: limit };
        let nearest = self.app.vectors.nearest(&self.snapshot, &set, self.index.changes(), wanted, &found).await?;
        let Some((nearest, others)) = nearest else {
            self.set = None;
            self.mode = Mode::Keyword;
            let reason =
                "The vectors of the workspace do not fit into the memory for them (`documents.vector_memory`).";
            self.reason = Some(reason.to_owned());
            return self.by_words(query, limit).await;
        };
        Ok(match self.mode {
            Mode::Semantic => by_meaning(&nearest),
            Mode::Keyword | Mode::Hybrid => fuse(self.weights(query, &set), &words, &nearest, &others),
        })
    }

    /// How much words and meaning count for a query: by whether the model knows its language, as far as that can be told.
    fn weights(&self, query: &str, set: &VectorSet) -> Weights {
        let model = self.app.models.embedding_named(&set.model.name, &set.model.variant);
        let Some(known) = model.and_then(|model| model.trained_with()).map(Language::from_tag) else {
            return Weights::OF_ITS_LANGUAGE;
        };
        let mut languages = self.index.languages();
        languages.push(known);
        match Language::of_question(query, &languages) {
            Some(language) if language != known => Weights::OF_ANOTHER_LANGUAGE,
            _ => Weights::OF_ITS_LANGUAGE,
        }
    }

    async fn by_words(&self, query: &str, limit: usize) -> Result<Vec<Fused>> {
        Ok(by_words(&self.index.search(query, self.documents.ids(), limit).await?))
    }

    /// Reads passages with those that say the same.
    async fn hits(&self, groups: &[Group]) -> Result<Vec<Hit>> {
        let first = |group: &Group| group.duplicates.iter().copied().take(DUPLICATES).collect::<Vec<_>>();
        let all = groups.iter().flat_map(|group| iter::once(group.best).chain(first(group)));
        let places: Vec<Place> = all.map(|fused| fused.place()).collect();
        let mut passages = self.passages(&places).await?;
        let duplicate = |fused: &Fused, passages: &mut HashMap<Place, chunk::Model>| {
            let Fused { score, keyword_rank, semantic_rank, .. } = *fused;
            Some(Duplicate { chunk: passages.remove(&fused.place())?, score, keyword_rank, semantic_rank })
        };
        let hit = |group: &Group| {
            let Fused { score, keyword_rank, semantic_rank, .. } = group.best;
            Some(Hit {
                chunk: passages.remove(&group.best.place())?,
                score,
                keyword_rank,
                semantic_rank,
                duplicate_count: group.duplicates.len(),
                duplicates: first(group).iter().filter_map(|fused| duplicate(fused, &mut passages)).collect(),
            })
        };
        Ok(groups.iter().filter_map(hit).collect())
    }

    /// The passages at these places.
    async fn passages(&self, places: &[Place]) -> Result<HashMap<Place, chunk::Model>> {
        let passages = searchable_passages_at(&**self.snapshot, self.workspace, places).await?;
        let place = |chunk: &chunk::Model| (chunk.document_id, u32::try_from(chunk.position).unwrap_or_default());
        Ok(passages.into_iter().map(|chunk| (place(&chunk), chunk)).collect())
    }
}

/// Whether vectors of the one set can be compared with those of the other.
fn is_comparable(one: &VectorSet, other: Option<&VectorSet>) -> bool {
    other.is_some_and(|other| one.model == other.model && one.dimensions == other.dimensions)
}
