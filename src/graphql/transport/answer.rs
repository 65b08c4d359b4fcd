//! Responses as sent to clients: those of the engine, with codes on their errors.

use std::collections::BTreeMap;
use std::time::Duration;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Response, ServerError, Value};
use async_graphql_axum::GraphQLResponse;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;

use super::super::limits::DocumentLimits;
use super::super::limits::cost::Cost;
use super::super::rate_limit::PointBalance;
use super::problem::{Problem, with_code};
use super::status::Outcome;
use crate::base::error::MAXIMUM_MESSAGE;

/// Message of errors whose cause clients must not see.
const INTERNAL: &str = "Something went wrong on the server. The correlation identifier leads to its log.";

/// One GraphQL response as it is sent.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Determines the HTTP status.
    #[serde(skip)]
    pub outcome: Outcome,
    /// When to try again.
    #[serde(skip)]
    pub retry_after: Option<Duration>,
    /// The caller's remaining points, for the headers.
    #[serde(skip)]
    pub balance: Option<PointBalance>,
    /// Errors, each with code and correlation identifier; cut to the allowed number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ServerError>,
    /// Absent when nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// The response's `extensions`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: BTreeMap<String, Value>,
}

/// What all responses to one request have in common.
#[derive(Debug, Clone)]
pub struct ResponseOptions {
    /// Added to every error.
    pub correlation_id: String,
    /// False for callers who may not see the schema; suggestions would reveal it piece by piece.
    pub may_introspect: bool,
    /// Most errors in one response.
    pub errors: usize,
}

impl Answer {
    /// The response to a request that was not executed.
    pub fn refused(problem: &Problem, correlation_id: &str) -> Self {
        let mut error = ServerError::clone(&problem.error);
        let options = ResponseOptions { correlation_id: correlation_id.to_owned(), may_introspect: false, errors: 1 };
        finish(&mut error, &options);
        Self {
            outcome: problem.outcome,
            retry_after: problem.retry_after,
            balance: problem.balance,
            errors: vec![error],
            data: None,
            extensions: BTreeMap::new(),
        }
    }

    /// An executed request that ended with one error and no data.
    pub fn failed(code: &'static str, message: &str, correlation_id: &str) -> Self {
        let problem = Problem::new(Outcome::Executed, code, message.to_owned());
        Self { data: Some(Value::Null), ..Self::refused(&problem, correlation_id) }
    }

    /// The engine's response, with codes, correlation identifiers and limits on its errors.
    pub fn of_response(mut response: Response, options: &ResponseOptions) -> Self {
        super::super::answer::translate(&mut response);
        let Response { mut errors, data, extensions, http_headers, .. } = response;
        let retry_after = http_headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let retry_after = retry_after.map(Duration::from_secs);
        let executed = data != Value::Null || errors.is_empty() || errors.iter().any(|error| !error.path.is_empty());
        errors.truncate(options.errors);
        for error in &mut errors {
            name_code(error, executed);
            finish(error, options);
        }
        if executed {
            return Self {
                outcome: Outcome::Executed,
                retry_after,
                balance: None,
                errors,
                data: Some(data),
                extensions,
            };
        }
        let outcome = match code_of(errors.first()) {
            Some("GRAPHQL_PARSE_FAILED") => Outcome::Unparsable,
            Some("BAD_USER_INPUT") => Outcome::BadVariables,
            Some("OPERATION_RESOLUTION_FAILURE") => Outcome::NoOperation,
            Some("INTERNAL") => Outcome::Internal,
            _ => Outcome::Invalid,
        };
        Self { outcome, retry_after, balance: None, errors, data: None, extensions }
    }

    /// The first response of a subscription. Without data there is no stream: the operation was refused, and clients
    /// expect no events.
    pub fn opening(mut self) -> Self {
        if self.data == Some(Value::Null) && !self.errors.is_empty() {
            self.data = None;
        }
        self
    }

