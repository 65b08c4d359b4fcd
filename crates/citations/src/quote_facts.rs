//! The facts of a quote, indexed so that each fact of a statement is a lookup, not a search.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::date::{Date, Order};
use super::decimal::Decimal;
use super::fact::{Fact, Quantity, Reading, Sign};
use super::fold::Folded;
use super::script::roman;
use super::unit::{self, Unit};

/// Most names of a statement that are searched for in the whole source; further ones count as missing.
const NAMES_LOOKED_FOR: usize = 40;

/// Most numbers of one value that are distinguished by their context; further repetitions are ignored.
const ALIKE_LEARNED: usize = 100;

/// The facts of a quote.
pub(super) struct QuoteFacts<'a> {
    quantities: HashMap<Decimal, HashSet<Quantity>>,
    /// Each date with its less specific forms: the day without the year, the month alone.
    dates: HashSet<Date>,
    /// Those without a year.
    open_dates: HashSet<Date>,
    years: HashSet<u16>,
    literals: HashSet<String>,
    /// Ambiguous facts with their possible meanings, by text.
    unsure: HashMap<String, HashSet<Vec<Reading>>>,
    /// The same by possible numbers and dates.
    unsure_values: HashMap<Values, HashSet<Vec<Reading>>>,
    /// Names with figures, by their letters.
    labels: HashMap<String, HashSet<String>>,
    /// Units in brackets, which apply to numbers elsewhere.
    units: HashSet<Unit>,
    source: &'a Folded,
    looks: Cell<usize>,
}

impl<'a> QuoteFacts<'a> {
    pub(super) fn new(facts: Vec<Fact>, units: HashSet<Unit>, source: &'a Folded) -> Self {
        let mut known = Self {
            quantities: HashMap::new(),
            dates: HashSet::new(),
            open_dates: HashSet::new(),
            years: HashSet::new(),
            literals: HashSet::new(),
            unsure: HashMap::new(),
            unsure_values: HashMap::new(),
            labels: HashMap::new(),
            units,
            source,
            looks: Cell::new(0),
        };
        for fact in facts {
            known.learn_fact(fact);
        }
        known
    }

    fn learn_fact(&mut self, fact: Fact) {
        if !fact.is_sure {
            return self.learn_unsure(fact);
        }
        for reading in fact.readings {
            self.learn(reading);
        }
        // Where it may be one number or several, the several are uncertain, too.
        for part in fact.parts.into_iter().filter(|_| fact.is_list) {
            self.learn_fact(part);
        }
    }

    /// Of ambiguous facts, only the parts of dates common to all meanings are added.
    fn learn_unsure(&mut self, fact: Fact) {
        let dates: Vec<Date> = fact.readings.iter().filter_map(Reading::date).collect();
        if let Some(first) = dates.first().filter(|_| dates.len() == fact.readings.len()) {
            if dates.iter().all(|date| date.year == first.year) {
                self.years.extend(first.year);
            }
            if dates.iter().all(|date| (date.month, date.day) == (first.month, first.day)) {
                self.learn_date(Date { year: None, ..*first });
            }
        }
        self.unsure_values.entry(values(&fact.readings)).or_default().insert(fact.readings.clone());
        self.unsure.entry(fact.bare_text()).or_default().insert(fact.readings);
    }

