//! What the numbers of a column have in common: their marks, their unit, their currency.

use super::number::Written;
use super::numeral::{DecimalMark, is_digits};
use super::{ColumnType, are_nearly_all};

/// The cells of a column that may be numbers, counted.
#[derive(Default)]
pub(super) struct Numbers {
    /// All cells that say something.
    filled: usize,
    /// Those that are numbers with a point before decimals, and with a comma.
    point: Units,
    comma: Units,
    /// Those that are numbers with either.
    both: usize,
    /// A cell is digits that name something.
    has_names: bool,
    /// A number stands without brackets.
    has_unbracketed: bool,
    marks: Marks,
    /// The currencies that all signs may mean; none while there are no signs.
    currencies: Option<Vec<&'static str>>,
}

/// Numbers, by what they count.
#[derive(Default, Clone, Copy)]
struct Units {
    plain: usize,
    percent: usize,
    money: usize,
    /// Zeros without a unit: they need none.
    zeros: usize,
}

impl Units {
    fn count(self) -> usize {
        self.plain + self.percent + self.money + self.zeros
    }

    fn add(&mut self, number: &Written) {
        let unit = match number {
            Written { is_percent: true, .. } => &mut self.percent,
            Written { money: Some(_), .. } => &mut self.money,
            _ if number.is_plain_zero() => &mut self.zeros,
            _ => &mut self.plain,
        };
        *unit += 1;
    }
}

/// What tells the meaning of a mark that has two.
#[derive(Default)]
struct Marks {
    /// The marks of numbers that are others with the other mark before decimals.
    unclear: Option<DecimalMark>,
    /// Both occur so.
    has_both: bool,
    /// Money of countries that write a point before decimals, and thus part thousands by commas.
    money_with_point: usize,
    /// Numbers whose thousands are parted by something else.
    other_groups: usize,
    /// Numbers below 1,000, other than 0, without any mark.
    small: usize,
    /// Larger ones without any mark.
    large: usize,
}

impl Marks {
    fn add(&mut self, number: &Written, is_unclear: bool) {
        let numeral = number.numeral();
        if is_unclear {
            let mark = if numeral.contains('.') { DecimalMark::Point } else { DecimalMark::Comma };
            self.has_both |= self.unclear.is_some_and(|before| before != mark);
            self.unclear = Some(mark);
        }
        self.money_with_point += usize::from(number.money.is_some_and(|sign| sign.has_point));
        self.other_groups += usize::from(numeral.contains([' ', '\'', '٬']));
        if is_digits(numeral) {
            self.small += usize::from(numeral.len() <= 3 && numeral != "0");
            self.large += usize::from(numeral.len() > 3);
        }
    }

    /// What stands before decimals; none where nothing tells. `elsewhere` is what does in other columns.
    fn decimal(&self, elsewhere: Option<DecimalMark>) -> Option<DecimalMark> {
        let Some(mark) = self.unclear else { return Some(DecimalMark::Point) };
        if self.has_both || self.other_groups > 0 {
            return None;
        }
        let is_english_money = mark == DecimalMark::Comma && self.money_with_point > 0;
        // Decimals would hardly be three or none.
        let has_groups = self.small > 0 && self.large == 0;
        if is_english_money || has_groups { Some(mark.other()) } else { elsewhere }
    }
}

/// How the numbers of a column are written.
pub(super) struct Decided {
    pub(super) kind: ColumnType,
    pub(super) decimal: DecimalMark,
    pub(super) currency: Option<&'static str>,
}

impl Numbers {
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut numbers = Self::default();
        for text in texts {
            numbers.filled += 1;
            if let Some(number) = Written::of(text) {
                numbers.add(&number);
            }
        }
        numbers
    }

    fn add(&mut self, number: &Written) {
        self.has_names |= number.is_name();
        let (point, comma) = (number.read(DecimalMark::Point), number.read(DecimalMark::Comma));
        if point.is_some() {
            self.point.add(number);
        }
        if comma.is_some() {
            self.comma.add(number);
        }
        if point.is_none() && comma.is_none() {
            return;
        }
        self.both += usize::from(point.is_some() && comma.is_some());
        self.has_unbracketed |= !number.is_bracketed;
        self.marks.add(number, point.is_some() && comma.is_some() && point != comma);
        if let Some(sign) = number.money {
            match &mut self.currencies {
                Some(currencies) => currencies.retain(|code| sign.codes.contains(code)),
                None => self.currencies = Some(sign.codes.to_vec()),
            }
        }
    }

    /// What stands before decimals, where these numbers leave no doubt.
    pub(super) fn proof(&self) -> Option<DecimalMark> {
        let is_told = self.point.count() != self.comma.count() || self.marks.unclear.is_some();
        if is_told { self.decided(None).map(|decided| decided.decimal) } else { None }
    }

    /// How they are written; none when too few cells are numbers, or when it is not sure. `elsewhere` is what stands
    /// before decimals in other columns.
    pub(super) fn decided(&self, elsewhere: Option<DecimalMark>) -> Option<Decided> {
        if self.has_names || !self.has_unbracketed || self.currencies.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        let (with_point, with_comma) = (self.point.count(), self.comma.count());
        let contradict_each_other = with_point > self.both && with_comma > self.both;
        if contradict_each_other && self.marks.unclear.is_some() {
            return None;
        }
        let decimal = match with_point.cmp(&with_comma) {
            std::cmp::Ordering::Greater => DecimalMark::Point,
            std::cmp::Ordering::Less => DecimalMark::Comma,
            std::cmp::Ordering::Equal => self.marks.decimal(elsewhere)?,
        };
        let Units { plain, percent, money, zeros } =
            if decimal == DecimalMark::Point { self.point } else { self.comma };
        let are = |count| are_nearly_all(count, self.filled);
        // Where some amounts tell their currency and others do not, these may be counts of something else.
        let kind = match () {
            () if percent > 0 && are(percent + zeros) => ColumnType::Percent,
            () if money > 0 && are(money + zeros) => ColumnType::Currency,
            () if are(plain + money + zeros) => ColumnType::Number,
            () => return None,
        };
        let currency = self.currencies.as_deref().filter(|_| kind == ColumnType::Currency);
        Some(Decided {
            kind,
            decimal,
            currency: currency.and_then(|codes| if let [code] = codes { Some(*code) } else { None }),
        })
    }
}
