//! Checks settings against their declaration, and completes them with defaults.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::declaration::{Setting, Shape, refuse, shown};
use super::{fields, pages};
use crate::base::Refusal;

/// The complete settings, or everything that is wrong with them.
pub(super) fn complete(settings: &Value, declared: &[Setting]) -> Result<Value, Vec<Refusal>> {
    let Value::Object(given) = settings else {
        return Err(vec![refuse("type", None, "The settings must be a JSON object, such as {}.".to_owned())]);
    };
    let mut refusals: Vec<Refusal> = given.keys().filter_map(|name| unknown(name, declared)).collect();
    let mut all = Map::new();
    for setting in declared {
        match given.get(setting.name) {
            Some(value) => match check(value, setting) {
                Ok(value) => {
                    all.insert(setting.name.to_owned(), value);
                }
                Err(found) => refusals.extend(found.into_iter().map(|refusal| below(setting.name, refusal))),
            },
            None => all.extend(setting.shape.default().map(|default| (setting.name.to_owned(), default))),
        }
        refusals.extend(alone(setting, given));
    }
    if refusals.is_empty() { Ok(Value::Object(all)) } else { Err(refusals) }
}

/// Puts a refusal below a key.
pub(super) fn below(key: impl ToString, mut refusal: Refusal) -> Refusal {
    refusal.path.insert(0, key.to_string());
    refusal
}

fn unknown(name: &str, declared: &[Setting]) -> Option<Refusal> {
    if declared.iter().any(|setting| setting.name == name) {
        return None;
    }
    let known: Vec<String> = declared.iter().map(|setting| format!("`{}`", setting.name)).collect();
    let (name_shown, known) = (shown(name), known.join(", "));
    let message = format!("There is no setting `{name_shown}` for this kind. Take it out; the settings are {known}.");
    Some(refuse("additionalProperties", None, message).at([name]))
}

/// A setting that means nothing without another one.
fn alone(setting: &Setting, given: &Map<String, Value>) -> Option<Refusal> {
    let needed = setting.only_with?;
    if !given.contains_key(setting.name) || given.contains_key(needed) {
        return None;
    }
    let name = setting.name;
    let message = format!("`{name}` means nothing without `{needed}`. Add `{needed}`, or take `{name}` out.");
    Some(refuse("dependentRequired", None, message).at([name]))
}

/// The value in its stored form.
fn check(value: &Value, setting: &Setting) -> Result<Value, Vec<Refusal>> {
    let name = setting.name;
    let checked = match setting.shape {
        Shape::Switch { .. } => value.as_bool().map(Value::Bool).ok_or_else(|| {
            let message = format!("`{name}` must be true or false. Leave it out for the default.");
            refuse("type", None, message)
        }),
        Shape::Whole { from, to, .. } => whole(value, from, to)
            .map(|number| json!(number))
            .ok_or_else(|| bounds(name, "a whole number", value, &from.to_string(), &to.to_string())),
        Shape::Number { from, to, .. } => {
            let within = value.as_f64().filter(|number| (from..=to).contains(number));
            // Adding zero makes a plain zero of a negative one.
            within
                .map(|number| json!(number + 0.0))
                .ok_or_else(|| bounds(name, "a number", value, &from.to_string(), &to.to_string()))
        }
        Shape::Text { maximum } => text(value, name, maximum),
        Shape::Choices { of } => return choices(value, name, of),
        Shape::Pages => return pages::check(value),
        Shape::Fields => return fields::check(value),
    };
    checked.map_err(|refusal| vec![refusal])
}

/// A whole number within bounds, which JSON may write as `350` or `350.0`.
fn whole(value: &Value, from: u32, to: u32) -> Option<u32> {
    let number = value.as_f64().filter(|number| (f64::from(from)..=f64::from(to)).contains(number))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between two such numbers")]
    let whole = number as u32;
    (number.fract() == 0.0).then_some(whole)
}

fn bounds(name: &str, what: &str, value: &Value, from: &str, to: &str) -> Refusal {
    let constraint = if value.is_number() { "range" } else { "type" };
    let message = format!("`{name}` must be {what} from {from} to {to}. Leave it out for the default.");
    refuse(constraint, None, message)
}

/// A text of 1 to `maximum` characters.
pub(super) fn text(value: &Value, name: &str, maximum: usize) -> Result<Value, Refusal> {
    let Value::String(text) = value else {
        return Err(refuse("type", None, format!("`{name}` must be a text. Leave it out if there is none.")));
    };
    if text.is_empty() {
        let message = format!("`{name}` is empty. Leave it out if there is nothing to say.");
        return Err(refuse("minLength", Some(1), message));
    }
    if text.chars().count() > maximum {
        let message = format!("`{name}` must have at most {maximum} characters. Shorten it.");
        return Err(refuse("maxLength", Some(maximum), message));
    }
    Ok(json!(text))
}

/// The chosen words, in the order of their declaration: another order is no difference.
fn choices(value: &Value, name: &str, of: &[&'static str]) -> Result<Value, Vec<Refusal>> {
    let all = of.join(", ");
    let refused = |constraint, limit, rule: &str| {
        Err(vec![refuse(constraint, limit, format!("`{name}` must {rule}. Leave it out for all of {all}."))])
    };
    let Value::Array(items) = value else { return refused("type", None, "be a list") };
    let wrong: Vec<Refusal> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.as_str().is_none_or(|word| !of.contains(&word)))
        .map(|(place, _)| refuse("enum", None, format!("`{name}` takes only {all}.")).at([place.to_string()]))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let chosen: HashSet<&str> = items.iter().filter_map(Value::as_str).collect();
    if chosen.is_empty() {
        return refused("minItems", Some(1), "name at least one");
    }
    if chosen.len() < items.len() {
        return refused("uniqueItems", None, "name each only once");
    }
    Ok(of.iter().filter(|word| chosen.contains(**word)).copied().collect())
}
