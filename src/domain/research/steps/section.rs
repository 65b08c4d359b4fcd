//! Section: the text of one section, streamed. While it grows, its text is stored four times a second beside the event
//! log, which stays dense: only the finished section is an event.

use std::time::Duration;

use futures_util::StreamExt as _;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::time::Instant;

use super::brief::Brief;
use super::outline::Outline;
use super::{budget_spent, references, verified};
use crate::base::id::{ReportId, SectionId};
use crate::db::Signal;
use crate::domain::research::parameters::Parameters;
use crate::engine::event::NewEvent;
use crate::engine::{JobCtx, JobError, OpenStep, Step};
use crate::entity::job_event::JobEventKind;
use crate::entity::report_section;
use crate::port::llm::tasks::FindingRef;
use crate::port::llm::{Chunk, LanguageModel as _, Request, Task};

/// How often growing text is stored.
const FLUSH: Duration = Duration::from_millis(250);

/// A section that was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Written {
    pub(in crate::domain::research) section: SectionId,
    pub(in crate::domain::research) skipped: Option<String>,
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
    outline: &Outline,
    index: usize,
) -> Result<Written, JobError> {
    let plan = &outline.sections[index];
    let step = match ctx.step(&format!("section.{index}"), &format!("Write “{}”", plan.heading)).await? {
        Step::Done(written) => return Ok(written),
        Step::Open(step) => step,
    };
    let all = references(ctx, &verified(ctx, parameters.report_id).await?, &[]).await?;
    let findings: Vec<FindingRef> =
        plan.findings.iter().filter_map(|n| all.iter().find(|f| f.mark == *n)).cloned().collect();
    let id = begin(ctx, parameters, index, &plan.heading).await?;
    let others = outline.sections.iter().filter(|s| s.heading != plan.heading).map(|s| s.heading.clone());
    let task = Task::Section {
        question: parameters.question.clone(),
        heading: plan.heading.clone(),
        other_headings: others.collect(),
        findings: findings.clone(),
    };
    let request = Request::for_task(task, brief.language.as_deref(), 2_000, step.idempotency_key());
    let (text, skipped) = match write(ctx, &step, &request, (parameters.report_id, id)).await {
        Ok(text) if !text.trim().is_empty() => (text, None),
        Ok(_) => (listed(&findings), None),
        Err(error) => (listed(&findings), Some(budget_spent(error)?)),
    };
    let tx = super::begin(ctx, parameters.report_id).await?;
    set_body(&tx, id, text.trim()).await?;
    let words = text.split_whitespace().count();
    let data = serde_json::json!({ "sectionId": id, "words": words });
    let output =
        NewEvent::new(JobEventKind::Output, format!("“{}” is written.", plan.heading)).step(step.id()).data(data);
    step.finish_with(tx, format!("Wrote {words} words."), Written { section: id, skipped }, vec![output]).await
}

/// The section's row, empty; that of an earlier attempt is taken up again.
async fn begin(ctx: &JobCtx, parameters: &Parameters, index: usize, heading: &str) -> Result<SectionId, JobError> {
    let position = i32::try_from(index).unwrap_or(i32::MAX);
    let tx = super::begin(ctx, parameters.report_id).await?;
    let known = report_section::Entity::find()
        .filter(report_section::Column::ReportId.eq(parameters.report_id))
        .filter(report_section::Column::Position.eq(position))
        .one(&*tx)
        .await?;
    let id = match known {
        Some(row) => {
            set_body(&tx, row.id, "").await?;
            row.id
        }
        None => {
            let row = report_section::ActiveModel {
                id: Set(SectionId::generate()),
                report_id: Set(parameters.report_id),
                workspace_id: Set(ctx.workspace()?),
                position: Set(position),
                level: Set(2),
                heading: Set(heading.to_owned()),
                body: Set(String::new()),
                is_complete: Set(false),
            };
            row.insert(&*tx).await?.id
        }
    };
    tx.commit().await?;
    Ok(id)
}

/// Streams the text, and stores what has come four times a second.
async fn write(
    ctx: &JobCtx,
    step: &OpenStep,
    request: &Request,
    (report, id): (ReportId, SectionId),
) -> Result<String, JobError> {
    let model = step.model(Arc::clone(&ctx.app().llm));
    let mut stream = model.stream(request).await?;
    let (mut text, mut stored) = (String::new(), Instant::now());
    while let Some(chunk) = stream.next().await {
        if let Chunk::Text(piece) = chunk? {
            text.push_str(&piece);
        }
        if stored.elapsed() >= FLUSH {
            let mut tx = super::begin(ctx, report).await?;
            set_body(&tx, id, &text).await?;
            tx.signal(Signal::Job(ctx.id()));
            tx.commit().await?;
            stored = Instant::now();
        }
    }
    Ok(text)
}

async fn set_body(tx: &crate::db::Tx, id: SectionId, text: &str) -> Result<(), JobError> {
    use sea_orm::sea_query::Expr;
    report_section::Entity::update_many()
        .col_expr(report_section::Column::Body, Expr::value(text))
        .filter(report_section::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The findings one by one, for when no model may be asked any more.
fn listed(findings: &[FindingRef]) -> String {
    findings.iter().map(|f| format!("- {} [{}]\n", f.statement, f.mark)).collect()
}
