//! Checks the declarations of placeholders against the text.

use std::collections::HashSet;

use serde_json::Value;

use super::text::{comparable, is_name};
use super::{MAXIMUM_CHOICES, MAXIMUM_VARIABLES, Template, Variable, VariableKind, is_refused, refuse, refused};
use crate::base::{Refusal, Result};

/// Longest hint, in characters.
const MAXIMUM_DESCRIPTION: usize = 1000;
/// Longest choice, in characters.
const MAXIMUM_CHOICE: usize = 200;

/// An unchecked declaration of a placeholder.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVariable {
    /// Name, as in the text.
    pub name: String,
    /// Kind of value.
    pub kind: VariableKind,
    /// Hint for the person who fills it in.
    pub description: Option<String>,
    /// False when the placeholder may stay empty.
    pub required: bool,
    /// Value used when none is given.
    pub default: Option<Value>,
    /// Allowed values of a choice.
    pub choices: Option<Vec<String>>,
}

/// Parses a template with the declarations of its placeholders, and refuses all errors in either, with paths that start
/// with `template` or `variables`. Without declarations, placeholders are derived from the text, and each takes a
/// required text.
pub fn declare(text: &str, declared: Option<Vec<NewVariable>>) -> Result<Vec<Variable>> {
    let template = Template::parse(text).map_err(|refusal| refusal.at(["template"]))?;
    let used = template.names();
    if used.len() > MAXIMUM_VARIABLES {
        return Err(too_many().at(["template"]).into());
    }
    let Some(declared) = declared else {
        return Ok(used.into_iter().map(Variable::undeclared).collect());
    };
    if declared.len() > MAXIMUM_VARIABLES {
        return Err(too_many().at(["variables"]).into());
    }
    let mut refusals = Vec::new();
    let mut names = HashSet::new();
    for (place, variable) in declared.iter().enumerate() {
        check_name(variable, &used, &mut names, place, &mut refusals);
    }
    for name in used.iter().filter(|name| !names.contains(**name)) {
        let message = format!("`{name}` is used in the text but not declared. Declare it or take it out of the text.");
        refusals.push(refuse("declared", None, message).at(["variables"]));
    }
    let mut variables = Vec::new();
    for (place, variable) in declared.into_iter().enumerate() {
        match check(variable, place) {
            Ok(variable) => variables.push(variable),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if refusals.is_empty() { Ok(variables) } else { Err(refused(refusals)) }
}

fn too_many() -> Refusal {
    let message = format!("A prompt can have at most {MAXIMUM_VARIABLES} placeholders.");
    refuse("maxItems", Some(MAXIMUM_VARIABLES), message)
}

fn check_name(
    variable: &NewVariable,
    used: &[&str],
    names: &mut HashSet<String>,
    place: usize,
    refusals: &mut Vec<Refusal>,
) {
    let name = comparable(&variable.name);
    let shown: String = name.chars().take(80).collect();
    let mut wrong = |constraint, message: String| {
        refusals.push(refuse(constraint, None, message).at(path(place, "name")));
    };
    if !is_name(&name) {
        let rule = "must be letters, digits and `_`, start with a letter and have at most 64 characters";
        wrong("name", format!("`{shown}` is not a name: it {rule}."));
    } else if !names.insert(name.clone()) {
        wrong("unique", format!("`{shown}` is declared twice."));
    } else if !used.contains(&name.as_str()) {
        wrong("used", format!("`{shown}` is declared but not used. Write `{{{{{shown}}}}}` in the text or remove it."));
    }
}

fn check(variable: NewVariable, place: usize) -> Result<Variable, Refusal> {
    let NewVariable { name, kind, description, required, default, choices } = variable;
    let name = comparable(&name);
    let description = check_description(description, &name, place)?;
    let choices = check_choices(kind, choices.unwrap_or_default(), &name, place)?;
    let variable = Variable { name, kind, description, required, default: None, choices };
    let default = default.filter(|value| !value.is_null());
    if let Some(value) = &default {
        variable.write(value).map_err(|wrong| {
            let message = format!("The default of `{}` must be {}.", variable.name, wrong.takes);
            refuse(wrong.constraint, None, message).at(path(place, "defaultValue"))
        })?;
        if variable.required && variable.is_blank(value) {
            let message = format!("The default of `{}` must not be empty, because a value is required.", variable.name);
            return Err(refuse("minLength", Some(1), message).at(path(place, "defaultValue")));
        }
    }
    Ok(Variable { default, ..variable })
}

fn check_description(description: Option<String>, name: &str, place: usize) -> Result<Option<String>, Refusal> {
    let Some(text) = description.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let wrong = |constraint, limit, rule: &str| {
        let message = format!("The description of `{name}` must {rule}.");
        Err(refuse(constraint, limit, message).at(path(place, "description")))
    };
    if text.chars().count() > MAXIMUM_DESCRIPTION {
        return wrong("maxLength", Some(MAXIMUM_DESCRIPTION), "have at most 1000 characters");
    }
    if text.contains(is_refused) {
        return wrong("noControlCharacters", None, "not contain control characters");
    }
    Ok(Some(text))
}

fn check_choices(kind: VariableKind, choices: Vec<String>, name: &str, place: usize) -> Result<Vec<String>, Refusal> {
    let wrong = |constraint, limit, rule: &str| {
        Err(refuse(constraint, limit, format!("The choices of `{name}` {rule}.")).at(path(place, "choices")))
    };
    if kind != VariableKind::Choice {
        return match choices.is_empty() {
            true => Ok(choices),
            false => wrong("choices", None, "need the type CHOICE"),
        };
    }
    let choices: Vec<String> = choices.into_iter().map(|choice| choice.trim().to_owned()).collect();
    let distinct: HashSet<&str> = choices.iter().map(String::as_str).collect();
    if choices.is_empty() {
        return wrong("minItems", Some(1), "must be listed");
    }
    if choices.len() > MAXIMUM_CHOICES {
        return wrong("maxItems", Some(MAXIMUM_CHOICES), "must be at most 100");
    }
    if distinct.len() < choices.len() {
        return wrong("unique", None, "must differ");
    }
    if choices.iter().any(|choice| choice.is_empty() || choice.chars().count() > MAXIMUM_CHOICE) {
        return wrong("maxLength", Some(MAXIMUM_CHOICE), "must have 1 to 200 characters each");
    }
    if choices.iter().any(|choice| choice.contains(is_refused)) {
        return wrong("noControlCharacters", None, "must not contain control characters");
    }
    Ok(choices)
}

fn path(place: usize, field: &str) -> [String; 3] {
    ["variables".to_owned(), place.to_string(), field.to_owned()]
}
