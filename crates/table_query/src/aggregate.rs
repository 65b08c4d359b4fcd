//! What is counted or computed of many rows.

use std::fmt;

use serde::Deserialize;

/// What is counted or computed of the rows of a group, or of all rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"function\": \"avg\", \"column\": \"height\"}")]
pub struct Aggregate {
    /// What is done.
    pub function: Function,
    /// Of which column. Only rows can be counted without one.
    pub column: Option<String>,
    /// Name in the outcome; `avg(height)` and the like where there is none.
    #[serde(rename = "as")]
    pub name: Option<String>,
}

/// What is done with the cells of a column. Missing cells are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Function {
    /// How many cells there are; without a column, how many rows.
    Count,
    /// How many different ones there are.
    #[serde(rename = "count distinct")]
    CountDistinct,
    /// All numbers added; missing where there are none.
    Sum,
    /// The average of the numbers.
    Avg,
    /// The least, or earliest.
    Min,
    /// The most, or latest.
    Max,
    /// The number in the middle; between the two in the middle where there are two.
    Median,
}

impl Function {
    /// All names.
    pub(crate) const NAMES: [&str; 7] = ["count", "count distinct", "sum", "avg", "min", "max", "median"];

    /// True for what is done with numbers only.
    pub(crate) fn needs_numbers(self) -> bool {
        matches!(self, Self::Sum | Self::Avg | Self::Median)
    }

    /// True for what takes every cell, of whichever kind.
    pub(crate) fn counts(self) -> bool {
        matches!(self, Self::Count | Self::CountDistinct)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Self::NAMES[*self as usize])
    }
}

impl Aggregate {
    /// What it is called in the outcome.
    pub(crate) fn output_name(&self) -> String {
        match (&self.name, &self.column) {
            (Some(name), _) => name.clone(),
            (None, Some(column)) => format!("{}({column})", self.function),
            (None, None) => self.function.to_string(),
        }
    }
}
