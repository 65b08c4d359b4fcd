//! The research job: the order of its durable steps.
//!
//! brief → plan → approval, if required → for each question: queries → search → rank → learn → reflect → outline →
//! sections → summary → citations → check → assemble. Every step stores its result; a restarted job takes the same path
//! through stored results to the first missing step. Apart from the model's answers nothing here depends on time or
//! chance, so that an interrupted run writes the same report as an undisturbed one.

use futures_util::future::BoxFuture;
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::Value;

use super::parameters::Parameters;
use super::service;
use super::steps::approval::Verdict;
use super::steps::outline::Outline;
use super::steps::summary::Summary;
use super::steps::{self, Investigation, Question};
use super::without_model::is_wider;
use crate::app::App;
use crate::base::{Error, Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::approvals::service as approvals;
use crate::domain::auth::service::acting_for;
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{Failure, JobCtx, JobError, JobHandler, JobOptions, Outcome};
use crate::entity::job::{self, JobStatus};
use crate::entity::report;

/// Researches a question and writes a report.
#[derive(Debug, Default)]
pub struct ResearchJob;

/// Stable name of the kind.
pub const KIND: &str = "RESEARCH";
/// What research needs of the rights of whoever started it: to read documents, and to write its report.
const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::JobsRun];

/// The caller that research is, on behalf of the person who started it.
pub(super) async fn on_behalf(ctx: &JobCtx) -> Result<Viewer, JobError> {
    acting_for(ctx.app(), ctx.job(), NEEDED).await
}

impl JobHandler for ResearchJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let parameters: Parameters = ctx.parameters()?;
            let brief = steps::brief::run(ctx, &parameters).await?;
            let mut plan = steps::plan::run(ctx, &parameters, &brief).await?;
            if parameters.require_plan_approval {
                plan = match steps::approval::run(ctx, &parameters, plan).await? {
                    Verdict::GoOn(plan) => plan,
                    Verdict::Wait(outcome) => return Ok(outcome),
                    Verdict::Refused(investigation) => {
                        let (outline, summary) = (Outline::empty(), Summary::none());
                        steps::assemble::run(ctx, &parameters, &brief, &investigation, &outline, &[], summary).await?;
                        return Ok(Outcome::Done { result: Some(parameters.report_id.into()) });
                    }
                };
            }
            let investigation = investigate(ctx, &parameters, &brief, plan).await?;
            let questions = &investigation.questions;
            let outline = steps::outline::run(ctx, &parameters, questions).await?;
            let mut written = Vec::with_capacity(outline.sections.len());
            for (index, section) in outline.sections.iter().enumerate() {
                report_progress(
                    ctx,
                    0.7 + 0.2 * share(index, outline.sections.len()),
                    format!("Writing “{}”", section.heading),
                )
                .await?;
                written.push(steps::section::run(ctx, &parameters, &brief, &outline, index).await?);
            }
            let summary = steps::summary::run(ctx, &parameters, &brief, questions).await?;
            steps::citations::run(ctx, &parameters).await?;
            steps::check::run(ctx, &parameters, &written).await?;
            steps::assemble::run(ctx, &parameters, &brief, &investigation, &outline, &written, summary).await?;
            Ok(Outcome::Done { result: Some(parameters.report_id.into()) })
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

    fn retried<'a>(&'a self, tx: &'a mut Tx, row: &'a job::Model, _now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Ok(parameters) = serde_json::from_value::<Parameters>(row.parameters.clone()) else { return Ok(()) };
            if steps::hold_in(tx, parameters.report_id, row.id).await?.is_some() {
                return Ok(());
            }
            let message = "The report of this job was deleted. Run the job anew to get another one.";
            Err(Error::state("jobId", "SUPERSEDED", &[], message))
        })
    }

    fn still_waits<'a>(&'a self, tx: &'a Tx, row: &'a job::Model) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move { approvals::is_open_in(tx, row.id).await })
    }

    fn ended<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        row: &'a job::Model,
        _failure: Option<&'a Failure>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Ok(parameters) = serde_json::from_value::<Parameters>(row.parameters.clone()) else { return Ok(()) };
            if parameters.require_plan_approval {
                approvals::cancel_open_in(tx, now, row.id, Cause::Job(row.id, &row.correlation_id)).await?;
            }
            let Some(report) = steps::hold_in(tx, parameters.report_id, row.id).await? else { return Ok(()) };
            let (kind, summary) = match row.status {
                JobStatus::Succeeded if report.is_complete => {
                    ("research.completed", format!("The report “{}” is complete.", report.title))
                }
                JobStatus::Succeeded => (
                    "research.completed",
                    format!("The report “{}” is written, but parts of it are missing.", report.title),
                ),
                JobStatus::Cancelled => {
                    ("research.cancelled", format!("The research for “{}” was stopped.", report.title))
                }
                _ => ("research.failed", format!("The research for “{}” failed.", report.title)),
            };
            let (workspace, id) = (report.workspace_id, report.id);
            let mut change: report::ActiveModel = report.into();
            change.updated_at = Set(now);
            change.update(&**tx).await?;
            let cause = Cause::Job(row.id, &row.correlation_id);
            activity::append_in(tx, now, workspace, cause, NewActivity::new(kind, id, summary));
            Ok(())
        })
    }
}

