//! Learn: findings with quotes are extracted from the passages. The model is not trusted: the passage must be one of
//! those shown, the quote must be in the snapshot, and every number of the statement must be in the quote.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait as _, PaginatorTrait as _, Set};
use serde::{Deserialize, Serialize};

use super::ask::ask;
use super::brief::Brief;
use super::gap_event;
use super::rank::Ranked;
use crate::base::id::{CitationId, FindingId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::sources::{self, Passage};
use crate::domain::research::tasks::{self, LearnFromPassages, output};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::citation::Verdict;
use crate::entity::source::{self, SourceRef};
use crate::entity::{BelongsTo as _, OfWorkspace as _, citation, finding, snapshot};
use crate::port::llm::Cut;
use crate::spending::budget_spent;
use citations::Snapshot;

/// What was learned about a sub-question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Learned {
    /// Verified findings.
    pub(in crate::domain::research) findings: Vec<FindingId>,
    /// Whether one of them answers the question well enough. Steps of before did not store it: any finding did.
    #[serde(default)]
    pub(in crate::domain::research) is_answered: Option<bool>,
    pub(in crate::domain::research) skipped: Option<String>,
    /// Why findings may be missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
}

impl Learned {
    /// What may be missing.
    pub(in crate::domain::research) fn gap(&self, question: &str) -> Option<String> {
        self.cut.map(|cut| cut.of_answer(&format!("What the sources say on “{question}”")))
    }
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
    index: usize,
    question: &str,
    ranked: &Ranked,
) -> Result<Learned, JobError> {
    let step = match ctx.step(&format!("learn.{index}"), "Take findings from the passages").await? {
        Step::Done(learned) => return Ok(learned),
        Step::Open(step) => step,
    };
    if ranked.passages.is_empty() {
        let tx = super::begin(ctx, parameters.report_id).await?;
        let nothing = Learned { findings: Vec::new(), is_answered: Some(false), skipped: None, cut: None };
        return step.finish(tx, "There was nothing to read.", nothing).await;
    }
    let loaded = LoadedPassages::load(ctx, parameters, ranked).await?;
    let most = parameters.depth.bounds().findings;
    let task = LearnFromPassages { question: question.to_owned(), passages: loaded.passages(), most };
    let (learnings, skipped, cut) = match ask(&step, &task, brief.language.as_deref(), 2_500).await {
        Ok(answer) => (answer.value.learnings, None, answer.cut),
        Err(error) => (Vec::new(), Some(budget_spent(error)?), None),
    };
    let mut tx = super::begin(ctx, parameters.report_id).await?;
    let now = ctx.app().clock.now();
    let checked: Vec<Learning> = learnings.into_iter().take(most as usize).filter_map(|l| loaded.check(l)).collect();
    let findings = keep(&mut tx, parameters, ctx.workspace()?, question, &checked, now).await?;
    let dropped = checked.iter().filter(|learning| learning.verdict != Verdict::Verified).count();
    let message = match (findings.len(), dropped) {
        (0, 0) => "The passages do not answer the question.".to_owned(),
        (kept, 0) => format!("Took {kept} findings."),
        (kept, dropped) => format!("Took {kept} findings; {dropped} did not hold against their quotes."),
    };
    let is_answer =
        |learning: &Learning| learning.verdict == Verdict::Verified && learning.confidence >= output::SUFFICIENT;
    let learned = Learned { findings, is_answered: Some(checked.iter().any(is_answer)), skipped, cut };
    let told = gap_event(&step, learned.gap(question));
    step.finish_with(tx, message, learned, told).await
}

/// A checked statement.
struct Learning {
    statement: String,
    confidence: f64,
    quote: String,
    quote_offset: Option<i32>,
    verdict: Verdict,
    passage: Passage,
    source: source::Model,
}

/// The passages to read, with their sources and snapshots.
struct LoadedPassages {
    passages: Vec<Passage>,
    sources: HashMap<SourceRef, (source::Model, Snapshot)>,
}

