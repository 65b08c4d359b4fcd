//! The parameters of a GraphQL request, from JSON or from a query string.

use async_graphql::{Value, Variables};
use serde::Deserialize;

use super::super::limits::{DocumentLimits, json};
use super::super::request_documents::Reference;
use super::problem::Problem;

/// The parameters of one request. Unknown members are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// The document.
    #[serde(default)]
    pub query: Option<String>,
    /// Identifier of a persisted document.
    #[serde(default)]
    pub document_id: Option<String>,
    /// Name of the operation to run.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// Values of the operation's variables.
    #[serde(default)]
    pub variables: Variables,
    /// Protocol extensions.
    #[serde(default)]
    pub extensions: Option<async_graphql::Extensions>,
}

/// One request, or several in an array.
pub enum Batch {
    /// An object.
    One(Params),
    /// An array, which may be empty.
    Many(Vec<Params>),
}

impl Batch {
    /// Reads a JSON body.
    ///
    /// # Errors
    ///
    /// 400 when the text is not JSON or its members have wrong types; `QUERY_TOO_COMPLEX` when it is nested too deep
    /// or has too many values.
    pub fn of_json(body: &[u8], limits: &DocumentLimits) -> Result<Self, Problem> {
        json::check(body, limits)?;
        let many = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        let parsed = if many {
            serde_json::from_slice(body).map(Self::Many)
        } else {
            serde_json::from_slice(body).map(Self::One)
        };
        parsed.map_err(|error| malformed(&error))
    }
}

impl Params {
    /// How the request names its document. An empty document or identifier counts as absent.
    pub fn reference(&self) -> Reference<'_> {
        let (text, id) = (self.query.as_deref(), self.document_id.as_deref());
        let is_given = |text: &&str| !text.is_empty();
        Reference { text: text.filter(is_given), id: id.filter(is_given), persisted: self.persisted() }
    }

    /// Version and hash of `extensions.persistedQuery`; a malformed hash becomes one that no document has.
    fn persisted(&self) -> Option<(i64, &str)> {
        let Value::Object(persisted) = self.extensions.as_ref()?.get("persistedQuery")? else { return None };
        let version = match persisted.get("version") {
            Some(Value::Number(number)) => number.as_i64().unwrap_or_default(),
            _ => 0,
        };
        match persisted.get("sha256Hash") {
            Some(Value::String(hash)) => Some((version, hash)),
            _ => Some((version, "")),
        }
    }

    /// Reads a query string.
    ///
    /// # Errors
    ///
    /// 400 when `variables` or `extensions` is not a JSON object.
    pub fn of_query_string(text: &str, limits: &DocumentLimits) -> Result<Self, Problem> {
        let mut params = Self::default();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "query" => params.query = Some(value.into_owned()),
                "documentId" => params.document_id = Some(value.into_owned()),
                "operationName" => params.operation_name = Some(value.into_owned()),
                "variables" if !value.is_empty() => params.variables = embedded("variables", &value, limits)?,
                "extensions" if !value.is_empty() => params.extensions = embedded("extensions", &value, limits)?,
                _ => {}
            }
        }
        Ok(params)
    }
}

fn embedded<T: serde::de::DeserializeOwned>(name: &str, text: &str, limits: &DocumentLimits) -> Result<T, Problem> {
    json::check(text.as_bytes(), limits)?;
    serde_json::from_str(text).map_err(|_| Problem::bad_request(format!("`{name}` must be a JSON object.")))
}

/// Reports the position of an error in the JSON without repeating any of it.
fn malformed(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    Problem::bad_request(if error.is_data() {
        format!("The request is not a GraphQL request: a member has the wrong type ({place}).")
    } else {
        format!("The body of the request is not JSON ({place}).")
    })
}
