//! Filling in values.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{MAXIMUM_TEXT_BYTES, Template, Variable, refuse, refused};
use crate::base::text::fold::composed;
use crate::base::{Refusal, Result};

/// A text with the given values.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The text; required placeholders without a value are left in it.
    pub text: String,
    /// Names of required placeholders without a value.
    pub missing: Vec<String>,
    /// Names of values that no placeholder uses.
    pub unknown: Vec<String>,
    /// Values that do not match their placeholders, which are left in the text; each path ends with the name.
    pub wrong: Vec<Refusal>,
}

/// Values matched with the declared variables.
#[derive(Default)]
struct Sorted {
    written: HashMap<String, String>,
    missing: Vec<String>,
    unknown: Vec<String>,
    wrong: Vec<Refusal>,
}

/// The text with all values filled in. Refuses missing, mismatched and unknown values; the path of each refusal is
/// `prefix` and the variable's name.
pub fn render(template: &Template, variables: &[Variable], values: &Value, prefix: &[&str]) -> Result<String> {
    let mut sorted = sort(variables, &members(values, prefix)?, prefix);
    for name in &sorted.missing {
        let message = format!("`{name}` needs a value.");
        sorted.wrong.push(refuse("required", None, message).at(path(prefix, name)));
    }
    for name in &sorted.unknown {
        let message = format!("The prompt has no placeholder `{}`.", shown(name));
        sorted.wrong.push(refuse("unknown", None, message).at(path(prefix, name)));
    }
    if !sorted.wrong.is_empty() {
        return Err(refused(sorted.wrong));
    }
    let text = fill(template, &sorted, prefix)?;
    if text.trim().is_empty() {
        return Err(refuse("minLength", Some(1), "The text is empty with these values.".to_owned())
            .at(own(prefix))
            .into());
    }
    Ok(text)
}

/// The text with those values that match. A wrong value affects only its own placeholder, so that the rest can be
/// previewed. Refuses only values that are not an object, or that make the text too long.
pub fn preview(template: &Template, variables: &[Variable], values: &Value, prefix: &[&str]) -> Result<Preview> {
    let sorted = sort(variables, &members(values, prefix)?, prefix);
    let text = fill(template, &sorted, prefix)?;
    Ok(Preview { text, missing: sorted.missing, unknown: sorted.unknown, wrong: sorted.wrong })
}

/// Values by the comparable names of their members.
type Members<'a> = BTreeMap<Cow<'a, str>, &'a Value>;

/// The members of the values; null counts as an empty object.
fn members<'a>(values: &'a Value, prefix: &[&str]) -> Result<Members<'a>> {
    let members = match values {
        Value::Null => return Ok(Members::new()),
        Value::Object(members) => members,
        _ => {
            let message = "Must be an object with one member for each variable.".to_owned();
            return Err(refuse("type", None, message).at(own(prefix)).into());
        }
    };
    let mut known = Members::new();
    for (name, value) in members {
        let comparable = if name.is_ascii() { Cow::Borrowed(name.as_str()) } else { Cow::Owned(composed(name)) };
        if known.insert(comparable, value).is_some() {
            let message = format!("`{}` has two values.", shown(name));
            return Err(refuse("unique", None, message).at(path(prefix, name)).into());
        }
    }
    Ok(known)
}

fn shown(name: &str) -> String {
    name.chars().take(80).collect()
}

fn sort(variables: &[Variable], members: &Members<'_>, prefix: &[&str]) -> Sorted {
    let mut sorted = Sorted::default();
    for variable in variables {
        let given = members.get(variable.name.as_str()).copied();
        let value = given.filter(|value| !variable.is_blank(value)).or(variable.default.as_ref());
        let written = match value {
            Some(value) => variable.write(value),
            None if variable.required => {
                sorted.missing.push(variable.name.clone());
                continue;
            }
            None => Ok(String::new()),
        };
        match written {
            Ok(text) => {
                sorted.written.insert(variable.name.clone(), text);
            }
            Err(wrong) => {
                let message = format!("`{}` must be {}.", variable.name, wrong.takes);
                sorted.wrong.push(refuse(wrong.constraint, None, message).at(path(prefix, &variable.name)));
            }
        }
    }
    let is_known = |name: &str| variables.iter().any(|variable| variable.name == name);
    sorted.unknown = members.keys().filter(|name| !is_known(name)).map(|name| name.clone().into_owned()).collect();
    sorted
}

fn fill(template: &Template, sorted: &Sorted, prefix: &[&str]) -> Result<String> {
    let filled = template.fill(MAXIMUM_TEXT_BYTES, |name| sorted.written.get(name).map(String::as_str));
    filled.ok_or_else(|| {
        let message =
            format!("The text with these values has more than {MAXIMUM_TEXT_BYTES} bytes. Shorten the values.");
        refuse("maxBytes", Some(MAXIMUM_TEXT_BYTES), message).at(own(prefix)).into()
    })
}

fn path(prefix: &[&str], name: &str) -> Vec<String> {
    let mut path = own(prefix);
    path.push(name.to_owned());
    path
}

fn own(prefix: &[&str]) -> Vec<String> {
    prefix.iter().map(ToString::to_string).collect()
}
