//! The durable steps of research, one file each. Each has a function `run`, which returns the stored result if the step
//! was finished before.

pub(super) mod approval;
pub(super) mod ask;
pub(super) mod assemble;
pub(super) mod brief;
pub(super) mod check;
pub(super) mod citations;
pub(super) mod learn;
pub(super) mod outline;
pub(super) mod plan;
pub(super) mod prose;
pub(super) mod queries;
pub(super) mod rank;
pub(super) mod reflect;
pub(super) mod search;
pub(super) mod section;
pub(super) mod summary;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};

use crate::base::Result;
use crate::base::id::{FindingId, JobId, ReportId};
use crate::db::Tx;
use crate::domain::research::tasks::FindingRef;
use crate::engine::event::NewEvent;
use crate::engine::{Failure, JobCtx, JobError, OpenStep};
use crate::entity::citation::Verdict;
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::{BelongsTo as _, finding, report};

/// A sub-question with its findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Question {
    /// The sub-question.
    pub(super) text: String,
    /// Verified findings.
    pub(super) findings: Vec<FindingId>,
    /// Whether one of them answers it well enough.
    pub(super) is_answered: bool,
    /// False for one that the server made up to look further around: nobody waits for its answer.
    pub(super) is_asked: bool,
    /// Why it was not investigated, or not completely.
    pub(super) skipped: Option<String>,
}

/// Result of investigating the questions of the plan and those added later.
#[derive(Debug, Default)]
pub(super) struct Investigation {
    pub(super) questions: Vec<Question>,
    /// What may be missing because a model answer was cut short.
    pub(super) gaps: Vec<String>,
    /// True when the plan was not approved, so that nothing was investigated.
    pub(super) is_refused: bool,
}

impl Investigation {
    /// Nothing was investigated, for a reason that the report states.
    pub(super) fn refused(questions: Vec<String>, reason: &str) -> Self {
        let questions = questions.into_iter().map(|text| Question::skipped(text, reason)).collect();
        Self { questions, gaps: vec![reason.to_owned()], is_refused: true }
    }
}

impl Question {
    /// A question that was not investigated.
    pub(super) fn skipped(text: String, reason: &str) -> Self {
        Self { text, findings: Vec::new(), is_answered: false, is_asked: true, skipped: Some(reason.to_owned()) }
    }
}

/// The questions without a sufficient answer.
pub(super) fn unanswered(questions: &[Question]) -> Vec<String> {
    let open = questions.iter().filter(|question| question.is_asked && !question.is_answered);
    open.map(|question| question.text.clone()).collect()
}

/// The report of a job, locked until the transaction ends; `None` when it was deleted, or belongs to another job
/// (C-JOB-19).
pub(super) async fn hold_in(tx: &Tx, report: ReportId, job: JobId) -> Result<Option<report::Model>> {
    let own = report::Entity::belonging_to(job).filter(report::Column::Id.eq(report));
    Ok(own.lock_exclusive().one(&**tx).await?)
}

/// A transaction of the job that writes into its report, which must still be the job's.
pub(super) async fn begin(ctx: &JobCtx, report: ReportId) -> Result<Tx, JobError> {
    let tx = ctx.begin().await?;
    hold_in(&tx, report, ctx.id()).await?.ok_or_else(Failure::superseded)?;
    Ok(tx)
}

/// The event that reports what may be missing in a step's result, if anything.
fn gap_event(step: &OpenStep, gap: Option<String>) -> Vec<NewEvent> {
    let told = |gap| NewEvent::new(JobEventKind::Log, gap).level(LogLevel::Warning).step(step.id());
    gap.map(told).into_iter().collect()
}

/// Verified findings of a report, in order of discovery.
pub(super) async fn verified(ctx: &JobCtx, report: ReportId) -> Result<Vec<finding::Model>, JobError> {
    Ok(finding::Entity::belonging_to(report)
        .filter(finding::Column::Verdict.eq(Verdict::Verified))
        .order_by_asc(finding::Column::Position)
        .all(ctx.app().db.read())
        .await?)
}

/// Findings with the numbers by which texts cite them: position in the report plus one.
pub(super) async fn references(
    ctx: &JobCtx,
    findings: &[finding::Model],
    questions: &[Question],
) -> Result<Vec<FindingRef>, JobError> {
    use crate::entity::citation;
    let quotes = citation::Entity::belonging_to_any(findings.iter().map(|f| f.id)).all(ctx.app().db.read()).await?;
    let references = findings.iter().map(|finding| FindingRef {
        mark: number_of(finding),
        statement: finding.statement.clone(),
        quote: quotes.iter().find(|c| c.finding_id == Some(finding.id)).map(|c| c.quote.clone()).unwrap_or_default(),
        question: questions.iter().position(|q| q.findings.contains(&finding.id)),
    });
    Ok(references.collect())
}

/// The number by which texts cite a finding, until `citations` replaces it with the mark of its source.
pub(super) fn number_of(finding: &finding::Model) -> u32 {
    u32::try_from(finding.position + 1).unwrap_or(u32::MAX)
}
