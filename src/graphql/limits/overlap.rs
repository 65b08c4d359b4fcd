//! Fields that answer under the same key must be mergeable.
//!
//! The rule `OverlappingFieldsCanBeMerged` of the specification, which the engine checks only within single selection
//! sets: it accepts `{users{id} users{id: name}}` and silently drops half of it.
//!
//! After Simon Adameit's algorithm ("GraphQL field conflict validation", 2020): instead of comparing each pair of
//! fields, all fields of a response key are compared with the first one, once for the shape of their results and once
//! for their names and arguments among the parents that can be the same object. A document that needs too many steps is
//! refused.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql_value::Value;

use super::schema::{SchemaIndex, innermost};
use super::{DocumentLimits, Refused};

/// Steps for each allowed selection; ordinary documents need two or three.
const STEPS_PER_SELECTION: usize = 8;

/// Checks an operation with its fragments.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED` naming the response key; `QUERY_TOO_COMPLEX` when the check itself would take too long.
pub fn check(
    schema: &SchemaIndex,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    limits: &DocumentLimits,
) -> Result<(), Refused> {
    let steps = limits.expanded_selections.saturating_mul(STEPS_PER_SELECTION);
    let mut checker = Checker { schema, document, steps };
    let root = SelectionScope { parent: schema.root(operation.ty), set: &operation.selection_set };
    let fields = checker.collect(&[root])?;
    checker.same_shape(&fields)?;
    checker.same_fields(&fields)
}

struct Checker<'a> {
    schema: &'a SchemaIndex,
    document: &'a ExecutableDocument,
    steps: usize,
}

/// A selection set on a type.
#[derive(Clone, Copy)]
struct SelectionScope<'a> {
    parent: &'a str,
    set: &'a Positioned<SelectionSet>,
}

/// A field with the type it is selected on.
#[derive(Clone, Copy)]
struct Found<'a> {
    parent: &'a str,
    field: &'a Positioned<Field>,
    ty: Option<&'a Type>,
}

/// Fields by response key.
type Keys<'a> = HashMap<&'a str, Vec<Found<'a>>>;

impl<'a> Checker<'a> {
    fn step(&mut self) -> Result<(), Refused> {
        self.steps = self.steps.checked_sub(1).ok_or_else(|| {
            Refused::too_complex("The document selects the same response keys in too many ways. Use aliases.")
        })?;
        Ok(())
    }

    /// Fields of several selection sets of one object, with fragments expanded. A fragment adds the same fields however
    /// often it is spread, so it is expanded once.
    fn collect(&mut self, scopes: &[SelectionScope<'a>]) -> Result<Keys<'a>, Refused> {
        let mut keys = Keys::new();
        let mut opened = HashSet::new();
        let mut open = scopes.to_vec();
        while let Some(SelectionScope { parent, set }) = open.pop() {
            for selection in &set.node.items {
                self.step()?;
                match &selection.node {
                    Selection::Field(field) => {
                        let ty = self.schema.field(parent, &field.node.name.node);
                        keys.entry(&field.node.response_key().node).or_default().push(Found { parent, field, ty });
                    }
                    Selection::InlineFragment(fragment) => {
                        let condition = fragment.node.type_condition.as_ref();
                        let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                        open.push(SelectionScope { parent, set: &fragment.node.selection_set });
                    }
                    Selection::FragmentSpread(spread) => {
                        let name = spread.node.fragment_name.node.as_str();
                        if opened.insert(name)
                            && let Some(fragment) = self.document.fragments.get(name)
                        {
                            let parent = fragment.node.type_condition.node.on.node.as_str();
                            open.push(SelectionScope { parent, set: &fragment.node.selection_set });
                        }
                    }
                }
            }
        }
        Ok(keys)
    }

    /// The fields selected on a group of fields, as those of one object.
    fn below(&mut self, group: &[Found<'a>]) -> Result<Keys<'a>, Refused> {
        let scopes: Vec<SelectionScope<'a>> = group
            .iter()
            .filter(|found| !found.field.node.selection_set.node.items.is_empty())
            .map(|found| SelectionScope {
                parent: found.ty.map_or("", innermost),
                set: &found.field.node.selection_set,
            })
            .collect();
        self.collect(&scopes)
    }

    /// Whatever the object, results under one key must have the same shape: clients give them one type.
    fn same_shape(&mut self, keys: &Keys<'a>) -> Result<(), Refused> {
        for group in keys.values() {
            let first = group[0];
            for other in &group[1..] {
                self.step()?;
                if let (Some(one), Some(two)) = (first.ty, other.ty)
                    && !self.shapes_match(one, two)
                {
                    return Err(conflict(first, *other, "they return different types"));
                }
            }
            let below = self.below(group)?;
            self.same_shape(&below)?;
        }
        Ok(())
    }

    fn shapes_match(&self, one: &Type, two: &Type) -> bool {
        if one.nullable != two.nullable {
            return false;
        }
        match (&one.base, &two.base) {
            (BaseType::List(one), BaseType::List(two)) => self.shapes_match(one, two),
            (BaseType::Named(one), BaseType::Named(two)) => {
                one == two || !(self.schema.is_leaf(one) || self.schema.is_leaf(two))
            }
            _ => false,
        }
    }

    /// Fields whose parents can be the same object must be the same field with the same arguments.
    fn same_fields(&mut self, keys: &Keys<'a>) -> Result<(), Refused> {
        for group in keys.values() {
            for partition in self.partitions(group) {
                let first = partition[0];
                for other in &partition[1..] {
                    self.step()?;
                    if first.field.node.name.node != other.field.node.name.node {
                        return Err(conflict(first, *other, "they are different fields"));
                    }
                    if !same_arguments(first.field, other.field) {
                        return Err(conflict(first, *other, "they have different arguments"));
                    }
                }
                let below = self.below(&partition)?;
                self.same_fields(&below)?;
            }
        }
        Ok(())
    }

    /// Groups that can be the same object: different object types never are, everything else may be.
    fn partitions(&self, group: &[Found<'a>]) -> Vec<Vec<Found<'a>>> {
        let (open, concrete): (Vec<Found<'a>>, Vec<Found<'a>>) =
            group.iter().partition(|found| self.schema.is_abstract(found.parent));
        let mut by_type: BTreeMap<&str, Vec<Found<'a>>> = BTreeMap::new();
        for found in concrete {
            by_type.entry(found.parent).or_default().push(found);
        }
        if by_type.is_empty() {
            return vec![open];
        }
        by_type
            .into_values()
            .map(|mut partition| {
                partition.extend(&open);
                partition
            })
            .collect()
    }
}

fn same_arguments(one: &Positioned<Field>, two: &Positioned<Field>) -> bool {
    let (one, two) = (&one.node, &two.node);
    let equal = |name: &str, value: &Value| two.get_argument(name).is_some_and(|other| other.node == *value);
    one.arguments.len() == two.arguments.len()
        && one.arguments.iter().all(|(name, value)| equal(&name.node, &value.node))
}

fn conflict(one: Found<'_>, two: Found<'_>, why: &str) -> Refused {
    let key = &one.field.node.response_key().node;
    let message = format!("Fields \"{key}\" conflict because {why}. Use different aliases to fetch both.");
    Refused::invalid(message).at(one.field.pos).at(two.field.pos)
}
