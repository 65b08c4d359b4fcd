//! Texts with placeholders.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::FillError;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it stands.
    Literal(String),
    /// An argument.
    Placeholder(String),
}

/// A text with placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Vec<Piece>);

impl Text {
    /// Reads a text. `{name}` is a placeholder, of letters, digits and underscores, and `{{name}}` is the text `{name}`.
    /// Other braces stand for themselves.
    pub(crate) fn parse(text: &str) -> Self {
        let (mut pieces, mut literal, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find('{') {
            literal.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(name) = name_between(rest, "{{", "}}") {
                literal.extend(["{", name, "}"]);
                rest = &rest[name.len() + 4..];
            } else if let Some(name) = name_between(rest, "{", "}") {
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Placeholder(name.to_owned()));
                rest = &rest[name.len() + 2..];
            } else {
                literal.push('{');
                rest = &rest[1..];
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Self(pieces)
    }

    /// The placeholder that is the whole text.
    pub(crate) fn only_placeholder(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Piece::Placeholder(name)] => Some(name),
            _ => None,
        }
    }

    /// Names of the placeholders.
    pub(crate) fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Placeholder(name) => Some(name.as_str()),
            Piece::Literal(_) => None,
        })
    }

    /// The text with arguments in the places of placeholders; missing ones are empty.
    pub(crate) fn fill(&self, arguments: &Map<String, Value>) -> Result<String, FillError> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Placeholder(name) => {
                    text.push_str(&argument(arguments, name).map_or(Ok(String::new()), |value| plain(name, value))?);
                }
            }
        }
        Ok(text)
    }
}

/// The name between two marks at the beginning of a text.
fn name_between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(open)?;
    let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    (end > 0 && inner[end..].starts_with(close)).then(|| &inner[..end])
}

/// An argument; null is one that is missing.
pub(crate) fn argument<'a>(arguments: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    arguments.get(name).filter(|value| !value.is_null())
}

/// A value as text. Numbers are written as JSON writes them.
pub(crate) fn plain(name: &str, value: &Value) -> Result<String, FillError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Null => Ok(String::new()),
        Value::Array(_) | Value::Object(_) => Err(FillError::Form(name.to_owned())),
    }
}

/// Adds names to a set.
pub(crate) fn collect<'a>(names: impl Iterator<Item = &'a str>, into: &mut BTreeSet<String>) {
    into.extend(names.map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Placeholder(name) => format!("<{name}>"),
        };
        Text::parse(text).0.iter().map(show).collect()
    }

    #[test]
    fn only_names_between_single_braces_are_placeholders() {
        for (text, read) in [
            ("{id}", "<id>"),
            ("a{id}b{c_1}", "a<id>b<c_1>"),
            ("{{id}}", "{id}"),
            ("{ id }", "{ id }"),
            ("{}", "{}"),
            ("{a-b}", "{a-b}"),
            ("{\"a\": 1}", "{\"a\": 1}"),
            ("{{{id}}}", "{{id}}"),
            ("é{x}é", "é<x>é"),
            ("{x", "{x"),
        ] {
            assert_eq!(pieces(text), read, "{text}");
        }
    }
}
