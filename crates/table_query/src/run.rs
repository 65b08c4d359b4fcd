//! Running a query.

use crate::Cell;
use crate::error::RunError;
use crate::groups::Groups;
use crate::limits::Memory;
use crate::outcome::{LeftOut, Outcome};
use crate::plan::{Grouping, Plan};
use crate::top::Top;

/// A query that is being run: it takes rows as they come, and keeps only what may be in the outcome.
#[derive(Debug)]
pub struct Run {
    plan: Plan,
    memory: Memory,
    seen: u64,
    matched: u64,
    /// For each column, cells that were left out.
    left_out: Vec<u64>,
    groups: Option<(Grouping, Groups)>,
    top: Top,
}

impl Run {
    pub(crate) fn new(mut plan: Plan) -> Self {
        let groups = plan.grouping.take().map(|grouping| {
            let groups = Groups::new(&grouping);
            (grouping, groups)
        });
        Self {
            memory: Memory::new(plan.limits.memory),
            seen: 0,
            matched: 0,
            left_out: vec![0; plan.columns.len()],
            groups,
            top: Top::new(&plan),
            plan,
        }
    }

    /// Takes the next row. Cells that it has too few are missing, and those that it has too many do not count.
    ///
    /// # Errors
    /// [`RunError`] for what would take too much or has too many digits. There is no outcome then.
    pub fn push(&mut self, row: &[Cell<'_>]) -> Result<(), RunError> {
        self.seen += 1;
        if self.seen > self.plan.limits.rows {
            return Err(RunError::Rows(self.plan.limits.rows));
        }
        for at in &self.plan.compared {
            note_foreign(*at, row, &self.plan, &mut self.left_out);
        }
        if self.plan.test.holds(row) != Some(true) {
            return Ok(());
        }
        self.matched += 1;
        let Some((grouping, groups)) = &mut self.groups else {
            return Ok(self.top.offer(row, &self.plan, &mut self.memory)?);
        };
        for at in &grouping.columns_in_functions {
            note_foreign(*at, row, &self.plan, &mut self.left_out);
        }
        groups.add(row, &self.plan, grouping, &mut self.memory)
    }

    /// Takes the next rows.
    ///
    /// # Errors
    /// As [`Run::push`].
    pub fn extend<'a, R: AsRef<[Cell<'a>]>>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), RunError> {
        rows.into_iter().try_for_each(|row| self.push(row.as_ref()))
    }

    /// What was found in all rows.
    ///
    /// # Errors
    /// As [`Run::push`].
    pub fn finish(mut self) -> Result<Outcome, RunError> {
        if let Some((grouping, groups)) = self.groups.take() {
            for cells in groups.finish(&self.plan, &grouping)? {
                self.top.offer(&cells, &self.plan, &mut self.memory)?;
            }
        }
        let total = self.top.offered;
        let mut left = self.plan.limits.outcome_bytes;
        let mut rows = Vec::new();
        for row in self.top.into_rows() {
            // A comma for each value, and brackets.
            let size = 2 + row.iter().map(|value| value.to_string().len() + 1).sum::<usize>();
            match left.checked_sub(size) {
                Some(rest) => left = rest,
                None if rows.is_empty() => return Err(RunError::Row(self.plan.limits.outcome_bytes)),
                None => break,
            }
            rows.push(row);
        }
        let is_truncated = u64::try_from(rows.len()).is_ok_and(|count| count < total);
        let columns = self.plan.outputs.into_iter().map(|(name, _)| name).collect();
        let left_out = self.plan.columns.into_iter().zip(self.left_out).filter(|(_, cells)| *cells > 0);
        let left_out = left_out.map(|(column, cells)| LeftOut { column: column.name, cells }).collect();
        Ok(Outcome { columns, rows, matched: self.matched, total, is_truncated, left_out })
    }
}

/// Counts a cell that is no value of its column.
fn note_foreign(at: usize, row: &[Cell<'_>], plan: &Plan, left_out: &mut [u64]) {
    if let (Some(cell), Some(column), Some(count)) = (row.get(at), plan.columns.get(at), left_out.get_mut(at)) {
        *count += u64::from(cell.is_foreign(column.kind));
    }
}
