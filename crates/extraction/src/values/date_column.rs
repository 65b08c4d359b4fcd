//! What the dates of a column have in common.

use super::are_nearly_all;
use super::date::{Order, Written};

/// The cells of a column that may be dates, counted.
#[derive(Default)]
pub(super) struct Dates {
    /// All cells that say something.
    filled: usize,
    day_first: usize,
    month_first: usize,
    /// Those that are dates in either order.
    both: usize,
    /// A date is another one in the other order.
    are_unclear: bool,
    /// All such dates have points.
    have_points: bool,
    /// Those with a time, and those of them that tell how far it is ahead of UTC.
    timed: usize,
    with_offset: usize,
}

impl Dates {
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut dates = Self { have_points: true, ..Self::default() };
        for text in texts {
            dates.filled += 1;
            if let Some(date) = Written::of(text) {
                dates.add(&date);
            }
        }
        dates
    }

    fn add(&mut self, date: &Written) {
        let (day_first, month_first) = (date.day(Order::DayFirst), date.day(Order::MonthFirst));
        self.day_first += usize::from(day_first.is_some());
        self.month_first += usize::from(month_first.is_some());
        self.both += usize::from(day_first.is_some() && month_first.is_some());
        if day_first.is_some() && month_first.is_some() && day_first != month_first {
            self.are_unclear = true;
            self.have_points &= date.has_points();
        }
        self.timed += usize::from(date.time.is_some());
        self.with_offset += usize::from(date.time.is_some_and(|time| time.offset.is_some()));
    }

    /// What comes first, where these dates leave no doubt.
    pub(super) fn proof(&self) -> Option<Order> {
        if self.day_first == self.month_first { None } else { self.order(None) }
    }

    /// How they are written; none when too few cells are dates, or when it is not sure. `elsewhere` is what comes first in
    /// other columns.
    pub(super) fn order(&self, elsewhere: Option<Order>) -> Option<Order> {
        // Moments in UTC and such that nobody knows the place of do not compare.
        if self.with_offset != 0 && self.with_offset != self.timed {
            return None;
        }
        let contradict_each_other = self.day_first > self.both && self.month_first > self.both;
        if contradict_each_other && self.are_unclear {
            return None;
        }
        let order = match self.day_first.cmp(&self.month_first) {
            std::cmp::Ordering::Greater => Order::DayFirst,
            std::cmp::Ordering::Less => Order::MonthFirst,
            std::cmp::Ordering::Equal if self.are_unclear && !self.have_points => elsewhere?,
            std::cmp::Ordering::Equal => Order::DayFirst,
        };
        are_nearly_all(self.day_first.max(self.month_first), self.filled).then_some(order)
    }
}
