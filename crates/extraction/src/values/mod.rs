//! What the texts of a column of a table mean: numbers, amounts of money, dates.
//!
//! How values are written is decided over the whole column, since a cell alone often does not tell: `1.234` may be more
//! than a thousand or a little more than one, `03/04/2024` may be in March or in April. What its column does not decide
//! stays text: a wrong value is worse than none. In particular:
//!
//! - A column has a kind when nine of ten of its cells are such values. Cells that say nothing, such as `–` and `n/a`,
//!   do not count.
//! - A single mark before three digits parts thousands or decimals. Other cells decide: other numbers of decimals, two
//!   marks in one number, `950` beside `1.234`. Without such cells the column is text, unless other columns of its table
//!   decide.
//! - Digits behind a leading zero, such as postal codes, name something: they make their whole column text, and so do
//!   whole numbers of more than 15 digits. Years alone are numbers.
//! - An amount in brackets is negative, unless the whole column stands in brackets.
//! - `$` alone is money of no known currency: many countries write it.
//! - Years of two digits are those from 1969 to 2068, and only behind a day and a month of two digits or a name.

mod blank;
mod boolean;
mod clean;
mod column;
mod currency;
mod date;
mod date_column;
mod month;
mod number;
mod number_column;
mod numeral;
#[cfg(test)]
mod tests;
mod time;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use boolean::Booleans;
use column::{Column, Elsewhere};
use date::Order;
use numeral::DecimalMark;

/// The kind of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColumnType {
    /// Words, names and numbers that name something, and all that is not sure to be of another kind.
    Text,
    /// Numbers.
    Number,
    /// Numbers of hundredths.
    Percent,
    /// Amounts of money.
    Currency,
    /// Days, or moments.
    Date,
    /// Either of two words or marks, such as yes and no.
    Boolean,
}

/// How the values of a column are written: its kind, and what is needed to read them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notation {
    /// What they are.
    pub kind: ColumnType,
    /// What stands before decimals.
    decimal: DecimalMark,
    /// How dates of digits are written.
    order: Order,
    /// ISO 4217 code of the money, where it is known.
    currency: Option<String>,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number as JSON has it, with the digits that the cell shows: `-1234.50`. Of percent, what stands before the sign.
    Number(String),
    /// A day.
    Date(NaiveDate),
    /// A moment: in UTC where the cell tells its offset, else as clocks showed it where it was written.
    Moment(NaiveDateTime),
    /// Yes or no.
    Boolean(bool),
}

impl Notation {
    /// How the texts of a column are written. Its headings are not to be among them.
    pub fn of<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        Column::of(texts).notation(&Elsewhere::default())
    }

    /// How the texts of the columns of a table are written: as [`Notation::of`] says, and where a column does not decide
    /// what a mark means or whether the day comes first, those of the other columns that do, if they agree.
    pub fn of_table<'t, C>(columns: impl IntoIterator<Item = C>) -> Vec<Self>
    where
        C: Iterator<Item = &'t str> + Clone,
    {
        let columns: Vec<Column> = columns.into_iter().map(Column::of).collect();
        let elsewhere = Elsewhere::of(&columns);
        columns.iter().map(|column| column.notation(&elsewhere)).collect()
    }

    fn text() -> Self {
        Self { kind: ColumnType::Text, decimal: DecimalMark::Point, order: Order::DayFirst, currency: None }
    }

    /// ISO 4217 code of the currency, for columns of money whose signs tell it.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// What a cell of the column says; none where it says nothing or no such value.
    pub fn read(&self, text: &str) -> Option<Value> {
        match self.kind {
            ColumnType::Text => None,
            ColumnType::Boolean => Booleans::read(text).map(Value::Boolean),
            ColumnType::Date => date::Written::of(text)?.read(self.order),
            ColumnType::Number | ColumnType::Percent | ColumnType::Currency => {
                let number = number::Written::of(text)?;
                let is_such = match self.kind {
                    ColumnType::Percent => number.is_percent || number.is_plain_zero(),
                    ColumnType::Currency => !number.is_percent && number.may_be_in(self.currency()),
                    _ => !number.is_percent,
                };
                is_such.then(|| number.read(self.decimal))?.map(Value::Number)
            }
        }
    }
}

/// Whether nearly all of the cells that say something are of a kind.
fn are_nearly_all(count: usize, filled: usize) -> bool {
    count > 0 && count.saturating_mul(10) >= filled.saturating_mul(9)
}
