//! What an operation costs, computed before any of it is executed (`C-GQL-3`).
//!
//! Two measures: **nodes**, the objects that the answer could have with every page full and every plain list at its
//! bound, and **points**, what the caller is charged. A fragment's figures are the same wherever it is spread, so each
//! is walked once and added at every spread.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

use super::schema::SchemaIndex;
use super::{DocumentLimits, Refused};
use crate::base::page::DEFAULT_SIZE;

/// Hundredths of a point: an object costs one, so a point pays for a hundred of them.
const POINT: u64 = 100;

/// A `totalCount` counts a whole list in the database.
const TOTAL_COUNT: u64 = 5 * POINT;

/// A field at the root of a mutation writes.
const CHANGE: u64 = 2 * POINT;

/// Items that a plain list is charged for, or its bound if that is lower; most have far fewer.
const USUAL_ITEMS: u64 = 10;

/// Bound of plain lists without `@listSize`.
const USUAL_BOUND: u64 = 50;

/// How a field counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Scalars and enums: part of their object.
    Nothing,
    /// One object.
    Object,
    /// Part of an object that is already counted: the node of an edge, `pageInfo`.
    Part,
    /// A connection, whose arguments give the page size.
    Page,
    /// The items of a connection's page.
    Items,
    /// The number of all items of a connection.
    Total,
    /// A plain list with a bound.
    List(u64),
    /// A plain list as long as the argument `ids`.
    Ids,
}

impl Weight {
    /// The weight of a field that returns objects or lists of them. `list` is set for lists, with their `@listSize` if
    /// any.
    pub fn of_composite(parent: &str, field: &str, list: Option<Option<u64>>, type_name: &str, has_ids: bool) -> Self {
        if let Some(bound) = list {
            return match field {
                "edges" | "nodes" if parent.ends_with("Connection") => Self::Items,
                "errors" => Self::Part,
                _ if has_ids => Self::Ids,
                _ => Self::List(bound.unwrap_or(USUAL_BOUND)),
            };
        }
        match field {
            "node" if parent.ends_with("Edge") => Self::Part,
            "pageInfo" => Self::Part,
            _ if type_name.ends_with("Connection") => Self::Page,
            _ => Self::Object,
        }
    }

    /// The weight of a scalar or enum.
    pub fn of_leaf(parent: &str, field: &str) -> Self {
        if field == "totalCount" && parent.ends_with("Connection") { Self::Total } else { Self::Nothing }
    }
}

/// What an operation costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Points to charge; zero only for operations that select nothing but `__typename`.
    pub points: u64,
    /// Objects in the largest possible answer.
    pub nodes: u64,
    /// True when the cost depends on the variables.
    pub varies: bool,
}

/// Computes the cost of an operation.
pub fn of(
    schema: &SchemaIndex,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Cost {
    let mut walker =
        Walker { schema, document, operation, variables, done: HashMap::new(), touches: false, varies: false };
    let figures = walker.set(schema.root(operation.ty), &operation.selection_set);
    let Measure { nodes, hundredths } = figures.fixed;
    let points = hundredths.div_ceil(POINT).max(u64::from(walker.touches));
    Cost { points, nodes, varies: walker.varies }
}

/// Refuses operations over the limits; a limit of zero means no limit.
///
/// # Errors
///
/// `QUERY_TOO_COMPLEX` with the requested cost and the limits in the extension `cost`.
pub fn check(cost: Cost, limits: &DocumentLimits) -> Result<(), Refused> {
    let over = |value: u64, limit: u64| limit > 0 && value > limit;
    let message = if over(cost.points, limits.cost) {
        format!(
            "The operation costs {} points; at most {} are allowed. Ask for smaller pages.",
            cost.points, limits.cost
        )
    } else if over(cost.nodes, limits.nodes) {
        let (nodes, limit) = (cost.nodes, limits.nodes);
        format!("The answer could have {nodes} objects; at most {limit} are allowed. Ask for smaller pages.")
    } else {
        return Ok(());
    };
    let mut refused = Refused::too_complex(message);
    refused.cost = vec![
        ("requested", cost.points),
        ("limit", limits.cost),
        ("requestedNodes", cost.nodes),
        ("nodeLimit", limits.nodes),
    ];
    Err(refused)
}

/// Number of objects, and their price.
#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    nodes: u64,
    hundredths: u64,
}

impl Measure {
    fn add(&mut self, other: Self) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.hundredths = self.hundredths.saturating_add(other.hundredths);
    }

    /// Adds one object.
    fn with_one(mut self) -> Self {
        self.add(Self { nodes: 1, hundredths: 1 });
        self
    }

    fn times(self, nodes: u64, charged: u64) -> Self {
        Self { nodes: self.nodes.saturating_mul(nodes), hundredths: self.hundredths.saturating_mul(charged) }
    }
}

/// Figures of a selection set. Inside a connection, what is selected on `edges` and `nodes` is multiplied by a page
/// size that only the parent field knows, so the two parts are kept separately.
#[derive(Debug, Clone, Copy, Default)]
struct SelectionCost {
    fixed: Measure,
    each_item: Measure,
}

impl SelectionCost {
    fn add(&mut self, other: Self) {
        self.fixed.add(other.fixed);
        self.each_item.add(other.each_item);
    }

    /// Multiplies the items of a page by its size.
    fn page(self, size: u64) -> Measure {
        let mut all = self.each_item.times(size, size);
        all.add(self.fixed);
        all
    }
}

struct Walker<'a> {
    schema: &'a SchemaIndex,
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    done: HashMap<&'a str, SelectionCost>,
    /// True when a field other than `__typename` is selected.
    touches: bool,
    varies: bool,
}