/// Investigates the questions of the plan, and those that reflection adds, until none is left or a bound of depth, time
/// or cost is reached.
async fn investigate(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &steps::brief::Brief,
    plan: steps::plan::Plan,
) -> Result<Investigation, JobError> {
    let bounds = parameters.depth.bounds();
    let most = (bounds.planned + bounds.added) as usize;
    let mut gaps: Vec<String> = plan.gap().into_iter().collect();
    let mut open: Vec<String> = plan.questions;
    let mut done: Vec<Question> = Vec::new();
    let mut added = 0;
    while done.len() < open.len().min(most) {
        let index = done.len();
        let text = open[index].clone();
        report_progress(ctx, 0.05 + 0.6 * share(index, open.len()), format!("Looking into: {text}")).await?;
        let is_asked = is_asked(parameters, &text);
        if !is_asked && done.iter().any(|question| question.is_answered) {
            // Wider words would only add what nobody asked.
            done.push(Question { text, findings: Vec::new(), is_answered: true, is_asked, skipped: None });
            continue;
        }
        let question = look_into(ctx, parameters, brief, index, text, &mut gaps).await?;
        done.push(Question { is_asked, ..question });
        let left = bounds.added - added;
        let reflection = steps::reflect::run(ctx, parameters, brief, index, &done, &open, left).await?;
        gaps.extend(reflection.gap());
        if reflection.stop {
            // The remaining questions were not investigated, which the report says.
            done.extend(open.drain(done.len()..).map(|text| Question::skipped(text, &reflection.reason)));
            break;
        }
        added += u32::try_from(reflection.new_questions.len()).unwrap_or(left);
        open.extend(reflection.new_questions);
    }
    Ok(Investigation { questions: done, gaps, is_refused: false })
}

/// True for what somebody asked or approved, and for the questions of a model. Wider questions are made by the server to
/// look further around.
fn is_asked(parameters: &Parameters, question: &str) -> bool {
    let mut asked = parameters.outline.iter().chain([&parameters.question]);
    parameters.require_plan_approval || !is_wider(question) || asked.any(|text| text.trim() == question)
}

async fn look_into(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &steps::brief::Brief,
    index: usize,
    text: String,
    gaps: &mut Vec<String>,
) -> Result<Question, JobError> {
    let queries = steps::queries::run(ctx, parameters, brief, index, &text).await?;
    let found = steps::search::run(ctx, parameters, brief, index, &queries.queries).await?;
    let ranked = steps::rank::run(ctx, parameters, index, &found).await?;
    let learned = steps::learn::run(ctx, parameters, brief, index, &text, &ranked).await?;
    gaps.extend(queries.gap(&text));
    gaps.extend(learned.gap(&text));
    let skipped = queries.skipped.or(learned.skipped);
    let is_answered = learned.is_answered.unwrap_or(!learned.findings.is_empty());
    Ok(Question { text, findings: learned.findings, is_answered, is_asked: true, skipped })
}

async fn report_progress(ctx: &JobCtx, progress: f64, message: String) -> Result<(), JobError> {
    // A step that is already stored emits no events again.
    let row = ctx.reload().await?;
    if row.progress.is_some_and(|known| known >= progress) {
        return Ok(());
    }
    ctx.progress(progress, message).await
}

#[expect(clippy::cast_precision_loss, reason = "a handful of steps")]
fn share(done: usize, all: usize) -> f64 {
    done as f64 / all.max(1) as f64
}
