//! Check: every citation of every section is held against the stored snapshot of its source. A sentence whose citation
//! does not hold is taken out of the text; the failed citation stays on record. A sentence that gives a number without
//! citing anything is taken out too. Afterwards the texts cite sources by their marks.

use std::collections::{HashMap, HashSet};

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};

use super::citations::evidence;
use super::learn::stored;
use super::section::Written;
use crate::base::Error;
use crate::base::id::SourceId;
use crate::domain::research::marks::{self, Sentence};
use crate::domain::research::parameters::Parameters;
use crate::domain::research::verify::{self, Snapshot};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::citation::{self, Verdict};
use crate::entity::{report_section, snapshot, source};

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    written: &[Written],
) -> Result<(), JobError> {
    let step = match ctx.step("check", "Check every citation").await? {
        Step::Done(()) => return Ok(()),
        Step::Open(step) => step,
    };
    let evidence = evidence(ctx, parameters).await?;
    let snapshots = snapshots(ctx, parameters).await?;
    let sections = report_section::Entity::find()
        .filter(report_section::Column::ReportId.eq(parameters.report_id))
        .order_by_asc(report_section::Column::Position)
        .all(ctx.app().db.read())
        .await?;
    let tx = ctx.begin().await?;
    let (mut held, mut failed) = (0, 0);
    for section in sections {
        let checked = check_text(&section.body, &evidence, &snapshots);
        let rows = citation::Entity::find().filter(citation::Column::SectionId.eq(section.id)).all(&*tx).await?;
        for row in rows {
            let number =
                evidence.iter().find(|(_, e)| e.quote == row.quote && e.source_id == row.source_id).map(|(n, _)| *n);
            let verdict = number.and_then(|n| checked.verdicts.get(&n).copied()).unwrap_or(Verdict::Unchecked);
            match verdict {
                Verdict::Verified => held += 1,
                _ => failed += 1,
            }
            let mut change: citation::ActiveModel = row.into();
            change.verdict = Set(verdict);
            change.update(&*tx).await?;
        }
        let is_cut = written.iter().any(|text| text.section == section.id && text.cut.is_some());
        let mut change: report_section::ActiveModel = section.into();
        change.body = Set(cite_sources(&checked.text, &evidence));
        change.is_complete = Set(!is_cut);
        change.update(&*tx).await?;
    }
    let message = match failed {
        0 => format!("All {held} citations hold."),
        n => format!("{held} citations hold; {n} do not, and their sentences were taken out."),
    };
    step.finish(tx, message, ()).await
}

/// From numbers of findings to marks of sources.
pub(super) fn cite_sources(text: &str, evidence: &HashMap<u32, citation::Model>) -> String {
    marks::rewrite(text, |n| evidence.get(&n).and_then(|row| u32::try_from(row.mark).ok()))
}

/// A text after its check.
pub(super) struct CheckedText {
    /// What is left of it.
    pub(super) text: String,
    /// Verdict of each cited finding by its number; the worst one when it is cited more than once.
    verdicts: HashMap<u32, Verdict>,
}

/// Checks each sentence against the quotes that it cites. All quotes must be in their snapshots, and each number of
/// the sentence in one of the quotes.
pub(super) fn check_text(
    text: &str,
    evidence: &HashMap<u32, citation::Model>,
    snapshots: &HashMap<SourceId, Snapshot>,
) -> CheckedText {
    let mut kept = String::with_capacity(text.len());
    let mut verdicts: HashMap<u32, Verdict> = HashMap::new();
    for sentence in marks::sentences(text) {
        let words = &text[sentence.range.clone()];
        let verdict = check_sentence(words, &sentence, evidence, snapshots);
        for number in &sentence.numbers {
            let worst = verdicts.entry(*number).or_insert(verdict);
            if verdict != Verdict::Verified {
                *worst = verdict;
            }
        }
        if verdict == Verdict::Verified {
            kept.push_str(words);
        } else if words.ends_with('\n') {
            kept.push('\n');
        }
    }
    CheckedText { text: tidy(&kept), verdicts }
}

fn check_sentence(
    words: &str,
    sentence: &Sentence,
    evidence: &HashMap<u32, citation::Model>,
    snapshots: &HashMap<SourceId, Snapshot>,
) -> Verdict {
    let mut missing: Option<HashSet<String>> = None;
    for number in &sentence.numbers {
        let Some(row) = evidence.get(number) else { continue };
        let Some(snapshot) = snapshots.get(&row.source_id) else { return Verdict::QuoteNotFound };
        let checked = snapshot.check(words, &row.quote);
        if checked.verdict == verify::Verdict::QuoteNotFound {
            return stored(checked.verdict);
        }
        let absent: HashSet<String> = checked.missing.into_iter().collect();
        missing = Some(missing.map_or(absent.clone(), |m| m.intersection(&absent).cloned().collect()));
    }
    match missing {
        Some(missing) if missing.is_empty() => Verdict::Verified,
        Some(_) => Verdict::NumberMismatch,
        // Words that only connect need no source; numbers do.
        None if words.chars().any(|c| c.is_ascii_digit()) => Verdict::Unchecked,
        None => Verdict::Verified,
    }
}

/// Takes out what the removal of sentences left behind: empty items of lists and runs of empty lines.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let is_empty = line.trim().is_empty();
        if matches!(line.trim(), "-" | "*" | "+") || (is_empty && lines.last().is_none_or(|l| l.trim().is_empty())) {
            continue;
        }
        lines.push(line.trim_end());
    }
    lines.join("\n").trim().to_owned()
}

pub(super) async fn snapshots(ctx: &JobCtx, parameters: &Parameters) -> Result<HashMap<SourceId, Snapshot>, JobError> {
    let read = ctx.app().db.read();
    let sources = source::Entity::find().filter(source::Column::ReportId.eq(parameters.report_id)).all(read).await?;
    let mut all = HashMap::new();
    for source in sources {
        let missing = || Error::internal(anyhow::anyhow!("a source without a snapshot"));
        let row = snapshot::Entity::find_by_id(source.snapshot_id).one(read).await?.ok_or_else(missing)?;
        all.insert(source.id, Snapshot::new(&row.text));
    }
    Ok(all)
}