impl<'a> Walker<'a> {
    fn set(&mut self, parent: &str, set: &'a Positioned<SelectionSet>) -> SelectionCost {
        let mut total = SelectionCost::default();
        for selection in &set.node.items {
            let part = match &selection.node {
                Selection::Field(field) if self.included(&field.node.directives) => self.field(parent, &field.node),
                Selection::InlineFragment(fragment) if self.included(&fragment.node.directives) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.set(parent, &fragment.node.selection_set)
                }
                Selection::FragmentSpread(spread) if self.included(&spread.node.directives) => {
                    self.fragment(&spread.node.fragment_name.node)
                }
                _ => continue,
            };
            total.add(part);
        }
        total
    }

    /// The guard has excluded fragments that spread themselves.
    fn fragment(&mut self, name: &'a Name) -> SelectionCost {
        if let Some(figures) = self.done.get(name.as_str()) {
            return *figures;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return SelectionCost::default() };
        let figures = self.set(&fragment.node.type_condition.node.on.node, &fragment.node.selection_set);
        self.done.insert(name, figures);
        figures
    }

    fn field(&mut self, parent: &str, field: &'a Field) -> SelectionCost {
        let name = field.name.node.as_str();
        self.touches |= name != "__typename";
        let mut figures = SelectionCost::default();
        // Unknown fields and introspection add nothing themselves.
        let Some(info) = self.schema.field_info(parent, name) else { return figures };
        if info.weight == Weight::Nothing {
            self.add_change(parent, &mut figures);
            return figures;
        }
        let below = self.set(super::schema::innermost(&info.ty), &field.selection_set);
        match info.weight {
            Weight::Nothing => {}
            Weight::Total => figures.fixed.hundredths = TOTAL_COUNT,
            Weight::Part => figures.fixed = below.page(DEFAULT_SIZE),
            Weight::Object => figures.fixed = below.page(DEFAULT_SIZE).with_one(),
            Weight::Page => {
                let size = self.page_size(field);
                figures.fixed = below.page(size);
            }
            Weight::Items => figures.each_item = below.page(DEFAULT_SIZE).with_one(),
            Weight::List(bound) => {
                figures.fixed = below.page(DEFAULT_SIZE).with_one().times(bound, bound.min(USUAL_ITEMS));
            }
            Weight::Ids => {
                let length = self.length(field);
                figures.fixed = below.page(DEFAULT_SIZE).with_one().times(length, length);
            }
        }
        self.add_change(parent, &mut figures);
        figures
    }

    fn add_change(&self, parent: &str, figures: &mut SelectionCost) {
        if self.operation.ty == OperationType::Mutation && parent == self.schema.root(OperationType::Mutation) {
            figures.fixed.hundredths = figures.fixed.hundredths.saturating_add(CHANGE);
        }
    }

    /// False when `@skip` or `@include` excludes the selection.
    fn included(&mut self, directives: &'a [Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let keep = match directive.node.name.node.as_str() {
                "include" => true,
                "skip" => false,
                _ => return true,
            };
            let condition = directive.node.arguments.iter().find(|(name, _)| name.node == "if");
            match condition.map(|(_, value)| self.given(&value.node)) {
                Some(ArgumentValue::Boolean(condition)) => condition == keep,
                // Counted even if it is invalid, so that nothing is too cheap.
                _ => true,
            }
        })
    }

    /// The larger one of `first` and `last`; invalid sizes are refused when the page is read.
    fn page_size(&mut self, field: &'a Field) -> u64 {
        let mut size = None;
        for argument in ["first", "last"] {
            if let Some(value) = field.get_argument(argument)
                && let ArgumentValue::Number(number) = self.given(&value.node)
            {
                size = size.max(Some(number));
            }
        }
        size.unwrap_or(DEFAULT_SIZE)
    }

    fn length(&mut self, field: &'a Field) -> u64 {
        match field.get_argument("ids").map(|value| self.given(&value.node)) {
            Some(ArgumentValue::Items(length)) => length,
            _ => 1,
        }
    }

    fn given(&mut self, value: &'a Value) -> ArgumentValue {
        let Value::Variable(name) = value else {
            return match value {
                Value::Number(number) => ArgumentValue::number(number.as_i64()),
                Value::Boolean(value) => ArgumentValue::Boolean(*value),
                Value::List(items) => ArgumentValue::Items(items.len() as u64),
                _ => ArgumentValue::Nothing,
            };
        };
        self.varies = true;
        let default = || {
            let definitions = self.operation.variable_definitions.iter();
            let definition = definitions.map(|definition| &definition.node).find(|one| one.name.node == *name)?;
            definition.default_value.as_ref().map(|value| &value.node)
        };
        match self.variables.get(name).or_else(default) {
            Some(async_graphql::Value::Number(number)) => ArgumentValue::number(number.as_i64()),
            Some(async_graphql::Value::Boolean(value)) => ArgumentValue::Boolean(*value),
            Some(async_graphql::Value::List(items)) => ArgumentValue::Items(items.len() as u64),
            _ => ArgumentValue::Nothing,
        }
    }
}

/// An argument's value, reduced to what the cost depends on.
enum ArgumentValue {
    Nothing,
    Boolean(bool),
    Number(u64),
    Items(u64),
}

impl ArgumentValue {
    /// A number out of range is refused later, but must not be cheap here.
    fn number(number: Option<i64>) -> Self {
        Self::Number(number.map_or(u64::MAX, |number| u64::try_from(number).unwrap_or(0)))
    }
}
