//! Changing and deleting tools.

use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, IntoActiveModel as _, ModelTrait as _};
use serde_json::Value;

use super::create::{Request, facts, parse_title, search_key};
use super::description::{self, parse_description, parse_timeout};
use super::named_secrets::NamedSecrets;
use super::{emit_in, headers_place, lock_permitted_in};
use crate::app::App;
use crate::base::id::ToolId;
use crate::base::revision::expect_revision;
use crate::base::{Error, Result, Viewer};
use crate::domain::workspaces::service::require_person;
use crate::entity::tool::{self, ApprovalPolicy, ToolEffect, ToolKind, ToolReview};

/// Changes of a tool; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateTool {
    /// Refused when the tool has another revision by now.
    pub expected_revision: Option<i32>,
    /// Name for people.
    pub title: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// JSON Schema of its arguments.
    pub parameters_schema: Option<Value>,
    /// The request.
    pub request: Option<Request>,
    /// What it can do to the world.
    pub effect: Option<ToolEffect>,
    /// Whether a repeated call with the same key does nothing more.
    pub is_idempotent: Option<bool>,
    /// When a person must approve a call.
    pub approval_policy: Option<ApprovalPolicy>,
    /// For which arguments the policy asks; `Some(None)` for all.
    pub approval_condition: Option<Option<Value>>,
    /// Whether it can be called.
    pub is_enabled: Option<bool>,
    /// Longest run, in seconds.
    pub timeout_seconds: Option<i64>,
}

/// Changes a tool. Calls that were asked for before are made as the tool is then, after another decision if one is needed.
pub async fn update(app: &App, viewer: &Viewer, id: ToolId, new: UpdateTool) -> Result<tool::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    expect_revision("tool", row.id, row.revision, new.expected_revision)?;
    match row.kind {
        ToolKind::Http => {}
        ToolKind::Mcp => check_change_of_remote(&row, &new)?,
        ToolKind::BuiltIn => check_change_of_built_in(&new)?,
    }
    let mut next = row.clone();
    let headers = apply(&mut next, new)?;
    next.search_key = search_key(&next);
    description::check(app, &next)?;
    if let Some(headers) = headers {
        next.header_names = headers.names();
        next.headers_sealed = headers.seal_in(app, &tx, &headers_place(&row)).await?;
    }
    if next == row {
        tx.commit().await?;
        return Ok(row);
    }
    next.revision += 1;
    next.updated_at = app.clock.now();
    let row = next.into_active_model().reset_all().update(&*tx).await?;
    emit_in(&mut tx, app, viewer, "tool.updated", &row, "changed", facts(&row));
    tx.commit().await?;
    Ok(row)
}

/// What a server says of its tool is not changed here, and what nobody has looked at is not switched on.
fn check_change_of_remote(row: &tool::Model, new: &UpdateTool) -> Result<()> {
    let given = [
        ("description", new.description.is_some()),
        ("parametersSchema", new.parameters_schema.is_some()),
        ("request", new.request.is_some()),
    ];
    if let Some((field, _)) = given.into_iter().find(|(_, is_given)| *is_given) {
        return Err(Error::invalid(field, "kind", "This comes from the tool server, and is changed there."));
    }
    if new.is_enabled != Some(true) {
        return Ok(());
    }
    match row.review {
        Some(review @ (ToolReview::Removed | ToolReview::Unusable)) => {
            let why = row.review_message.clone().unwrap_or_default();
            Err(Error::state("toolId", review.to_value(), &["ENABLED"], why))
        }
        Some(ToolReview::Added | ToolReview::Changed) if new.expected_revision.is_none() => {
            let message = "Nobody has looked at this form of the tool. Read it, and name its `revision` here.";
            Err(Error::invalid("expectedRevision", "required", message))
        }
        _ => Ok(()),
    }
}

/// Of a tool of the server people choose when it may be called, and for how long.
fn check_change_of_built_in(new: &UpdateTool) -> Result<()> {
    let given = [
        ("title", new.title.is_some()),
        ("description", new.description.is_some()),
        ("parametersSchema", new.parameters_schema.is_some()),
        ("request", new.request.is_some()),
        ("effect", new.effect.is_some()),
        ("isIdempotent", new.is_idempotent.is_some()),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        Some((field, _)) => {
            Err(Error::invalid(field, "kind", "This tool is part of the server, and this is what it is."))
        }
        None => Ok(()),
    }
}

/// Applies changes to a row, and answers with the headers that are set anew.
fn apply(row: &mut tool::Model, new: UpdateTool) -> Result<Option<NamedSecrets>> {
    if let Some(title) = new.title {
        row.title = parse_title(&title)?;
    }
    if let Some(text) = new.description {
        row.description = parse_description(&text)?;
    }
    if let Some(seconds) = new.timeout_seconds {
        row.timeout_seconds = parse_timeout(seconds)?;
    }
    row.parameters_schema = new.parameters_schema.unwrap_or(row.parameters_schema.take());
    row.effect = new.effect.unwrap_or(row.effect);
    row.is_idempotent = new.is_idempotent.unwrap_or(row.is_idempotent);
    row.approval_policy = new.approval_policy.unwrap_or(row.approval_policy);
    row.approval_condition = new.approval_condition.unwrap_or(row.approval_condition.take());
    row.is_enabled = new.is_enabled.unwrap_or(row.is_enabled);
    if new.is_enabled == Some(true) {
        (row.review, row.review_message) = (None, None);
    }
    let Some(request) = new.request else { return Ok(None) };
    let before = origin(row);
    row.method = Some(request.method);
    row.url_template = Some(request.url_template);
    row.body_template = request.body_template;
    row.answer_paths = request.answer_paths.into();
    // Headers are meant for one server: they are never sent to another one that somebody writes in its place.
    if request.headers.is_none() && row.headers_sealed.is_some() && origin(row) != before {
        let message = "The stored headers were given for the former server and are not sent to another one. Give those for \
                       the new one in `headers`, or an empty list to go on without.";
        return Err(Error::invalid("headers", "dependentRequired", message).inside("request"));
    }
    Ok(request.headers)
}

/// Where the requests of a tool go.
fn origin(row: &tool::Model) -> Option<String> {
    description::template(row).ok().map(|template| template.origin().to_string())
}

/// Deletes a tool: of those of a server only one that is not there any more, for the next reading would bring others back.
/// Its calls stay, and those that were not made yet fail.
pub async fn delete(app: &App, viewer: &Viewer, id: ToolId) -> Result<()> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    if row.kind == ToolKind::Mcp && row.review != Some(ToolReview::Removed) {
        let message = "The tool server offers this tool. Switch it off, or remove the server.";
        return Err(Error::state("toolId", "OFFERED", &["REMOVED"], message));
    }
    if row.kind == ToolKind::BuiltIn {
        let message = "This tool is part of the server. Switch it off instead.";
        return Err(Error::state("toolId", "BUILT_IN", &["HTTP"], message));
    }
    row.clone().delete(&*tx).await?;
    emit_in(&mut tx, app, viewer, "tool.deleted", &row, "deleted", facts(&row));
    tx.commit().await
}
