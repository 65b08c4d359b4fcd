//! Section: the text of one section, streamed. While it grows, what was appended is stored four times a second beside the
//! event log, which stays dense: only the finished section is an event.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::ask::ask_for_text;
use super::brief::Brief;
use super::outline::Outline;
use super::prose::{Prose, Reader};
use super::{references, verified};
use crate::base::id::{ReportId, SectionId};
use crate::domain::research::draft::{self, Draft};
use crate::domain::research::parameters::Parameters;
use crate::domain::research::tasks::{FindingRef, WriteSection};
use crate::engine::event::NewEvent;
use crate::engine::signals;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::{BelongsTo as _, report_section};
use crate::port::llm::Cut;
use crate::spending::budget_spent;

/// How often growing text is stored.
const FLUSH: Duration = Duration::from_millis(250);

/// A written section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Written {
    pub(in crate::domain::research) section: SectionId,
    pub(in crate::domain::research) skipped: Option<String>,
    /// Why the end of its text is missing, if so.
    #[serde(default)]
    pub(in crate::domain::research) cut: Option<Cut>,
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
    let (id, draft) = begin(ctx, parameters, index, &plan.heading).await?;
    let others = outline.sections.iter().filter(|s| s.heading != plan.heading).map(|s| s.heading.clone());
    let task = WriteSection {
        question: parameters.question.clone(),
        heading: plan.heading.clone(),
        other_headings: others.collect(),
        findings: findings.clone(),
    };
    let report = parameters.report_id;
    let mut page = Page { ctx, report, draft, stored: Instant::now() };
    let (prose, skipped) = match ask_for_text(&step, &task, brief.language.as_deref(), 2_000, &mut page).await {
        Ok(prose) if !prose.text.trim().is_empty() => (prose, None),
        // If nothing is left of an answer, the section lists the findings and says why there is no more.
        Ok(prose) => (Prose { text: listed(&findings), ..prose }, None),
        Err(error) => (Prose { text: listed(&findings), cut: None }, Some(budget_spent(error)?)),
    };
    let text = prose.told();
    let tx = super::begin(ctx, report).await?;
    draft::replace_in(&tx, id, &text).await?;
    let words = text.split_whitespace().count();
    let data = serde_json::json!({
        "sectionId": id, "words": words, "isComplete": prose.cut.is_none(), "cut": prose.cut,
    });
    let output = match prose.cut {
        None => NewEvent::new(JobEventKind::Output, format!("“{}” is written.", plan.heading)),
        Some(cut) => NewEvent::new(JobEventKind::Output, cut.of_section(&plan.heading)).level(LogLevel::Warning),
    };
    let output = output.step(step.id()).data(data);
    let written = Written { section: id, skipped, cut: prose.cut };
    step.finish_with(tx, format!("Wrote {words} words."), written, vec![output]).await
}

/// The section's row, and its text, which is empty; the row of an earlier attempt is taken up again.
async fn begin(
    ctx: &JobCtx,
    parameters: &Parameters,
    index: usize,
    heading: &str,
) -> Result<(SectionId, Draft), JobError> {
    let position = i32::try_from(index).unwrap_or(i32::MAX);
    let tx = super::begin(ctx, parameters.report_id).await?;
    let known = report_section::Entity::belonging_to(parameters.report_id)
        .filter(report_section::Column::Position.eq(position))
        .one(&*tx)
        .await?;
    let (id, draft) = match known {
        Some(row) => (row.id, Draft::anew_in(&tx, row.id).await?),
        None => {
            let row = report_section::ActiveModel {
                id: Set(SectionId::generate()),
                report_id: Set(parameters.report_id),
                workspace_id: Set(ctx.workspace()?),
                position: Set(position),
                level: Set(2),
                heading: Set(heading.to_owned()),
                body: Set(String::new()),
                revision: Set(0),
                is_complete: Set(false),
            };
            let id = row.insert(&*tx).await?.id;
            (id, Draft::of_new(id))
        }
    };
    tx.commit().await?;
    Ok((id, draft))
}

/// Stores the growing text in the section's row, four times a second.
struct Page<'a> {
    ctx: &'a JobCtx,
    report: ReportId,
    draft: Draft,
    stored: Instant,
}

impl Reader for Page<'_> {
    fn see<'a>(&'a mut self, text: &'a str) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            if self.stored.elapsed() < FLUSH || self.draft.is(text) {
                return Ok(());
            }
            let mut tx = super::begin(self.ctx, self.report).await?;
            self.draft.store_in(&tx, text).await?;
            tx.signal(signals::job(self.ctx.id()));
            tx.commit().await?;
            self.stored = Instant::now();
            Ok(())
        })
    }
}

/// The findings one by one, for when no model may be asked any more.
fn listed(findings: &[FindingRef]) -> String {
    findings.iter().map(|f| format!("- {} [{}]\n", f.statement, f.mark)).collect()
}
