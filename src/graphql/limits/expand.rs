//! What a document expands to, counted without expanding it.
//!
//! A fragment's figures are the same wherever it is spread, so each is computed once and added at every spread. Ten
//! fragments that each spread the next one twice are ten additions, not a thousand visits.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};

use super::{DocumentLimits, Refused};

/// Figures of a selection set with its fragments expanded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct SelectionSize {
    /// Fields, spreads and inline fragments at all levels.
    selections: usize,
    /// Fields at the top level.
    fields: usize,
    /// Levels of fields.
    depth: usize,
    /// Levels of lists, if this is part of an introspection.
    introspection_lists: usize,
}

/// Checks the expanded figures of every operation and fragment.
///
/// # Errors
///
/// `QUERY_TOO_COMPLEX` over a limit; `GRAPHQL_VALIDATION_FAILED` for cyclic or missing fragments.
pub fn check(document: &ExecutableDocument, limits: &DocumentLimits) -> Result<(), Refused> {
    let mut counter = Counter { document, limits, done: HashMap::new(), open: Vec::new() };
    for (_, operation) in document.operations.iter() {
        let figures = counter.selection_set(&operation.node.selection_set)?;
        if figures.fields > limits.root_fields {
            return Err(over(limits.root_fields, "fields at the root of an operation", operation.pos));
        }
        if figures.depth > limits.depth {
            return Err(over(limits.depth, "levels of fields", operation.pos));
        }
    }
    // Validation refuses unused fragments, but walks them first.
    for (name, fragment) in &document.fragments {
        counter.fragment(name, fragment.pos)?;
    }
    Ok(())
}

struct Counter<'a> {
    document: &'a ExecutableDocument,
    limits: &'a DocumentLimits,
    done: HashMap<&'a str, SelectionSize>,
    /// Fragments that are being counted, outermost first.
    open: Vec<&'a str>,
}

impl<'a> Counter<'a> {
    fn selection_set(&mut self, set: &'a Positioned<SelectionSet>) -> Result<SelectionSize, Refused> {
        let mut total = SelectionSize::default();
        for selection in &set.node.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(field)?,
                Selection::InlineFragment(fragment) => self.selection_set(&fragment.node.selection_set)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, spread.pos)?,
            };
            total.selections = total.selections.saturating_add(part.selections).saturating_add(1);
            total.fields = total.fields.saturating_add(part.fields);
            total.depth = total.depth.max(part.depth);
            total.introspection_lists = total.introspection_lists.max(part.introspection_lists);
        }
        if total.selections > self.limits.expanded_selections {
            return Err(over(self.limits.expanded_selections, "selections after fragments are expanded", set.pos));
        }
        if total.fields > self.limits.fields {
            return Err(over(self.limits.fields, "fields in one selection set", set.pos));
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Positioned<Field>) -> Result<SelectionSize, Refused> {
        // The engine accepts arguments and selections on this field.
        if field.node.name.node == "__typename" && !(field.node.arguments.is_empty() && is_leaf(field)) {
            return Err(Refused::invalid("`__typename` has neither arguments nor fields.").at(field.pos));
        }
        let below = self.selection_set(&field.node.selection_set)?;
        let mut figures = SelectionSize { fields: 1, depth: below.depth + 1, ..below };
        match field.node.name.node.as_str() {
            "__schema" | "__type" => {
                if below.introspection_lists >= self.limits.introspection_lists {
                    return Err(over(
                        self.limits.introspection_lists.saturating_sub(1),
                        "lists inside an introspection",
                        field.pos,
                    ));
                }
                figures.depth = 1;
                figures.introspection_lists = 0;
            }
            // The list fields of `__Type` that lead back to `__Type`; graphql-js counts the same ones.
            "fields" | "interfaces" | "possibleTypes" | "inputFields" => figures.introspection_lists += 1,
            _ => {}
        }
        Ok(figures)
    }

    /// A missing fragment is refused here: the engine would collect an error for each spread.
    fn fragment(&mut self, name: &'a Name, spread_at: Pos) -> Result<SelectionSize, Refused> {
        let name = name.as_str();
        if let Some(figures) = self.done.get(name) {
            return Ok(*figures);
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Err(Refused::invalid("The document spreads a fragment that it does not define.").at(spread_at));
        };
        if self.open.contains(&name) {
            return Err(Refused::invalid("A fragment spreads itself, directly or through others.").at(spread_at));
        }
        self.open.push(name);
        let figures = self.selection_set(&fragment.node.selection_set)?;
        self.open.pop();
        self.done.insert(name, figures);
        Ok(figures)
    }
}

fn is_leaf(field: &Positioned<Field>) -> bool {
    field.node.selection_set.node.items.is_empty()
}

fn over(limit: usize, what: &str, position: Pos) -> Refused {
    Refused::too_complex(format!("The document has more than {limit} {what}.")).at(position)
}
