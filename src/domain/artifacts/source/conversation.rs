//! Conversations: the path that is shown as a text, or all messages as JSON.

use std::fs::File;

use export::{Cited, Heading, Turn};

use super::{Described, Output};
use crate::app::App;
use crate::base::id::{ConversationId, MessageId, WorkspaceId};
use crate::base::{Error, Result, Timestamp, Viewer};
use crate::domain::conversations::exchange::format;
use crate::domain::conversations::service::transcript::{Said, Scope, Transcript, readable_in};
use crate::engine::Failure;
use crate::entity::artifact::ArtifactFormat;
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::message_citation;

/// Formats of conversations.
pub(super) const FORMATS: &[ArtifactFormat] =
    &[ArtifactFormat::Json, ArtifactFormat::Markdown, ArtifactFormat::Html, ArtifactFormat::Docx, ArtifactFormat::Pdf];
/// Most characters of a document or of pages, which are put together in memory.
const MOST_OF_PAGES: usize = 2_000_000;

pub(super) async fn describe(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Described> {
    let row = readable_in(app, viewer, workspace, id).await?;
    Ok(Described {
        subject: id.into(),
        revision: i32::try_from(row.revision).ok(),
        title: title(&row.title),
        rows: u64::try_from(row.message_sequence).unwrap_or_default(),
    })
}

pub(super) async fn write(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    id: ConversationId,
    output: Output,
) -> Result<File> {
    let transcript = Transcript::open(app, viewer, workspace, id).await?;
    match output.format() {
        export::Format::Json => write_all(transcript, output).await,
        _ => write_path(transcript, output).await,
    }
}

/// All messages, by creation. One that waited is older than the one that it follows.
async fn write_all(transcript: Transcript, output: Output) -> Result<File> {
    let numbers = transcript.numbers().await?;
    let number = |id: Option<MessageId>| id.and_then(|id| numbers.get(&id).copied());
    let current = number(transcript.row.leaf_id);
    let mut file = output.listing(&format::head(&transcript, current)?, format::MESSAGES)?;
    let mut last = None;
    loop {
        let page = transcript.page(Scope::All, last.as_ref()).await?;
        let Some(newest) = page.last() else { break };
        last = Some(newest.row.clone());
        let written = page.into_iter().map(|said| {
            let parent = number(said.row.parent_id);
            format::written(said, parent)
        });
        file = file.add(written.collect::<Result<_>>()?).await?;
    }
    drop(transcript);
    file.finish().await
}

async fn write_path(transcript: Transcript, output: Output) -> Result<File> {
    let is_of_pages = matches!(output.format(), export::Format::Docx | export::Format::Pdf);
    let mut file = output.turns(heading(&transcript))?;
    let (mut last, mut length) = (None, 0);
    loop {
        let page = transcript.page(Scope::Path, last.as_ref()).await?;
        let Some(newest) = page.last() else { break };
        last = Some(newest.row.clone());
        length += page.iter().map(|said| said.text.chars().count()).sum::<usize>();
        if is_of_pages && length > MOST_OF_PAGES {
            let message = "The conversation is too long for this format. Choose `HTML` or `MARKDOWN`.";
            return Err(Error::invalid("format", "maxLength", message));
        }
        file = file.add(page.into_iter().map(|said| turn(&transcript, said)).collect()).await?;
    }
    drop(transcript);
    file.finish().await
}

fn title(title: &str) -> String {
    if title.trim().is_empty() { "Conversation".to_owned() } else { title.to_owned() }
}

fn heading(transcript: &Transcript) -> Heading {
    let row = &transcript.row;
    let mut facts = vec![
        ("Started".to_owned(), moment(row.created_at)),
        ("Last changed".to_owned(), moment(row.updated_at)),
        ("Messages".to_owned(), row.message_count.to_string()),
    ];
    facts.extend(transcript.owner.iter().map(|name| ("Person".to_owned(), name.clone())));
    facts.extend(transcript.bot.iter().map(|name| ("Bot".to_owned(), name.clone())));
    Heading { title: title(&row.title), facts }
}

fn turn(transcript: &Transcript, said: Said) -> Turn {
    let speaker = match said.row.role {
        MessageRole::User => transcript.owner.as_deref().unwrap_or("Person"),
        MessageRole::Assistant => transcript.bot.as_deref().unwrap_or("Bot"),
        MessageRole::System => "Server",
    };
    Turn {
        speaker: speaker.to_owned(),
        moment: moment(said.row.created_at),
        notes: notes(&said),
        attachments: said.attachments.into_iter().map(|document| document.name).collect(),
        text: said.text,
        sources: sources(said.citations),
    }
}

/// The model, and what a reader has to know of the state of an answer.
fn notes(said: &Said) -> Vec<String> {
    let row = &said.row;
    let mut notes: Vec<String> = row.model_name.iter().map(|name| format!("Model: {name}")).collect();
    match row.status {
        MessageStatus::Completed => {}
        MessageStatus::Failed => {
            let failure = row.failure.as_ref().and_then(Failure::from_json);
            let why = failure.map_or_else(String::new, |failure| format!(": {}", failure.message));
            notes.push(format!("FAILED{why}"));
        }
        status => notes.push(format::status_name(status).to_owned()),
    }
    notes.extend(row.cut.iter().map(|why| format!("Cut: {why}")));
    notes
}

/// What the marks in the text stand for, each with its quotes.
fn sources(citations: Vec<message_citation::Model>) -> Vec<Cited> {
    let mut sources: Vec<Cited> = Vec::new();
    for row in citations.into_iter().filter(|row| !row.is_removed) {
        let known = sources.iter_mut().find(|source| {
            (source.mark, &source.title, source.page) == (row.mark, &row.title, row.page) && source.url == row.url
        });
        match known {
            Some(source) if source.quotes.contains(&row.quote) => {}
            Some(source) => source.quotes.push(row.quote),
            None => {
                let quotes = Some(row.quote).filter(|quote| !quote.is_empty()).into_iter().collect();
                sources.push(Cited { mark: row.mark, title: row.title, url: row.url, page: row.page, quotes });
            }
        }
    }
    sources.sort_by_key(|source| source.mark);
    sources
}

/// A moment as people read it.
fn moment(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    match text.get(..16) {
        Some(minute) => format!("{} UTC", minute.replace('T', " ")),
        None => text,
    }
}
