//! Aggregates while rows come in.

use std::cmp::Ordering;
use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::aggregate::Function;
use crate::limits::{Memory, OutOfMemory};
use crate::plan::Computed;
use crate::{Cell, number};

/// What is known of the cells so far.
#[derive(Debug)]
pub(crate) enum Accumulator {
    Count(u64),
    Distinct(HashSet<Cell<'static>>),
    Sum(Option<Decimal>),
    Average {
        sum: Decimal,
        count: u64,
    },
    Extreme {
        best: Cell<'static>,
        /// How a better cell compares with the best one.
        better: Ordering,
    },
    Median(Vec<Decimal>),
}

/// Why a cell cannot be added.
#[derive(Debug)]
pub(crate) enum Fault {
    Memory,
    Digits,
}

impl From<OutOfMemory> for Fault {
    fn from(OutOfMemory: OutOfMemory) -> Self {
        Self::Memory
    }
}

impl Accumulator {
    pub(crate) fn new(function: Function) -> Self {
        match function {
            Function::Count => Self::Count(0),
            Function::CountDistinct => Self::Distinct(HashSet::new()),
            Function::Sum => Self::Sum(None),
            Function::Avg => Self::Average { sum: Decimal::ZERO, count: 0 },
            Function::Min => Self::Extreme { best: Cell::Missing, better: Ordering::Less },
            Function::Max => Self::Extreme { best: Cell::Missing, better: Ordering::Greater },
            Function::Median => Self::Median(Vec::new()),
        }
    }

    /// Adds the cell of a row.
    pub(crate) fn add(&mut self, computed: &Computed, row: &[Cell<'_>], memory: &mut Memory) -> Result<(), Fault> {
        let Some((at, kind)) = computed.column else {
            if let Self::Count(count) = self {
                *count += 1;
            }
            return Ok(());
        };
        let cell = row.get(at).unwrap_or(&Cell::Missing);
        if *cell == Cell::Missing || !computed.function.counts() && cell.is_foreign(kind) {
            return Ok(());
        }
        match (self, cell) {
            (Self::Count(count), _) => *count += 1,
            (Self::Distinct(all), cell) => {
                // Looked up first: most cells are there already, and need not be copied.
                let known: &HashSet<Cell<'_>> = all;
                if !known.contains(cell) {
                    memory.take(cell.size() + size_of::<usize>())?;
                    all.insert(cell.clone().into_owned());
                }
            }
            (Self::Sum(sum), Cell::Number(next)) => {
                *sum = Some(number::sum(sum.unwrap_or_default(), *next).ok_or(Fault::Digits)?);
            }
            (Self::Average { sum, count }, Cell::Number(next)) => {
                *sum = number::sum(*sum, *next).ok_or(Fault::Digits)?;
                *count += 1;
            }
            (Self::Extreme { best, better }, cell) if *best == Cell::Missing || cell.order(best) == *better => {
                memory.take(cell.size())?;
                memory.give_back(best.size());
                *best = cell.clone().into_owned();
            }
            (Self::Median(all), Cell::Number(next)) => {
                // A list that grows has room for twice as many.
                memory.take(2 * size_of::<Decimal>())?;
                all.push(*next);
            }
            _ => {}
        }
        Ok(())
    }

    /// The result.
    pub(crate) fn finish(self) -> Result<Cell<'static>, Fault> {
        let number = |number: Option<Decimal>| number.map_or(Cell::Missing, Cell::Number);
        Ok(match self {
            Self::Count(count) => Cell::Number(count.into()),
            Self::Distinct(all) => Cell::Number(all.len().into()),
            Self::Sum(sum) => number(sum),
            Self::Average { count: 0, .. } => Cell::Missing,
            Self::Average { sum, count } => Cell::Number(number::average(sum, count).ok_or(Fault::Digits)?),
            Self::Extreme { best, .. } => best,
            Self::Median(all) => number(median(all)?),
        })
    }
}

fn median(mut all: Vec<Decimal>) -> Result<Option<Decimal>, Fault> {
    all.sort_unstable();
    let middle = all.len() / 2;
    let upper = all.get(middle).copied();
    match middle.checked_sub(1).and_then(|below| all.get(below)).filter(|_| all.len().is_multiple_of(2)) {
        None => Ok(upper),
        Some(lower) => {
            let sum = number::sum(*lower, upper.unwrap_or_default()).ok_or(Fault::Digits)?;
            number::average(sum, 2).ok_or(Fault::Digits).map(Some)
        }
    }
}
