//! What a tool is, checked as a whole: its name, its arguments, and the request that it makes.

use http_tool::{AnswerCut, Method, RequestTemplate, TemplateError};
use serde_json::Value;

use crate::app::App;
use crate::base::error::{Reason, Refusal};
use crate::base::json_schema::JsonSchema;
use crate::base::text::bounded;
use crate::base::{Error, Result};
use crate::entity::tool::{self, ApprovalPolicy, HttpMethod, ToolEffect, ToolKind};

/// Longest name that models see, as all protocols accept it.
pub(super) const LONGEST_NAME: usize = 64;
/// Longest text for models.
pub(super) const LONGEST_DESCRIPTION: usize = 4_000;
/// Longest template, in bytes.
const LONGEST_TEMPLATE: usize = 20_000;
/// Longest run, in seconds.
const LONGEST_RUN: i64 = 300;
/// Most paths into an answer.
const MOST_PATHS: usize = 20;
/// Most bytes of an answer that are kept, and that a model reads.
pub const MOST_OUTPUT: usize = 64 * 1024;

/// The name that models see.
pub fn parse_name(name: &str) -> Result<String> {
    let is_name = (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|first: char| first.is_ascii_alphabetic());
    match is_name {
        true => Ok(name.to_owned()),
        false => {
            let message = "A name has 1 to 64 letters of a to z, digits and underscores, and begins with a letter.";
            Err(Error::invalid("name", "format", message))
        }
    }
}

/// What a tool does, as models read it.
pub fn parse_description(text: &str) -> Result<String> {
    bounded("description", text, 1, LONGEST_DESCRIPTION)
}

/// Longest run, in seconds.
pub fn parse_timeout(seconds: i64) -> Result<i64> {
    match (1..=LONGEST_RUN).contains(&seconds) {
        true => Ok(seconds),
        false => {
            let reason = Reason::InvalidInput { constraint: Some("range"), limit: Some(LONGEST_RUN) };
            Err(Refusal::new(reason, "A run takes between 1 and 300 seconds.").at(["timeoutSeconds"]).into())
        }
    }
}

/// Checks what depends on each other, and the whole row: a change of one part may break what another one says.
pub fn check(app: &App, row: &tool::Model) -> Result<()> {
    let schema = &row.parameters_schema;
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    if !is_object {
        let message =
            "The schema of the arguments must be one of an object: {\"type\": \"object\", \"properties\": {…}}.";
        return Err(Error::invalid("parametersSchema", "type", message));
    }
    JsonSchema::parse("parametersSchema", schema)?;
    if let Some(condition) = &row.approval_condition {
        if row.approval_policy == ApprovalPolicy::Never {
            let message =
                "With the policy NEVER nothing is asked, so there is nothing that a condition could be about.";
            return Err(Error::invalid("approvalCondition", "dependentRequired", message));
        }
        JsonSchema::parse("approvalCondition", condition)?;
    }
    match row.kind {
        ToolKind::Http => check_request(app, row),
        // What its server says was checked when it was read, and what this server says needs no check.
        ToolKind::Mcp | ToolKind::BuiltIn => Ok(()),
    }
}

fn check_request(app: &App, row: &tool::Model) -> Result<()> {
    let refuse = |field: &'static str, message: String| Error::invalid(field, "template", message).inside("request");
    for (field, text) in [("urlTemplate", row.url_template.as_ref()), ("bodyTemplate", row.body_template.as_ref())] {
        if text.is_some_and(|text| text.len() > LONGEST_TEMPLATE) {
            return Err(Error::invalid(field, "maxLength", "Must have at most 20,000 bytes.").inside("request"));
        }
    }
    let of_template = |error: TemplateError| match error {
        TemplateError::Body | TemplateError::NoBody => refuse("bodyTemplate", error.to_string()),
        _ => refuse("urlTemplate", error.to_string()),
    };
    let template = template(row).map_err(of_template)?;
    template.check(&row.parameters_schema).map_err(of_template)?;
    let paths = paths(row);
    if paths.len() > MOST_PATHS {
        return Err(Error::invalid("answerPaths", "maxItems", "At most 20 paths can be named.").inside("request"));
    }
    AnswerCut::new(MOST_OUTPUT, &paths).map_err(|error| refuse("answerPaths", error.to_string()))?;
    // Where a name leads is looked at with each call; an address of IP is known now.
    app.http_caller
        .check(template.origin())
        .map_err(|denied| Refusal::new(Reason::EgressDenied, denied).at(["request", "urlTemplate"]).into())
}

/// The request of an HTTP tool. An empty address stands for that of a tool that makes none, and is refused.
///
/// # Errors
/// What is wrong with the template.
pub fn template(row: &tool::Model) -> std::result::Result<RequestTemplate, TemplateError> {
    let method = match row.method {
        Some(HttpMethod::Get) | None => Method::Get,
        Some(HttpMethod::Post) => Method::Post,
        Some(HttpMethod::Put) => Method::Put,
        Some(HttpMethod::Patch) => Method::Patch,
        Some(HttpMethod::Delete) => Method::Delete,
    };
    RequestTemplate::parse(method, row.url_template.as_deref().unwrap_or_default(), row.body_template.as_deref())
}

/// The paths to the parts of an answer that are kept.
pub fn paths(row: &tool::Model) -> Vec<String> {
    texts(&row.answer_paths)
}

/// The texts of a stored list.
pub fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether a person must decide about a call with these arguments.
///
/// # Errors
/// A stored condition that cannot be read, which lets nothing pass.
pub fn needs_approval(row: &tool::Model, arguments: &Value) -> Result<bool> {
    let by_policy = match row.approval_policy {
        ApprovalPolicy::Never => false,
        ApprovalPolicy::WhenWriting => row.effect != ToolEffect::ReadOnly,
        ApprovalPolicy::Always => true,
    };
    match &row.approval_condition {
        Some(condition) if by_policy => Ok(JsonSchema::parse("approvalCondition", condition)?.matches(arguments)),
        _ => Ok(by_policy),
    }
}
