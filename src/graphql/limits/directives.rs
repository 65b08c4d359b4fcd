//! Checks the directives that the engine ignores.
//!
//! The engine's rules skip `__typename`: it accepts any directive on that field, and reports a variable used only there
//! as unused. On variable definitions it checks only for repetition. Here names and locations are checked, with the
//! engine's messages, and each `__typename` with directives is wrapped in an inline fragment that carries them: it
//! means the same, and there the rules for arguments and variables apply.
//!
//! A condition whose variable is not a `Boolean` would count as false, so it is refused, too.

use std::collections::HashSet;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, Directive, DirectiveLocation, DocumentOperations, ExecutableDocument, Field, InlineFragment,
    OperationDefinition, Selection, SelectionSet,
};
use async_graphql_value::{ConstValue, Value};

use super::{Refused, SchemaIndex};

/// Checks the directives that the engine ignores, and moves those of `__typename` to where it sees them.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED` for a directive that is unknown or not allowed there.
pub fn check(schema: &SchemaIndex, document: &mut ExecutableDocument) -> Result<(), Refused> {
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            check_places(schema, &definition.node.directives, DirectiveLocation::VariableDefinition)?;
        }
        let mut conditions = Conditions { document, operation: &operation.node, visited: HashSet::new() };
        conditions.check(&operation.node.selection_set.node)?;
    }
    match &mut document.operations {
        DocumentOperations::Single(operation) => reveal(schema, &mut operation.node.selection_set.node)?,
        DocumentOperations::Multiple(all) => {
            for operation in all.values_mut() {
                reveal(schema, &mut operation.node.selection_set.node)?;
            }
        }
    }
    for fragment in document.fragments.values_mut() {
        reveal(schema, &mut fragment.node.selection_set.node)?;
    }
    Ok(())
}

/// Walks the selections as written; the guard has bounded their depth.
fn reveal(schema: &SchemaIndex, set: &mut SelectionSet) -> Result<(), Refused> {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                if !field.node.directives.is_empty() {
                    check_places(schema, &field.node.directives, DirectiveLocation::Field)?;
                    selection.node = within_fragment(field);
                }
            }
            Selection::Field(field) => reveal(schema, &mut field.node.selection_set.node)?,
            Selection::InlineFragment(fragment) => reveal(schema, &mut fragment.node.selection_set.node)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

/// The `@skip` and `@include` conditions of an operation and its fragments.
struct Conditions<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    visited: HashSet<&'a str>,
}

impl<'a> Conditions<'a> {
    fn check(&mut self, set: &'a SelectionSet) -> Result<(), Refused> {
        for selection in &set.items {
            for directive in selection.node.directives() {
                self.check_one(directive)?;
            }
            match &selection.node {
                Selection::Field(field) => self.check(&field.node.selection_set.node)?,
                Selection::InlineFragment(fragment) => self.check(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.visited.insert(name)
                    {
                        self.check(&fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_one(&self, directive: &Positioned<Directive>) -> Result<(), Refused> {
        if !matches!(directive.node.name.node.as_str(), "skip" | "include") {
            return Ok(());
        }
        let condition = directive.node.arguments.iter().find(|(name, _)| name.node == "if");
        let Some(Value::Variable(name)) = condition.map(|(_, value)| &value.node) else { return Ok(()) };
        let definitions = &self.operation.variable_definitions;
        // The engine refuses undefined variables.
        let Some(definition) = definitions.iter().find(|definition| definition.node.name.node == *name) else {
            return Ok(());
        };
        let (ty, default) = (&definition.node.var_type.node, &definition.node.default_value);
        let is_given = !ty.nullable || default.as_ref().is_some_and(|default| default.node != ConstValue::Null);
        if is_given && matches!(&ty.base, BaseType::Named(base) if base == "Boolean") {
            return Ok(());
        }
        let message = format!("Variable \"{name}\" of type \"{ty}\" used in position expecting type \"Boolean!\"");
        Err(Refused::invalid(message).at(directive.pos))
    }
}

fn within_fragment(field: &mut Positioned<Field>) -> Selection {
    let (directives, position) = (std::mem::take(&mut field.node.directives), field.pos);
    let items = vec![Positioned::new(Selection::Field(field.clone()), position)];
    let selection_set = Positioned::new(SelectionSet { items }, position);
    Selection::InlineFragment(Positioned::new(
        InlineFragment { type_condition: None, directives, selection_set },
        position,
    ))
}

fn check_places(
    schema: &SchemaIndex,
    directives: &[Positioned<Directive>],
    place: DirectiveLocation,
) -> Result<(), Refused> {
    let shown = if place == DirectiveLocation::Field { "FIELD" } else { "VARIABLE_DEFINITION" };
    for directive in directives {
        let name = directive.node.name.node.as_str();
        let message = match schema.places_of(name) {
            None => format!("Unknown directive \"{name}\""),
            Some(places) if !places.contains(&place) => format!("Directive \"{name}\" may not be used on \"{shown}\""),
            Some(_) => continue,
        };
        return Err(Refused::invalid(message).at(directive.pos));
    }
    Ok(())
}
