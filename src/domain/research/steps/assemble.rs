//! Assemble: the whole report. It states what was not answered or skipped.

use std::fmt::Write as _;

use sea_orm::{ActiveModelTrait as _, QueryOrder as _, Set};

use super::brief::Brief;
use super::check::{check_text, cite_sources, snapshots};
use super::citations::evidence;
use super::outline::Outline;
use super::section::Written;
use super::summary::Summary;
use super::{Investigation, Question, unanswered};
use crate::base::Error;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::without_model::own_language;
use crate::engine::event::NewEvent;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::{BelongsTo as _, OfWorkspace as _, report, report_section, source};
use crate::port::llm::Cut;
use citations::marks;

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    brief: &Brief,
    investigation: &Investigation,
    outline: &Outline,
    written: &[Written],
    summary: Summary,
) -> Result<(), JobError> {
    let Investigation { questions, gaps, is_refused } = investigation;
    let step = match ctx.step("assemble", "Put the report together").await? {
        Step::Done(()) => return Ok(()),
        Step::Open(step) => step,
    };
    let read = ctx.app().db.read();
    let sections = report_section::Entity::belonging_to(parameters.report_id)
        .order_by_asc(report_section::Column::Position)
        .all(read)
        .await?;
    let sources =
        source::Entity::belonging_to(parameters.report_id).order_by_asc(source::Column::Mark).all(read).await?;
    let evidence = evidence(ctx, parameters).await?;
    let checked = match &summary.text {
        Some(text) => {
            let held = check_text(text, &evidence, &snapshots(ctx, parameters).await?);
            Some(cite_sources(&held.text, &evidence)).filter(|t| !t.is_empty())
        }
        None => None,
    };
    let unanswered = unanswered(questions);
    let gaps: Vec<String> = gaps.iter().cloned().chain(outline.gap()).collect();
    let skipped = skipped(questions, &gaps, outline, written, &summary);
    let is_cut = summary.cut.is_some() || written.iter().any(|section| section.cut.is_some());
    let is_complete = !is_cut && gaps.is_empty();
    let own_language = own_language(parameters.language.as_deref(), &parameters.question);
    let own_words = own_language.report();
    let nothing = match brief.sources {
        _ if *is_refused => own_words.refused,
        0 => own_words.no_source,
        _ => own_words.no_answer,
    };
    let body = compose(own_words, nothing, checked.as_deref(), &sections, &unanswered, &skipped, &sources);
    let mut tx = super::begin(ctx, parameters.report_id).await?;
    let language = parameters.language.clone().or_else(|| language_of(checked.as_deref(), &sections));
    let missing = || Error::internal(anyhow::anyhow!("the report is gone"));
    let row = report::Entity::by_id_in(ctx.workspace()?, parameters.report_id).one(&*tx).await?.ok_or_else(missing)?;
    let words = body.split_whitespace().count();
    let mut change: report::ActiveModel = row.into();
    change.summary = Set(checked);
    change.word_count = Set(i32::try_from(words).unwrap_or(i32::MAX));
    change.body = Set(body);
    change.language = Set(language.unwrap_or_else(|| own_language.tag().to_owned()));
    change.unanswered = Set(serde_json::json!(unanswered));
    change.is_complete = Set(is_complete);
    change.updated_at = Set(ctx.app().clock.now());
    change.update(&*tx).await?;
    let (message, level) = match is_complete {
        true => ("The report is complete.", LogLevel::Info),
        false => ("The report is written, but parts of it are missing.", LogLevel::Warning),
    };
    ctx.progress_in(&mut tx, 0.99, message).await?;
    let data = serde_json::json!({ "reportId": parameters.report_id, "words": words, "isComplete": is_complete });
    let output = NewEvent::new(JobEventKind::Output, message).level(level).step(step.id()).data(data);
    step.finish_with(tx, format!("The report has {words} words."), (), vec![output]).await
}

/// The language of what was found, which without a model is that of the sources; `None` when it cannot be told.
fn language_of(summary: Option<&str>, sections: &[report_section::Model]) -> Option<String> {
    let bodies = sections.iter().map(|section| section.body.as_str());
    extraction::detect_language(&summary.into_iter().chain(bodies).collect::<Vec<_>>().join("\n\n"))
}

/// Distinct reasons why something was left out.
fn skipped(
    questions: &[Question],
    gaps: &[String],
    outline: &Outline,
    written: &[Written],
    summary: &Summary,
) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    let cut = outline.sections.iter().zip(written).filter_map(|(plan, text)| Some(text.cut?.of_section(&plan.heading)));
    let all = questions
        .iter()
        .filter_map(|q| q.skipped.clone())
        .chain(gaps.iter().cloned())
        .chain(outline.skipped.clone())
        .chain(written.iter().filter_map(|section| section.skipped.clone()))
        .chain(cut)
        .chain(summary.skipped.clone())
        .chain(summary.cut.map(Cut::of_summary));
    for reason in all {
        // Stopping because enough is known leaves nothing out.
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn compose(
    own_words: extractive::Report,
    nothing: &str,
    summary: Option<&str>,
    sections: &[report_section::Model],
    unanswered: &[String],
    skipped: &[String],
    sources: &[source::Model],
) -> String {
    let mut body = String::new();
    if let Some(summary) = summary {
        let _ = write!(body, "{summary}\n\n");
    }
    let written: Vec<_> = sections.iter().filter(|s| !s.body.is_empty()).collect();
    if written.is_empty() {
        let _ = write!(body, "{nothing}\n\n");
    }
    for section in &written {
        let _ = write!(body, "## {}\n\n{}\n\n", section.heading, section.body);
    }
    list(&mut body, own_words.unanswered, unanswered);
    list(&mut body, own_words.left_out, skipped);
    let cited: Vec<u32> = marks::find(&body).into_iter().flat_map(|m| m.numbers).collect();
    let lines = sources.iter().filter(|s| u32::try_from(s.mark).is_ok_and(|mark| cited.contains(&mark)));
    let lines: Vec<String> = lines.map(|s| format!("{} [{}]", s.title, s.mark)).collect();
    list(&mut body, own_words.sources, &lines);
    body.trim_end().to_owned()
}

fn list(body: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = write!(body, "## {heading}\n\n");
    for item in items {
        let _ = writeln!(body, "- {item}");
    }
    body.push('\n');
}