impl LoadedPassages {
    async fn load(ctx: &JobCtx, parameters: &Parameters, ranked: &Ranked) -> Result<Self> {
        let read = ctx.app().db.read();
        let passages = sources::passages(ctx.app(), ctx.workspace()?, &ranked.passages).await?;
        let rows = source::Entity::belonging_to(parameters.report_id).all(read).await?;
        let mut sources = HashMap::new();
        for row in rows {
            let Some(reference) = row.reference() else { continue };
            if passages.iter().all(|passage| passage.reference.source() != reference) {
                continue;
            }
            let missing = || Error::internal(anyhow::anyhow!("a source without a snapshot"));
            let text = snapshot::Entity::by_id_in(row.workspace_id, row.snapshot_id)
                .one(read)
                .await?
                .ok_or_else(missing)?
                .text;
            sources.insert(reference, (row, Snapshot::new(&text)));
        }
        Ok(Self { passages, sources })
    }

    /// Passages as the model sees them, named `p1`, `p2` …: names that a model copies without mistakes.
    fn passages(&self) -> Vec<tasks::Passage> {
        let passage = |(index, passage): (usize, &Passage)| tasks::Passage {
            id: format!("p{}", index + 1),
            title: self.sources.get(&passage.reference.source()).map(|(row, _)| row.title.clone()).unwrap_or_default(),
            heading: passage.heading.clone(),
            text: passage.text.clone(),
        };
        self.passages.iter().enumerate().map(passage).collect()
    }

    /// Checks a statement; `None` without a known passage or without content.
    fn check(&self, learning: output::Learning) -> Option<Learning> {
        let index: usize = learning.passage_id.strip_prefix('p')?.parse().ok()?;
        let passage = self.passages.get(index.checked_sub(1)?)?;
        let (statement, quote) = (learning.statement.trim(), learning.quote.trim());
        if statement.is_empty() || quote.is_empty() {
            return None;
        }
        let (source, snapshot) = self.sources.get(&passage.reference.source())?;
        let checked = snapshot.check(statement, quote);
        Some(Learning {
            statement: statement.to_owned(),
            confidence: if learning.confidence.is_finite() { learning.confidence.clamp(0.0, 1.0) } else { 0.0 },
            quote: quote.to_owned(),
            quote_offset: checked.quote_offset.and_then(|at| i32::try_from(at).ok()),
            verdict: checked.verdict.into(),
            passage: passage.clone(),
            source: source.clone(),
        })
    }
}

/// Stores findings with their evidence. Failed ones are stored, too, with their verdict, but not used. Returns the
/// verified ones; a statement that the report already has is not added again.
async fn keep(
    tx: &mut Tx,
    parameters: &Parameters,
    workspace: WorkspaceId,
    question: &str,
    learnings: &[Learning],
    now: Timestamp,
) -> Result<Vec<FindingId>> {
    let of_report = finding::Entity::belonging_to(parameters.report_id);
    let mut position = i32::try_from(of_report.clone().count(&**tx).await?).unwrap_or(i32::MAX);
    let known = of_report.all(&**tx).await?;
    let mut known: HashMap<String, (FindingId, Verdict)> =
        known.into_iter().map(|f| (f.statement, (f.id, f.verdict))).collect();
    let mut kept = Vec::new();
    for learning in learnings {
        // A finding of another question answers this one, too.
        if let Some((id, verdict)) = known.get(&learning.statement) {
            if *verdict == Verdict::Verified && !kept.contains(id) {
                kept.push(*id);
            }
            continue;
        }
        let id = FindingId::generate();
        known.insert(learning.statement.clone(), (id, learning.verdict));
        finding::ActiveModel {
            id: Set(id),
            report_id: Set(parameters.report_id),
            workspace_id: Set(workspace),
            position: Set(position),
            statement: Set(learning.statement.clone()),
            sub_question: Set(Some(question.to_owned())),
            confidence: Set(Some(learning.confidence)),
            verdict: Set(learning.verdict),
            created_at: Set(now),
        }
        .insert(&**tx)
        .await?;
        position += 1;
        citation::ActiveModel {
            id: Set(CitationId::generate()),
            report_id: Set(parameters.report_id),
            workspace_id: Set(workspace),
            source_id: Set(learning.source.id),
            section_id: Set(None),
            finding_id: Set(Some(id)),
            mark: Set(learning.source.mark),
            quote: Set(learning.quote.clone()),
            quote_offset: Set(learning.quote_offset),
            chunk_id: Set(learning.passage.location.chunk),
            page: Set(learning.passage.location.page),
            verdict: Set(learning.verdict),
            score: Set(Some(learning.confidence)),
        }
        .insert(&**tx)
        .await?;
        if learning.verdict == Verdict::Verified {
            kept.push(id);
        }
    }
    Ok(kept)
}
