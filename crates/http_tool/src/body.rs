//! Bodies with placeholders.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::text::{Text, argument, collect, plain};
use crate::{FillError, TemplateError};

/// A body with placeholders: JSON or a form, read before it is filled, so that no argument can add to its structure.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyTemplate {
    /// JSON. A string that is one placeholder becomes the argument with its type, and a member whose argument is missing is
    /// left out; within a longer string an argument is text.
    Json(Value),
    /// Pairs of a form, in the way of queries.
    Form(Vec<(String, String)>),
}

impl BodyTemplate {
    /// Reads a body: JSON, or pairs as in `a={x}&b=1`.
    ///
    /// # Errors
    /// [`TemplateError::Body`] for anything else.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            return match value.is_object() || value.is_array() {
                true => Ok(Self::Json(value)),
                false => Err(TemplateError::Body),
            };
        }
        let text = text.trim();
        let is_form = text.contains('=') && !text.contains(|c: char| c.is_whitespace() || c == '<' || c == '"');
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let has_fixed_names = pairs.iter().all(|(name, _)| Text::parse(name).placeholders().next().is_none());
        match is_form && has_fixed_names {
            true => Ok(Self::Form(pairs)),
            false => Err(TemplateError::Body),
        }
    }

    /// The media type of the body.
    pub fn media_type(&self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "application/x-www-form-urlencoded",
        }
    }

    /// Names of the placeholders.
    pub fn placeholders(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        match self {
            Self::Json(value) => collect_json(value, &mut names),
            Self::Form(pairs) => {
                for (_, value) in pairs {
                    collect(Text::parse(value).placeholders(), &mut names);
                }
            }
        }
        names
    }

    /// The body with arguments in their places.
    ///
    /// # Errors
    /// [`FillError::Form`] for a list or an object within a text.
    pub fn fill(&self, arguments: &Map<String, Value>) -> Result<Vec<u8>, FillError> {
        match self {
            Self::Json(value) => Ok(filled(value, arguments)?.unwrap_or(Value::Null).to_string().into_bytes()),
            Self::Form(pairs) => filled_form(pairs, arguments).map(String::into_bytes),
        }
    }
}

fn collect_json(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => collect(Text::parse(text).placeholders(), names),
        Value::Array(items) => items.iter().for_each(|item| collect_json(item, names)),
        Value::Object(members) => members.values().for_each(|member| collect_json(member, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A value with arguments in their places; none for one that is a missing argument.
fn filled(value: &Value, arguments: &Map<String, Value>) -> Result<Option<Value>, FillError> {
    Ok(Some(match value {
        Value::String(text) => {
            let text = Text::parse(text);
            match text.only_placeholder() {
                Some(name) => return Ok(argument(arguments, name).cloned()),
                None => text.fill(arguments)?.into(),
            }
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| filled(item, arguments)).collect::<Result<Vec<_>, _>>()?;
            items.into_iter().flatten().collect()
        }
        Value::Object(members) => {
            let mut object = Map::new();
            for (name, member) in members {
                if let Some(member) = filled(member, arguments)? {
                    object.insert(name.clone(), member);
                }
            }
            object.into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }))
}

fn filled_form(pairs: &[(String, String)], arguments: &Map<String, Value>) -> Result<String, FillError> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        let value = Text::parse(value);
        match value.only_placeholder().map(|only| (only, argument(arguments, only))) {
            Some((_, None)) => {}
            Some((only, Some(Value::Array(items)))) => {
                for item in items {
                    form.append_pair(name, &plain(only, item)?);
                }
            }
            _ => drop(form.append_pair(name, &value.fill(arguments)?)),
        }
    }
    Ok(form.finish())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn fill(template: &str, arguments: Value) -> String {
        let body = BodyTemplate::parse(template).unwrap().fill(arguments.as_object().unwrap()).unwrap();
        String::from_utf8(body).unwrap()
    }

    #[test]
    fn arguments_keep_their_types_and_missing_ones_are_left_out() {
        let template = r#"{"customer": {"id": "{id}", "note": "From {name}: {note}"}, "tags": ["new", "{tag}"], "n": "{n}", "max": 5}"#;
        assert_eq!(
            fill(template, json!({ "id": 7, "name": "Ada", "note": "\"}, \"admin\": true, {\"", "n": [1, { "a": null }] })),
            json!({ "customer": { "id": 7, "note": "From Ada: \"}, \"admin\": true, {\"" }, "tags": ["new"], "n": [1, { "a": null }],
                "max": 5 })
            .to_string()
        );
        assert_eq!(fill("a={x}&b=c+d&e={y}", json!({ "x": "1&b=2", "y": [true, 3] })), "a=1%26b%3D2&b=c+d&e=true&e=3");
        assert_eq!(fill("a={x}&b=1", json!({})), "b=1");
        let within = BodyTemplate::parse(r#"{"a": "is {x}"}"#).unwrap().fill(json!({ "x": {} }).as_object().unwrap());
        assert_eq!(within, Err(FillError::Form("x".to_owned())));
    }

    #[test]
    fn what_is_neither_json_nor_a_form_is_refused() {
        for text in ["", "hello", "<a>{x}</a>", r#"{"a": {x}}"#, "\"{x}\"", "7", "{name}=1", "a b={x}"] {
            assert_eq!(BodyTemplate::parse(text), Err(TemplateError::Body), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_argument_adds_to_the_structure(text in any::<String>(), other in any::<String>()) {
            let arguments = json!({ "x": text, "y": other });
            let read: Value = serde_json::from_str(&fill(r#"{"a": "{x}", "b": ["<{y}>"]}"#, arguments)).unwrap();
            prop_assert_eq!(read, json!({ "a": text, "b": [format!("<{other}>")] }));
        }

        #[test]
        fn no_argument_adds_a_pair_to_a_form(text in any::<String>(), other in any::<String>()) {
            let form = fill("a={x}&b=-{y}", json!({ "x": text, "y": other }));
            let pairs: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            prop_assert_eq!(pairs, vec![("a".to_owned(), text), ("b".to_owned(), format!("-{other}"))]);
        }
    }
}
