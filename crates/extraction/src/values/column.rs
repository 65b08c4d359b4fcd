//! What the texts of a column may be, and what the columns of a table say of one another.

use super::boolean::Booleans;
use super::date::Order;
use super::date_column::Dates;
use super::number_column::Numbers;
use super::numeral::DecimalMark;
use super::{ColumnType, Notation, blank};

/// A column, read but not decided.
pub(super) struct Column {
    is_boolean: bool,
    dates: Dates,
    numbers: Numbers,
}

/// What other columns decide.
#[derive(Default)]
pub(super) struct Elsewhere {
    decimal: Option<DecimalMark>,
    order: Option<Order>,
}

impl Elsewhere {
    pub(super) fn of(columns: &[Column]) -> Self {
        let decimal = agreed(columns.iter().filter_map(|column| column.numbers.proof()));
        Self { decimal, order: agreed(columns.iter().filter_map(|column| column.dates.proof())) }
    }
}

impl Column {
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        let filled = || texts.clone().filter(|text| !blank::is_blank(text));
        Self { is_boolean: Booleans::are_all(filled()), dates: Dates::of(filled()), numbers: Numbers::of(filled()) }
    }

    pub(super) fn notation(&self, elsewhere: &Elsewhere) -> Notation {
        let text = Notation::text();
        if self.is_boolean {
            return Notation { kind: ColumnType::Boolean, ..text };
        }
        if let Some(order) = self.dates.order(elsewhere.order) {
            return Notation { kind: ColumnType::Date, order, ..text };
        }
        let Some(numbers) = self.numbers.decided(elsewhere.decimal) else { return text };
        let currency = numbers.currency.map(str::to_owned);
        Notation { kind: numbers.kind, decimal: numbers.decimal, currency, ..text }
    }
}

/// What all say.
fn agreed<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}
