//! The end of an answer that was written: its marks are checked, and everything it leaves is one commit.

use sea_orm::Set;
use serde::{Deserialize, Serialize};

use super::begin::Written;
use super::retrieve::Passages;
use super::task::Task;
use crate::base::id::CitationId;
use crate::db::Write;
use crate::domain::conversations::answer::{self, Checked, NewCitation};
use crate::domain::conversations::service::change::Change;
use crate::domain::conversations::service::end::{CheckedAnswer, ask_next_in, charge, end_in};
use crate::domain::conversations::service::stop::lock_message_in;
use crate::engine::{Failure, JobCtx, JobError, OpenStep, queue};
use crate::entity::message::MessageStatus;
use crate::entity::message_citation;
use crate::entity::message_part::PartKind;

/// What is stored of an answer that is done.
#[derive(Debug, Serialize, Deserialize)]
pub struct Finished {
    attempt: i64,
}

/// Ends the answer.
pub async fn run(
    ctx: &JobCtx,
    task: &Task,
    passages: &Passages,
    step: OpenStep,
    written: Written,
) -> Result<(), JobError> {
    let Written { writer, attempt, cut, is_no_answer } = written;
    if !writer.flush().await {
        ctx.abandon();
        return Err(JobError::Lost);
    }
    let Checked { text, citations, is_no_answer: says_so } = answer::check(&writer.text(PartKind::Text), &passages.all);
    let mut tx = ctx.begin().await?;
    ctx.write_facts_in(&mut tx, &ctx.facts()).await?;
    let gone = || JobError::from(Failure::superseded());
    let job = queue::lock_in(&tx, ctx.id()).await?.ok_or_else(gone)?;
    let mut change = Change::lock_in(&tx, ctx.app(), task.workspace, task.conversation.id).await?.ok_or_else(gone)?;
    let mut row = lock_message_in(&tx, task.workspace, task.answer.id).await?.ok_or_else(gone)?;
    if !row.status.is_open() || row.attempt != attempt {
        ctx.abandon();
        return Err(JobError::Lost);
    }
    row.status = MessageStatus::Completed;
    row.cut =
        cut.map(|cut| serde_json::to_value(cut).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default());
    row.is_no_answer = is_no_answer || says_so;
    charge(&mut change, &mut row, &job);
    let words = text.split_whitespace().count();
    let removed = citations.iter().filter(|citation| citation.is_removed).count();
    let shown = citations.iter().filter(|citation| !citation.is_removed);
    let documents = shown.filter_map(|citation| citation.document_id).collect();
    let rows: Vec<_> = citations.into_iter().enumerate().map(|(n, citation)| cited(task, n, citation)).collect();
    if !rows.is_empty() {
        let insert = Write::insert(ctx.app().db.backend(), rows);
        tx.defer(insert);
    }
    end_in(&mut tx, &mut change, row, Some(CheckedAnswer { text, cited: documents })).await?;
    ask_next_in(&mut tx, ctx.app(), &mut change, Some(ctx.id())).await?;
    change.write_in(&mut tx)?;
    let told = match removed {
        0 => format!("Wrote {words} words."),
        1 => format!("Wrote {words} words; one citation mark did not hold and was taken out."),
        several => format!("Wrote {words} words; {several} citation marks did not hold and were taken out."),
    };
    step.finish(tx, told, Finished { attempt }).await?;
    Ok(())
}

fn cited(task: &Task, position: usize, citation: NewCitation) -> message_citation::ActiveModel {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    message_citation::ActiveModel {
        id: Set(CitationId::generate()),
        message_id: Set(task.answer.id),
        workspace_id: Set(task.workspace),
        position: Set(number(position)),
        mark: Set(i64::from(citation.mark)),
        start_offset: Set(citation.start_offset.map(number)),
        end_offset: Set(citation.end_offset.map(number)),
        document_id: Set(citation.document_id),
        chunk_id: Set(citation.chunk_id),
        title: Set(citation.title),
        url: Set(citation.url),
        page: Set(citation.page.map(i64::from)),
        quote: Set(citation.quote),
        quote_offset: Set(citation.quote_offset),
        source_sha256: Set(citation.source_sha256),
        verdict: Set(citation.verdict),
        is_removed: Set(citation.is_removed),
        score: Set(citation.score),
    }
}
