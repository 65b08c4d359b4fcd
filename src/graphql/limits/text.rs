//! Refuses strings that no database stores, wherever an operation has them: in variables and literals, inside lists,
//! objects and JSON, as values and as member names. Code behind the guard need not check for them.

use async_graphql::Value;
use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value as Written;

use super::Refused;
use super::value_path::{Step, ValuePath};
use crate::base::text::storable::{UNSTORABLE, unstorable};

/// Checks the literals of a document, including default values.
///
/// # Errors
///
/// `BAD_USER_INPUT` naming the path, never the value.
pub fn check_document(document: &ExecutableDocument) -> Result<(), Refused> {
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        for definition in &operation.variable_definitions {
            let (name, default) = (&definition.node.name.node, &definition.node.default_value);
            if let Some(default) = default {
                check_value(&default.node, &ValuePath::start(Step::Variable(name)), default.pos)?;
            }
        }
        check_directives(&operation.directives)?;
        check_selections(&operation.selection_set.node)?;
    }
    for fragment in document.fragments.values() {
        check_directives(&fragment.node.directives)?;
        check_selections(&fragment.node.selection_set.node)?;
    }
    Ok(())
}

/// Checks a value with everything inside it.
///
/// # Errors
///
/// `BAD_USER_INPUT` naming the path, never the value.
pub fn check_value(value: &Value, path: &ValuePath<'_>, position: Pos) -> Result<(), Refused> {
    match value {
        Value::String(text) => check_text(text, path, position),
        Value::List(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| check_value(item, &path.inside(Step::Item(index)), position)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            let path = path.inside(Step::Field(name));
            check_text(name, &path, position)?;
            check_value(value, &path, position)
        }),
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => Ok(()),
    }
}

fn check_selections(set: &SelectionSet) -> Result<(), Refused> {
    for selection in &set.items {
        let inner = match &selection.node {
            Selection::Field(field) => {
                check_directives(&field.node.directives)?;
                check_arguments(&field.node.arguments)?;
                &field.node.selection_set
            }
            Selection::InlineFragment(fragment) => {
                check_directives(&fragment.node.directives)?;
                &fragment.node.selection_set
            }
            Selection::FragmentSpread(spread) => {
                check_directives(&spread.node.directives)?;
                continue;
            }
        };
        check_selections(&inner.node)?;
    }
    Ok(())
}

fn check_directives(directives: &[Positioned<Directive>]) -> Result<(), Refused> {
    directives.iter().try_for_each(|directive| check_arguments(&directive.node.arguments))
}

fn check_arguments(arguments: &[(Positioned<Name>, Positioned<Written>)]) -> Result<(), Refused> {
    arguments.iter().try_for_each(|(name, value)| {
        check_written(&value.node, &ValuePath::start(Step::Argument(&name.node)), value.pos)
    })
}

fn check_written(value: &Written, path: &ValuePath<'_>, position: Pos) -> Result<(), Refused> {
    match value {
        Written::String(text) => check_text(text, path, position),
        Written::List(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| check_written(item, &path.inside(Step::Item(index)), position)),
        Written::Object(fields) => {
            fields.iter().try_for_each(|(name, value)| check_written(value, &path.inside(Step::Field(name)), position))
        }
        _ => Ok(()),
    }
}

fn check_text(text: &str, path: &ValuePath<'_>, position: Pos) -> Result<(), Refused> {
    if unstorable(text) {
        let message = format!("The {path} contains the character {UNSTORABLE}, which cannot be stored. Take it out.");
        return Err(Refused::bad_variables(message).at(position).inside(path));
    }
    Ok(())
}
