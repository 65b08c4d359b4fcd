//! What a quote says, laid out so that each fact of a statement is looked up and not searched for.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::date::{Date, Order};
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading, Sign};
use super::fold::Folded;
use super::script::roman;
use super::unit::{self, Base};

/// How many names of a statement are looked for in the whole source; whoever has more of them is told that they are not
/// there.
const NAMES_LOOKED_FOR: usize = 40;

/// What a quote says.
pub(super) struct Known<'a> {
    quantities: HashMap<Decimal, HashSet<Quantity>>,
    /// Each date with all that it says less of: the day without the year, the month alone.
    dates: HashSet<Date>,
    /// Those that name no year.
    open_dates: HashSet<Date>,
    years: HashSet<u16>,
    literals: HashSet<String>,
    /// Names with figures, by their letters.
    labels: HashMap<String, HashSet<String>>,
    /// Units without a number, as in the heading of a table.
    units: HashSet<Base>,
    source: &'a Folded,
    looks: Cell<usize>,
}

impl<'a> Known<'a> {
    pub(super) fn new(facts: Vec<Fact>, units: HashSet<Base>, source: &'a Folded) -> Self {
        let mut known = Self {
            quantities: HashMap::new(),
            dates: HashSet::new(),
            open_dates: HashSet::new(),
            years: HashSet::new(),
            literals: HashSet::new(),
            labels: HashMap::new(),
            units,
            source,
            looks: Cell::new(0),
        };
        for reading in facts.into_iter().flat_map(Fact::into_readings) {
            known.learn(reading);
        }
        known
    }

    fn learn(&mut self, reading: Reading) {
        match reading {
            Reading::Quantity(quantity) => {
                self.quantities.entry(quantity.value.clone()).or_default().insert(quantity);
            }
            Reading::Date(date) => {
                self.years.extend(date.year);
                let into = |dates: &mut HashSet<Date>, year: Option<u16>| {
                    for (month, day) in [(date.month, date.day), (date.month, None), (None, date.day), (None, None)] {
                        dates.insert(Date { year, month, day, order: date.order });
                    }
                };
                into(&mut self.dates, date.year);
                into(&mut self.dates, None);
                if date.year.is_none() {
                    into(&mut self.open_dates, None);
                }
            }
            Reading::Literal(text) => {
                self.literals.insert(text);
            }
            Reading::Label(name) => {
                self.labels.entry(stem(&name)).or_default().insert(plain(&name));
            }
        }
    }

    /// True when the quote says the same.
    pub(super) fn says(&self, wanted: &Reading) -> bool {
        match wanted {
            Reading::Literal(text) => self.literals.contains(text),
            Reading::Label(name) => self.has_label(name),
            Reading::Quantity(wanted) => {
                let is_bare = wanted.base == unit::NONE && wanted.sign == Sign::Plain;
                let given = self.quantities.get(&wanted.value);
                given.is_some_and(|given| given.iter().any(|given| wanted.is_said_by(given, self)))
                    || is_bare && wanted.value.small().is_some_and(|year| self.years.contains(&year))
            }
            Reading::Date(date) => self.has_date(date),
        }
    }

    pub(super) fn has_unit(&self, base: Base) -> bool {
        self.units.contains(base)
    }

    /// A name is in the quote, or elsewhere in the source when the quote has none that differs in its figures only.
    fn has_label(&self, name: &str) -> bool {
        if let Some(given) = self.labels.get(&stem(name)) {
            return given.contains(&plain(name));
        }
        self.looks.set(self.looks.get() + 1);
        self.looks.get() <= NAMES_LOOKED_FOR && self.source.has_words(name)
    }

    /// A date is there as a whole, or as day and month with the year elsewhere in the quote.
    fn has_date(&self, date: &Date) -> bool {
        // Two dates in figures are written in the same order, or the one is not the other.
        let orders = match date.order {
            None => vec![None, Some(Order::DayFirst), Some(Order::MonthFirst)],
            order => vec![None, order],
        };
        let within = |dates: &HashSet<Date>, wanted: Date| {
            orders.iter().any(|order| dates.contains(&Date { order: *order, ..wanted }))
        };
        if within(&self.dates, *date) {
            return true;
        }
        let year = date.year.map(|year| Quantity::plain(Decimal::integer(year.into())));
        let year_elsewhere = year.is_some_and(|year| self.says(&Reading::Quantity(year)));
        year_elsewhere && (date.month.is_none() || within(&self.open_dates, Date { year: None, ..*date }))
    }
}

fn plain(label: &str) -> String {
    label.chars().filter(|c| *c != '-').flat_map(char::to_lowercase).collect()
}

/// The letters of a name; nothing for a Roman numeral.
fn stem(label: &str) -> String {
    if roman(label).is_some() {
        return String::new();
    }
    plain(label).chars().filter(|c| !c.is_ascii_digit()).collect()
}
