//! What a query may have at most.

/// Conditions, counted on all levels.
pub const CONDITIONS: usize = 100;

/// Levels of conditions inside of `and`, `or` and `not`.
pub const DEPTH: usize = 6;

/// Values of one list.
pub const VALUES: usize = 200;

/// Characters of a text to compare with, and of a name that is given.
pub const TEXT: usize = 1_000;

/// Columns to group by.
pub const GROUP_BY: usize = 8;

/// Aggregates.
pub const AGGREGATES: usize = 20;

/// Columns to order by.
pub const ORDER_BY: usize = 8;

/// Columns to select.
pub const SELECT: usize = 200;
