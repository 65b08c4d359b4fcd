//! Exports of Open WebUI: a list of chats, each with its messages by key.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::foreign::{Loose, Node, attachment, numbered, seconds};
use super::format::{Written, WrittenFailure};
use super::read::origin;
use super::{Told, Unfit};

#[derive(Debug, Deserialize)]
pub(super) struct Exported {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    created_at: Option<f64>,
    #[serde(default)]
    updated_at: Option<f64>,
    #[serde(default)]
    pinned: Option<bool>,
    #[serde(default)]
    archived: Option<bool>,
    chat: Chat,
}

#[derive(Debug, Deserialize)]
struct Chat {
    #[serde(default)]
    title: Option<String>,
    history: History,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct History {
    messages: BTreeMap<String, Message>,
    #[serde(default)]
    current_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    #[serde(default)]
    parent_id: Option<String>,
    #[serde(default)]
    children_ids: Vec<String>,
    role: String,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    timestamp: Option<f64>,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    done: Option<bool>,
    #[serde(default)]
    error: Option<Loose>,
    #[serde(default)]
    files: Option<Vec<Attached>>,
}

#[derive(Debug, Deserialize)]
struct Attached {
    #[serde(default)]
    name: Option<String>,
}

pub(super) fn told(file: Exported) -> Result<Told, Unfit> {
    let origin = origin("open-webui", file.id.as_deref().unwrap_or_default())?;
    let Chat { title, history } = file.chat;
    let nodes = history.messages.into_iter().map(|(key, message)| (key, node(message))).collect();
    let (messages, current) = numbered(nodes, history.current_id.as_deref())?;
    if messages.is_empty() {
        return Err(Unfit::new("It has no messages."));
    }
    Ok(Told {
        origin,
        title: file.title.or(title).unwrap_or_default(),
        is_pinned: file.pinned.unwrap_or_default(),
        is_archived: file.archived.unwrap_or_default(),
        created_at: seconds(file.created_at),
        updated_at: seconds(file.updated_at),
        current,
        messages,
    })
}

fn node(mut message: Message) -> Node {
    let (parent, children) = (message.parent_id.take(), std::mem::take(&mut message.children_ids));
    Node { parent, children, said: said(message) }
}

/// What people see; instructions of the system are not among it.
fn said(message: Message) -> Option<Written> {
    let role = match message.role.as_str() {
        "user" => "USER",
        "assistant" => "ASSISTANT",
        _ => return None,
    };
    let is_answer = role == "ASSISTANT";
    let has_failed = is_answer && message.error.is_some_and(|error| !matches!(error, Loose::No));
    let status = match message.done {
        _ if has_failed => "FAILED",
        Some(false) if is_answer => "STOPPED",
        _ => "COMPLETED",
    };
    let files = message.files.unwrap_or_default();
    let attachments: Vec<_> = files.into_iter().filter_map(|file| file.name).map(attachment).collect();
    let text = message.content.unwrap_or_default();
    if text.trim().is_empty() && attachments.is_empty() && !has_failed {
        return None;
    }
    Some(Written {
        status: status.to_owned(),
        failure: has_failed.then(WrittenFailure::elsewhere),
        model: message.model.filter(|_| is_answer),
        attachments,
        created_at: seconds(message.timestamp).map(|at| at.to_rfc3339()),
        ..Written::new(role, text)
    })
}
