//! The first rows of an order, without keeping the others.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use serde_json::Value;

use crate::Cell;
use crate::limits::{Memory, OutOfMemory};
use crate::order;
use crate::plan::Plan;
use crate::query::Direction;

/// The first rows so far.
#[derive(Debug)]
pub(crate) struct Top {
    /// The last of them on top.
    rows: BinaryHeap<Kept>,
    directions: Arc<[Direction]>,
    /// Rows that were offered.
    pub(crate) offered: u64,
}

/// A row that may be in the outcome.
#[derive(Debug)]
struct Kept {
    /// Cells to order by.
    key: Vec<Cell<'static>>,
    directions: Arc<[Direction]>,
    /// Which row it is: of equal ones, the earlier comes first.
    at: u64,
    values: Vec<Value>,
    size: usize,
}

impl Top {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { rows: BinaryHeap::new(), directions: plan.directions.clone().into(), offered: 0 }
    }

    /// Keeps a row, if it is among the first so far.
    pub(crate) fn offer(&mut self, row: &[Cell<'_>], plan: &Plan, memory: &mut Memory) -> Result<(), OutOfMemory> {
        let at = self.offered;
        self.offered += 1;
        let cell = |at: usize| row.get(at).unwrap_or(&Cell::Missing);
        let key: Vec<Cell<'_>> = plan.order.iter().map(|at| cell(*at).clone()).collect();
        let is_full = self.rows.len() >= plan.limit;
        let last = self.rows.peek().filter(|_| is_full);
        // What is equal to the last one comes after it.
        if last.is_some_and(|last| order::compare(&key, &last.key, &self.directions).is_ge()) {
            return Ok(());
        }
        let characters = plan.limits.cell_characters;
        let values: Vec<Value> = plan.outputs.iter().map(|(_, at)| cell(*at).to_json(characters)).collect();
        let size = key.iter().map(Cell::size).sum::<usize>() + values.iter().map(size_of_json).sum::<usize>();
        memory.take(size)?;
        let key = key.into_iter().map(Cell::into_owned).collect();
        self.rows.push(Kept { key, directions: Arc::clone(&self.directions), at, values, size });
        if self.rows.len() > plan.limit {
            memory.give_back(self.rows.pop().map_or(0, |row| row.size));
        }
        Ok(())
    }

    /// The rows, in their order.
    pub(crate) fn into_rows(self) -> impl Iterator<Item = Vec<Value>> {
        self.rows.into_sorted_vec().into_iter().map(|row| row.values)
    }
}

fn size_of_json(value: &Value) -> usize {
    size_of::<Value>() + value.as_str().map_or(0, str::len)
}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        order::compare(&self.key, &other.key, &self.directions).then(self.at.cmp(&other.at))
    }
}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Kept {}