    /// The response of an operation that only checked credentials. If the caller has to wait, the HTTP status and
    /// `Retry-After` say so, too: clients and proxies obey these without reading the body.
    pub fn signing_in(mut self) -> Self {
        if self.retry_after.is_some() && self.outcome == Outcome::Executed {
            self.outcome = Outcome::RateLimited;
        }
        self
    }

    /// Adds `extensions.cost`.
    pub fn add_cost(&mut self, cost: Cost, limits: &DocumentLimits) {
        let mut facts = IndexMap::new();
        let mut add = |name: &str, value: Value| facts.insert(Name::new(name), value);
        add("requested", cost.points.into());
        add("limit", limits.cost.into());
        add("requestedNodes", cost.nodes.into());
        add("nodeLimit", limits.nodes.into());
        if let Some(balance) = self.balance {
            add("remaining", balance.remaining.into());
            add("resetAt", balance.reset_at.to_rfc3339().into());
        }
        self.extensions.insert("cost".to_owned(), Value::Object(facts));
    }

    /// True when nothing was executed.
    pub fn is_request_error(&self) -> bool {
        self.data.is_none()
    }

    /// The code of the first error, or `OK`.
    pub fn code(&self) -> &str {
        if self.errors.is_empty() { "OK" } else { code_of(self.errors.first()).unwrap_or("INTERNAL") }
    }

    /// The event's position in its stream: the string `cursor` of its root object.
    pub fn cursor(&self) -> Option<&str> {
        let Some(Value::Object(root)) = &self.data else { return None };
        let Value::Object(event) = root.values().next()? else { return None };
        match event.get("cursor")? {
            Value::String(cursor) => Some(cursor),
            _ => None,
        }
    }

    /// As JSON.
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_else(|error| {
            tracing::error!(%error, "an answer could not be written as JSON");
            let text = serde_json::json!({ "errors": [{ "message": INTERNAL, "extensions": { "code": "INTERNAL" } }] });
            text.to_string().into_bytes()
        })
    }
}

/// The body of an answer over HTTP; its status and headers are for the caller to set. What was executed goes out as the
/// engine's integration writes it. What was not must have no `data`, and the integration would write null.
impl IntoResponse for Answer {
    fn into_response(self) -> axum::response::Response {
        let Self { errors, data, extensions, .. } = self;
        match data {
            Some(data) => {
                let mut response = Response::new(data);
                (response.errors, response.extensions) = (errors, extensions);
                GraphQLResponse::from(response).into_response()
            }
            None => Self { errors, data: None, extensions, ..self }.to_json().into_response(),
        }
    }
}

fn code_of(error: Option<&ServerError>) -> Option<&str> {
    match error?.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

/// Gives the engine's own errors a code. Resolvers set theirs; a resolver error without one is an internal error.
fn name_code(error: &mut ServerError, executed: bool) {
    if code_of(Some(error)).is_some() {
        return;
    }
    let code = if !executed {
        "GRAPHQL_VALIDATION_FAILED"
    } else if is_about_input(&error.message) {
        // The engine repeats the invalid value in its message.
        if let Some(end) = error.message.find(", found ") {
            error.message.truncate(end);
            error.message.push('.');
        }
        "BAD_USER_INPUT"
    } else {
        tracing::error!(message = %error.message, path = ?error.path, "a resolver failed without a code");
        INTERNAL.clone_into(&mut error.message);
        "INTERNAL"
    };
    match &mut error.extensions {
        Some(extensions) => extensions.set("code", code),
        none => *none = Some(with_code(code)),
    }
}

/// True for the engine's messages about invalid arguments and variables.
fn is_about_input(message: &str) -> bool {
    ["Expected input type ", "Failed to parse ", "Invalid value for argument ", "Variable "]
        .iter()
        .any(|start| message.starts_with(start))
}

fn finish(error: &mut ServerError, options: &ResponseOptions) {
    if !options.may_introspect
        && let Some(end) = error.message.find(" Did you mean")
    {
        error.message.truncate(end);
    }
    if let Some((end, _)) = error.message.char_indices().nth(MAXIMUM_MESSAGE) {
        error.message.truncate(end);
    }
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("correlationId", options.correlation_id.as_str());
}