    fn learn(&mut self, reading: Reading) {
        match reading {
            Reading::Quantity(quantity) => {
                let alike = self.quantities.entry(quantity.value.clone()).or_default();
                if alike.len() < ALIKE_LEARNED {
                    alike.insert(quantity);
                }
            }
            Reading::Date(date) => {
                self.years.extend(date.year.filter(|_| date.bound.is_none()));
                self.learn_date(date);
                self.learn_date(Date { year: None, ..date });
                if date.year.is_none() {
                    self.open_dates.extend([date, Date { day: None, ..date }]);
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

    /// A date, and the month of it alone.
    fn learn_date(&mut self, date: Date) {
        self.dates.extend([date, Date { day: None, ..date }]);
    }

    /// True when the quote has the same ambiguous fact: in the same words, or in others with exactly the same possible
    /// meanings.
    pub(super) fn says_unsurely(&self, wanted: &Fact) -> bool {
        let is_said = |wanted: &Reading, given: &[Reading]| given.iter().any(|given| agrees(wanted, given));
        let in_same_words = || {
            let all = self.unsure.get(&wanted.bare_text());
            all.is_some_and(|all| all.iter().any(|given| wanted.readings.iter().any(|wanted| is_said(wanted, given))))
        };
        let in_other_words = || {
            let all = self.unsure_values.get(&values(&wanted.readings)).filter(|_| wanted.readings.len() > 1);
            all.is_some_and(|all| {
                let is_same = |given: &&Vec<Reading>| {
                    given.len() == wanted.readings.len() && wanted.readings.iter().all(|wanted| is_said(wanted, given))
                };
                all.iter().any(|given| is_same(&given))
            })
        };
        !self.unsure.is_empty() && (in_same_words() || in_other_words())
    }

    /// True when the quote says the same.
    pub(super) fn says(&self, wanted: &Reading) -> bool {
        match wanted {
            Reading::Literal(text) => self.literals.contains(text),
            Reading::Label(name) => self.has_label(name),
            Reading::Quantity(wanted) => {
                let is_bare = wanted.base == unit::NONE && wanted.sign == Sign::Plain && wanted.bound.is_none();
                let given = self.quantities.get(&wanted.value);
                given.is_some_and(|given| given.iter().any(|given| wanted.is_said_by(given)))
                    || self.says_with_unit_elsewhere(wanted)
                    || is_bare && wanted.value.small().is_some_and(|year| self.years.contains(&year))
            }
            Reading::Date(date) => self.has_date(date),
        }
    }

    /// `Length (km): 12`: a bare number has the unit given for it elsewhere in the quote.
    fn says_with_unit_elsewhere(&self, wanted: &Quantity) -> bool {
        self.units.iter().filter(|unit| unit.base == wanted.base).any(|unit| {
            let bare = Quantity { value: wanted.value.scaled(-unit.zeros), base: unit::NONE, ..wanted.clone() };
            let is_bare = |given: &&Quantity| given.base == unit::NONE && !given.counts;
            let given = self.quantities.get(&bare.value);
            given.is_some_and(|given| given.iter().filter(is_bare).any(|given| bare.is_said_by(given)))
        })
    }

    /// A name must be in the quote, or elsewhere in the source if the quote has none that differs only in its figures.
    fn has_label(&self, name: &str) -> bool {
        if let Some(given) = self.labels.get(&stem(name)) {
            return given.contains(&plain(name));
        }
        self.looks.set(self.looks.get() + 1);
        self.looks.get() <= NAMES_LOOKED_FOR && self.source.has_words(name)
    }

    /// A date must be there completely, or as day and month with the year elsewhere in the quote.
    fn has_date(&self, date: &Date) -> bool {
        // Two dates in figures match only with the same order of day and month.
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
        // A year by itself; that of another date belongs to that date.
        let is_alone = |year: u16| {
            let given = self.quantities.get(&Decimal::integer(year.into()));
            given.is_some_and(|given| given.iter().any(|given| given.base == unit::NONE && given.bound == date.bound))
        };
        let is_of_a_date = |year: u16| date.month.is_none() && date.bound.is_none() && self.years.contains(&year);
        let year_elsewhere = date.year.is_some_and(|year| is_alone(year) || is_of_a_date(year));
        year_elsewhere && (date.month.is_none() || within(&self.open_dates, Date { year: None, ..*date }))
    }
}

/// True when one meaning implies another.
fn agrees(wanted: &Reading, given: &Reading) -> bool {
    match (wanted, given) {
        (Reading::Quantity(wanted), Reading::Quantity(given)) => wanted.is_said_by(given),
        _ => wanted == given,
    }
}

/// The numbers and the dates among meanings, as a key for facts that may mean the same.
type Values = (Vec<Decimal>, Vec<Date>);

fn values(readings: &[Reading]) -> Values {
    let value = |reading: &Reading| match reading {
        Reading::Quantity(quantity) => Some(quantity.value.clone()),
        _ => None,
    };
    let mut values: Vec<Decimal> = readings.iter().filter_map(value).collect();
    values.sort();
    (values, readings.iter().filter_map(Reading::date).collect())
}

fn plain(label: &str) -> String {
    label.chars().filter(|c| *c != '-').flat_map(char::to_lowercase).collect()
}

/// The letters of a name; `None` for a Roman numeral.
fn stem(label: &str) -> String {
    if roman(label).is_some() {
        return String::new();
    }
    plain(label).chars().filter(|c| !c.is_ascii_digit()).collect()
}
