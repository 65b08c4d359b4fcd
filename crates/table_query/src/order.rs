//! The order of rows.

use std::cmp::Ordering;

use crate::Cell;
use crate::query::Direction;

/// Compares rows by some of their cells. Missing cells, and texts among other values, are last in either direction.
pub(crate) fn compare(one: &[Cell<'_>], other: &[Cell<'_>], directions: &[Direction]) -> Ordering {
    let cells = one.iter().zip(other).zip(directions);
    let compared = cells.map(|((one, other), direction)| {
        let order = one.order(other);
        match direction {
            Direction::Desc if is_same_kind(one, other) => order.reverse(),
            _ => order,
        }
    });
    compared.fold(Ordering::Equal, Ordering::then)
}

fn is_same_kind(one: &Cell<'_>, other: &Cell<'_>) -> bool {
    one.compare(other).is_some()
}
