//! Whole requests.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use url::Url;

use crate::{BodyTemplate, FillError, TemplateError, UrlTemplate};

/// Method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes in part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

/// A described request.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestTemplate {
    method: Method,
    url: UrlTemplate,
    body: Option<BodyTemplate>,
}

/// A request with arguments in their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledRequest {
    /// Its method.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// Its body with the media type; none for a request without one.
    pub body: Option<(&'static str, Vec<u8>)>,
}

impl RequestTemplate {
    /// Reads a request. Without a template for it, the body of a request that has one is the arguments that the address does
    /// not use, as a JSON object.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn parse(method: Method, url: &str, body: Option<&str>) -> Result<Self, TemplateError> {
        let body = body.map(BodyTemplate::parse).transpose()?;
        if body.is_some() && !method.has_body() {
            return Err(TemplateError::NoBody);
        }
        Ok(Self { method, url: UrlTemplate::parse(url)?, body })
    }

    /// Scheme, host and port, with an empty path: every request goes there.
    pub fn origin(&self) -> &Url {
        self.url.origin()
    }

    /// Compares the placeholders with the JSON Schema of the arguments: each is a property, and each property goes
    /// somewhere; what stands in the path is required.
    ///
    /// # Errors
    /// [`TemplateError`], which names the first that does not fit.
    pub fn check(&self, schema: &Value) -> Result<(), TemplateError> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let properties: BTreeSet<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let required: BTreeSet<&str> = required.filter_map(Value::as_str).collect();
        let mut used = self.url.placeholders();
        used.extend(self.body.iter().flat_map(BodyTemplate::placeholders));
        if let Some(name) = used.iter().find(|name| !properties.contains(name.as_str())) {
            return Err(TemplateError::Unknown(name.clone()));
        }
        let in_path = self.url.path_placeholders();
        if let Some(name) = in_path.iter().find(|name| !required.contains(name.as_str())) {
            return Err(TemplateError::Optional(name.clone()));
        }
        let takes_all = self.body.is_none() && self.method.has_body();
        match properties.iter().find(|name| !takes_all && !used.contains(**name)) {
            Some(name) => Err(TemplateError::Unused((*name).to_owned())),
            None => Ok(()),
        }
    }

    /// The request with arguments in their places. They have been checked against the schema.
    ///
    /// # Errors
    /// [`FillError`]
    pub fn fill(&self, arguments: &Map<String, Value>) -> Result<FilledRequest, FillError> {
        let body = match &self.body {
            Some(body) => Some((body.media_type(), body.fill(arguments)?)),
            None if self.method.has_body() => Some(("application/json", self.rest(arguments))),
            None => None,
        };
        Ok(FilledRequest { method: self.method, url: self.url.fill(arguments)?, body })
    }

    /// The arguments that the address does not use.
    fn rest(&self, arguments: &Map<String, Value>) -> Vec<u8> {
        let used = self.url.placeholders();
        let rest = arguments.iter().filter(|(name, _)| !used.contains(*name));
        let rest: Map<String, Value> = rest.map(|(name, value)| (name.clone(), value.clone())).collect();
        Value::Object(rest).to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(method: Method, url: &str, body: Option<&str>, schema: &Value) -> Result<(), TemplateError> {
        RequestTemplate::parse(method, url, body)?.check(schema)
    }

    #[test]
    fn placeholders_and_properties_fit_each_other() {
        let schema = json!({ "properties": { "id": {}, "note": {} }, "required": ["id"] });
        let of = |name: &str| name.to_owned();
        let url = "https://example.org/{id}";
        assert_eq!(check(Method::Post, url, None, &schema), Ok(()));
        assert_eq!(check(Method::Get, "https://example.org/{id}?note={note}", None, &schema), Ok(()));
        assert_eq!(check(Method::Put, url, Some(r#"{"n": "{note}"}"#), &schema), Ok(()));
        assert_eq!(check(Method::Get, url, None, &schema), Err(TemplateError::Unused(of("note"))));
        assert_eq!(check(Method::Post, url, Some("{}"), &schema), Err(TemplateError::Unused(of("note"))));
        assert_eq!(check(Method::Post, "https://example.org/{x}", None, &schema), Err(TemplateError::Unknown(of("x"))));
        assert_eq!(
            check(Method::Post, "https://example.org/{note}", None, &schema),
            Err(TemplateError::Optional(of("note")))
        );
        assert_eq!(check(Method::Delete, url, Some("{}"), &schema), Err(TemplateError::NoBody));
    }

    #[test]
    fn without_a_template_the_body_is_what_the_address_does_not_use() {
        let request = RequestTemplate::parse(Method::Post, "https://example.org/{id}", None).unwrap();
        let filled = request.fill(json!({ "id": 7, "note": "Hi", "list": [1] }).as_object().unwrap()).unwrap();
        assert_eq!(filled.url.as_str(), "https://example.org/7");
        let (media_type, body) = filled.body.unwrap();
        assert_eq!((media_type, body), ("application/json", br#"{"list":[1],"note":"Hi"}"#.to_vec()));
        let request = RequestTemplate::parse(Method::Get, "https://example.org/{id}", None).unwrap();
        assert_eq!(request.fill(json!({ "id": 7 }).as_object().unwrap()).unwrap().body, None);
    }
}
