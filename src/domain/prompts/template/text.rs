//! Parses the text of a template.

use super::{MAXIMUM_TEMPLATE_BYTES, is_refused, refuse};
use crate::base::Refusal;
use crate::base::text::fold::composed;
use crate::base::text::identifier::is_identifier;

/// Longest name of a placeholder, in characters.
const MAXIMUM_NAME: usize = 64;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder { name: String, source: String },
}

impl Template {
    /// Parses a template. The refusal has no path yet.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MAXIMUM_TEMPLATE_BYTES {
            let message = format!("Must have at most {MAXIMUM_TEMPLATE_BYTES} bytes.");
            return Err(refuse("maxBytes", Some(MAXIMUM_TEMPLATE_BYTES), message));
        }
        if text.trim().is_empty() {
            return Err(refuse("minLength", Some(1), "Must not be empty.".to_owned()));
        }
        if text.contains(is_refused) {
            return Err(refuse("noControlCharacters", None, "Must not contain control characters.".to_owned()));
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(opening) = rest.find("{{") {
            let before = &rest[..opening];
            let backslashes = before.len() - before.trim_end_matches('\\').len();
            literal.push_str(&before[..before.len() - backslashes]);
            literal.extend(std::iter::repeat_n('\\', backslashes / 2));
            let after = &rest[opening + 2..];
            if backslashes % 2 == 1 {
                literal.push_str("{{");
                rest = after;
                continue;
            }
            let (name, length) = placeholder(after).ok_or_else(|| malformed(text, text.len() - after.len() - 2))?;
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            let source = rest[opening..opening + 2 + length].to_owned();
            parts.push(Part::Placeholder { name, source });
            rest = &after[length..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self { parts })
    }

    /// Names of the placeholders, each once, in the order of the text.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for part in &self.parts {
            match part {
                Part::Placeholder { name, .. } if !names.contains(&name.as_str()) => names.push(name),
                _ => {}
            }
        }
        names
    }

    /// The text with placeholders replaced; those without a replacement stay as written. `None` when it would have more
    /// than `limit` bytes, which is checked before the text is built.
    pub(super) fn fill<'a>(&'a self, limit: usize, replacement: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        let pieces = || {
            self.parts.iter().map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Placeholder { name, source } => replacement(name).unwrap_or(source),
            })
        };
        let length = pieces().fold(0_usize, |sum, piece| sum.saturating_add(piece.len()));
        (length <= limit).then(|| pieces().collect())
    }
}

/// The name between the braces in its comparable form, and the length of name and closing braces in bytes.
fn placeholder(after: &str) -> Option<(String, usize)> {
    let closing = after.find("}}")?;
    let name = comparable(&after[..closing]);
    is_name(&name).then_some((name, closing + 2))
}

/// The form in which names of placeholders are compared: the same letters may be composed differently in text,
/// declaration and values.
pub(super) fn comparable(name: &str) -> String {
    composed(name.trim())
}

/// True for names of placeholders in their comparable form.
pub(super) fn is_name(name: &str) -> bool {
    is_identifier(name) && name.chars().count() <= MAXIMUM_NAME
}

fn malformed(text: &str, at: usize) -> Refusal {
    let line = text[..at].matches('\n').count() + 1;
    let shown: String = text[at..].chars().take_while(|c| *c != '\n').take(24).collect();
    let message = format!(
        "Line {line}: `{shown}` starts no placeholder. A placeholder looks like `{{{{topic}}}}`: letters, digits and `_`, \
         starting with a letter. Write `\\{{{{` for the braces themselves."
    );
    refuse("placeholder", None, message)
}
