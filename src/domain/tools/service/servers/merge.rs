//! What becomes of the tools of a server when they are read again.
//!
//! Tools are what somebody looked at when the server was added. Whatever the server says in another way later is stored, so
//! that people can look at it, and the tool is switched off until somebody does: a server whose tool was approved for one
//! thing does not get another one called.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::naming::choose;
use super::remote::{RemoteTool, claimed_before};
use crate::base::Timestamp;
use crate::base::id::ToolId;
use crate::base::text::fold;
use crate::domain::tools::service::create::search_key;
use crate::entity::mcp_server;
use crate::entity::tool::{Model, ToolKind, ToolReview};
use crate::port::tool_servers::MOST_TOOLS;

/// Tools that are named in the log.
const NAMED: usize = 20;
/// Longest run of a tool of which nobody has said anything else, in seconds.
const TIMEOUT: i64 = 60;
/// Tools that are gone and stay on record. A server could otherwise fill the database with names.
const MOST_REMOVED: usize = MOST_TOOLS;

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Rows of tools that were not known.
    pub(super) added: Vec<Model>,
    /// Rows of tools that are not as they were.
    pub(super) changed: Vec<Model>,
    /// Tools that were gone for the longest time.
    pub(super) dropped: Vec<ToolId>,
    facts: Facts,
}

#[derive(Debug, Default)]
struct Facts {
    changed: usize,
    removed: usize,
    unusable: usize,
    names: Vec<String>,
}

/// Compares what a server lists with what is known of it. `taken` are the names of all tools of the workspace.
pub(super) fn merge(
    server: &mcp_server::Model,
    known: Vec<Model>,
    listed: Vec<RemoteTool>,
    mut taken: HashSet<String>,
    now: Timestamp,
) -> Merged {
    let is_first = server.synced_at.is_none();
    let mut known: HashMap<Option<String>, Model> =
        known.into_iter().map(|row| (row.remote_name.clone(), row)).collect();
    let mut merged = Merged::default();
    for remote in listed {
        match known.remove(&Some(remote.name.clone())) {
            None => {
                let name = choose(&mut taken, &server.name, server.id, &remote.name);
                merged.add(new_row(server, remote, name, is_first, now));
            }
            Some(before) => {
                let after = updated(&before, remote);
                merged.change(&before, after, now);
            }
        }
    }
    let mut gone: Vec<Model> = known.into_values().collect();
    // Newest first, of equals always in the same order.
    gone.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.id));
    for (place, before) in gone.into_iter().enumerate() {
        match place < MOST_REMOVED {
            true => merged.change(&before, removed(&before), now),
            false => merged.dropped.push(before.id),
        }
    }
    merged
}

impl Merged {
    fn add(&mut self, row: Model) {
        self.facts.note(&row);
        self.added.push(row);
    }

    fn change(&mut self, before: &Model, after: Model, now: Timestamp) {
        if after == *before {
            return;
        }
        self.facts.note(&after);
        match after.review {
            Some(ToolReview::Removed) => self.facts.removed += 1,
            _ => self.facts.changed += 1,
        }
        self.changed.push(Model { revision: before.revision + 1, updated_at: now, ..after });
    }

    /// True when nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.dropped.is_empty()
    }

    /// What the log tells.
    pub(super) fn facts(&self) -> Value {
        let Facts { changed, removed, unusable, names } = &self.facts;
        json!({ "added": self.added.len(), "changed": changed, "removed": removed, "unusable": unusable, "tools": names })
    }
}

impl Facts {
    fn note(&mut self, row: &Model) {
        self.unusable += usize::from(row.review == Some(ToolReview::Unusable));
        if self.names.len() < NAMED {
            self.names.push(row.name.clone());
        }
    }
}

fn new_row(server: &mcp_server::Model, remote: RemoteTool, name: String, is_first: bool, now: Timestamp) -> Model {
    let (review, message) = match (&remote.problem, is_first) {
        (Some(problem), _) => (Some(ToolReview::Unusable), Some(problem.clone())),
        (None, true) => (None, None),
        (None, false) => {
            (Some(ToolReview::Added), Some("The tool server offers it since somebody looked at its tools.".to_owned()))
        }
    };
    let mut row = Model {
        id: ToolId::generate(),
        workspace_id: server.workspace_id,
        kind: ToolKind::Mcp,
        name_key: fold(&name),
        name,
        title: remote.title,
        description: remote.description,
        search_key: String::new(),
        parameters_schema: remote.schema,
        effect: remote.effect,
        is_idempotent: remote.is_idempotent,
        approval_policy: server.approval_policy,
        approval_condition: None,
        is_enabled: review.is_none(),
        timeout_seconds: TIMEOUT,
        method: None,
        url_template: None,
        body_template: None,
        header_names: json!([]),
        headers_sealed: None,
        answer_paths: json!([]),
        server_id: Some(server.id),
        remote_name: Some(remote.name),
        hints: Some(remote.hints),
        review,
        review_message: message,
        revision: 1,
        created_by: server.created_by,
        created_at: now,
        updated_at: now,
    };
    row.search_key = search_key(&row);
    row
}

/// The row with what the server says now. Its name, and that for people, stay: they are how people know it.
fn updated(before: &Model, remote: RemoteTool) -> Model {
    let mut after = before.clone();
    let mut differences = Vec::new();
    if after.description != remote.description {
        differences.push("its description");
        after.description = remote.description;
    }
    if after.parameters_schema != remote.schema {
        differences.push("the schema of its arguments");
        after.parameters_schema = remote.schema;
    }
    if after.hints.as_ref() != Some(&remote.hints) {
        differences.push("what it claims of its effect");
        // What a person has said of it counts more than what its server claims.
        let believed = before.hints.as_ref().map(claimed_before);
        if believed.is_some_and(|(effect, _)| effect == before.effect) {
            after.effect = remote.effect;
        }
        if believed.is_some_and(|(_, is_idempotent)| is_idempotent == before.is_idempotent) {
            after.is_idempotent = remote.is_idempotent;
        }
        after.hints = Some(remote.hints);
    }
    let review = match (remote.problem, before.review) {
        (Some(problem), _) => Some((ToolReview::Unusable, problem)),
        (None, Some(ToolReview::Removed)) => {
            Some((ToolReview::Changed, "It was gone for some time, and the tool server offers it again.".to_owned()))
        }
        (None, Some(ToolReview::Unusable)) => Some((
            ToolReview::Changed,
            "The schema of its arguments could not be used, and can be used now.".to_owned(),
        )),
        (None, _) if differences.is_empty() => None,
        (None, Some(ToolReview::Added)) => None,
        (None, Some(ToolReview::Changed)) => {
            Some((ToolReview::Changed, "It was changed more than once since somebody looked at it.".to_owned()))
        }
        (None, None) => {
            let message = format!("Since somebody looked at it, this was changed: {}.", differences.join(", "));
            Some((ToolReview::Changed, message))
        }
    };
    if let Some((review, message)) = review {
        (after.review, after.review_message) = (Some(review), Some(message));
        after.is_enabled = false;
    }
    after.search_key = search_key(&after);
    after
}

/// The row of a tool that the server does not list any more.
fn removed(before: &Model) -> Model {
    let message = "The tool server does not offer it any more.".to_owned();
    Model { review: Some(ToolReview::Removed), review_message: Some(message), is_enabled: false, ..before.clone() }
}
