//! Rows of a table, by what they have in common.

use std::collections::HashMap;

use crate::Cell;
use crate::accumulator::{Accumulator, Fault};
use crate::error::RunError;
use crate::limits::{Memory, OutOfMemory};
use crate::plan::{Computed, Grouping, Plan};

/// Groups, in the order of their first rows.
#[derive(Debug)]
pub(crate) struct Groups {
    /// What the rows of a group have in common, with its place.
    by_key: HashMap<Vec<Cell<'static>>, usize>,
    all: Vec<Vec<Accumulator>>,
}

impl Groups {
    /// No groups; where all rows are one, that one, which is there without rows too.
    pub(crate) fn new(grouping: &Grouping) -> Self {
        let mut groups = Self { by_key: HashMap::new(), all: Vec::new() };
        if grouping.by.is_empty() {
            groups.by_key.insert(Vec::new(), 0);
            groups.all.push(accumulators(grouping));
        }
        groups
    }

    /// Adds a row to its group.
    pub(crate) fn add(
        &mut self,
        row: &[Cell<'_>],
        plan: &Plan,
        grouping: &Grouping,
        memory: &mut Memory,
    ) -> Result<(), RunError> {
        let key: Vec<Cell<'_>> = grouping.by.iter().map(|at| row.get(*at).cloned().unwrap_or(Cell::Missing)).collect();
        let known: &HashMap<Vec<Cell<'_>>, usize> = &self.by_key;
        let at = match known.get(&key) {
            Some(at) => *at,
            None => self.begin(key, plan, grouping, memory)?,
        };
        let Some(group) = self.all.get_mut(at) else { return Ok(()) };
        for (accumulator, computed) in group.iter_mut().zip(&grouping.aggregates) {
            accumulator.add(computed, row, memory).map_err(|fault| told(&fault, computed, plan))?;
        }
        Ok(())
    }

    fn begin(
        &mut self,
        key: Vec<Cell<'_>>,
        plan: &Plan,
        grouping: &Grouping,
        memory: &mut Memory,
    ) -> Result<usize, RunError> {
        let at = self.all.len();
        if at >= plan.limits.groups {
            return Err(RunError::Groups(plan.limits.groups));
        }
        let cells: usize = key.iter().map(Cell::size).sum();
        let aggregates = grouping.aggregates.len() * size_of::<Accumulator>();
        memory.take(cells + aggregates + 2 * size_of::<Vec<Cell<'_>>>())?;
        self.by_key.insert(key.into_iter().map(Cell::into_owned).collect(), at);
        self.all.push(accumulators(grouping));
        Ok(at)
    }

    /// The cells of each group: what it has in common, then its aggregates.
    pub(crate) fn finish(self, plan: &Plan, grouping: &Grouping) -> Result<Vec<Vec<Cell<'static>>>, RunError> {
        let mut keys: Vec<_> = self.by_key.into_iter().collect();
        keys.sort_unstable_by_key(|(_, at)| *at);
        let finish = |(mut cells, accumulators): (Vec<Cell<'static>>, Vec<Accumulator>)| {
            for (accumulator, computed) in accumulators.into_iter().zip(&grouping.aggregates) {
                cells.push(accumulator.finish().map_err(|fault| told(&fault, computed, plan))?);
            }
            Ok(cells)
        };
        keys.into_iter().map(|(key, _)| key).zip(self.all).map(finish).collect()
    }
}

fn accumulators(grouping: &Grouping) -> Vec<Accumulator> {
    grouping.aggregates.iter().map(|computed| Accumulator::new(computed.function)).collect()
}

fn told(fault: &Fault, computed: &Computed, plan: &Plan) -> RunError {
    let column = computed.column.and_then(|(at, _)| plan.columns.get(at));
    match (fault, column) {
        (Fault::Digits, Some(column)) => RunError::Digits { function: computed.function, column: column.name.clone() },
        _ => RunError::Memory,
    }
}

impl From<OutOfMemory> for RunError {
    fn from(OutOfMemory: OutOfMemory) -> Self {
        Self::Memory
    }
}
