//! `conversations.json` of an export of ChatGPT: a list of trees, in which what people see is among messages to tools and
//! hidden ones.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::foreign::{Loose, Node, attachment, numbered, seconds};
use super::format::Written;
use super::read::origin;
use super::{Told, Unfit};

#[derive(Debug, Deserialize)]
pub(super) struct Conversation {
    #[serde(default)]
    id: Option<String>,
    /// The same; older files have only the one, newer ones both.
    #[serde(default)]
    conversation_id: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    create_time: Option<f64>,
    #[serde(default)]
    update_time: Option<f64>,
    #[serde(default)]
    is_archived: Option<bool>,
    #[serde(default)]
    current_node: Option<String>,
    mapping: BTreeMap<String, Mapped>,
}

#[derive(Debug, Deserialize)]
struct Mapped {
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    children: Vec<String>,
    #[serde(default)]
    message: Option<Message>,
}

#[derive(Debug, Deserialize)]
struct Message {
    author: Author,
    #[serde(default)]
    create_time: Option<f64>,
    #[serde(default)]
    content: Option<Content>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    recipient: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Deserialize)]
struct Author {
    role: String,
}

#[derive(Debug, Deserialize)]
struct Content {
    #[serde(default)]
    content_type: String,
    #[serde(default)]
    parts: Vec<Loose>,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    model_slug: Option<String>,
    #[serde(default)]
    is_visually_hidden_from_conversation: Option<bool>,
    #[serde(default)]
    attachments: Vec<Attached>,
}

#[derive(Debug, Deserialize)]
struct Attached {
    #[serde(default)]
    name: Option<String>,
}

pub(super) fn told(file: Conversation) -> Result<Told, Unfit> {
    let id = file.conversation_id.or(file.id).unwrap_or_default();
    let origin = origin("chatgpt", &id)?;
    let nodes = file.mapping.into_iter().map(|(key, mapped)| (key, node(mapped))).collect();
    let (messages, current) = numbered(nodes, file.current_node.as_deref())?;
    if messages.is_empty() {
        return Err(Unfit::new("It has no messages."));
    }
    Ok(Told {
        origin,
        title: file.title.unwrap_or_default(),
        is_pinned: false,
        is_archived: file.is_archived.unwrap_or_default(),
        created_at: seconds(file.create_time),
        updated_at: seconds(file.update_time),
        current,
        messages,
    })
}

fn node(mapped: Mapped) -> Node {
    Node { parent: mapped.parent, children: mapped.children, said: mapped.message.and_then(said) }
}

/// What people see: texts of the person, and of the model to the person.
fn said(message: Message) -> Option<Written> {
    let role = match message.author.role.as_str() {
        "user" => "USER",
        "assistant" => "ASSISTANT",
        _ => return None,
    };
    let is_for_all = message.recipient.as_deref().is_none_or(|recipient| recipient == "all");
    let is_hidden = message.metadata.is_visually_hidden_from_conversation == Some(true);
    let content = message.content.filter(|content| content.content_type.ends_with("text"))?;
    // Pictures and the like are left out.
    let text = content.parts.into_iter().filter_map(Loose::into_text).collect::<Vec<_>>().join("\n\n");
    let attachments: Vec<_> = message.metadata.attachments.into_iter().filter_map(|file| file.name).collect();
    if !is_for_all || is_hidden || text.trim().is_empty() && attachments.is_empty() {
        return None;
    }
    let is_broken_off = message.status.as_deref() == Some("in_progress");
    Some(Written {
        status: if is_broken_off && role == "ASSISTANT" { "STOPPED" } else { "COMPLETED" }.to_owned(),
        model: message.metadata.model_slug.filter(|_| role == "ASSISTANT"),
        attachments: attachments.into_iter().map(attachment).collect(),
        created_at: seconds(message.create_time).map(|at| at.to_rfc3339()),
        ..Written::new(role, text)
    })
}
