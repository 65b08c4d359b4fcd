//! Tools that are part of the server. Each is a file of its own; a workspace has a row for each, whose policy, switch and
//! time people may set.
//!
//! They act for the person on whose behalf they are called, with the rights that the person has then.

mod calculate;
mod date_and_time;
mod query_table;
mod read_document;
mod read_web_page;
pub mod rows;
mod search_workspace;

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::App;
use crate::base::error::{Reason, Refusal};
use crate::base::id::WorkspaceId;
use crate::base::{Error, Result, Viewer};
use crate::entity::tool::ToolEffect;

/// A tool that is part of the server.
pub struct BuiltIn {
    /// Name that models see, and by which its rows are known.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// What it does, as models read it.
    pub description: &'static str,
    /// What it can do to the world.
    pub effect: ToolEffect,
    /// JSON Schema of its arguments.
    pub parameters: fn() -> Value,
    /// Runs it. Its arguments match the schema.
    pub run: for<'a> fn(Caller<'a>, Value) -> BoxFuture<'a, Result<Value>>,
}

/// On whose behalf a tool is called.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// The server's parts.
    pub app: &'a App,
    /// The person, with the rights of now.
    pub viewer: &'a Viewer,
    /// The workspace.
    pub workspace: WorkspaceId,
}

/// All of them, by name.
pub const ALL: [&BuiltIn; 6] = [
    &calculate::TOOL,
    &date_and_time::TOOL,
    &query_table::TOOL,
    &read_document::TOOL,
    &read_web_page::TOOL,
    &search_workspace::TOOL,
];

/// The one with a name.
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    ALL.into_iter().find(|tool| tool.name == name)
}

/// The arguments in their form. They match the schema; what the two disagree about is a mistake of ours.
fn arguments<T: DeserializeOwned>(arguments: Value) -> Result<T> {
    serde_json::from_value(arguments).map_err(Error::internal)
}

/// What is wrong with an argument, for whoever wrote it to mend.
fn unfit(field: &'static str, message: impl Into<String>) -> Error {
    Refusal::new(Reason::InvalidInput { constraint: None, limit: None }, message.into()).at(["arguments", field]).into()
}
