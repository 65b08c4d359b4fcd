//! Exact numbers of any length, for comparison only.

/// A number without sign, as digits without zeros at either end, times a power of ten, divided by a whole number. Equal numbers are
/// equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Decimal {
    digits: String,
    exponent: i64,
    /// 1, except for fractions without a finite decimal form: 1⁄3.
    divisor: u64,
}

impl Decimal {
    /// From the digits before and after the decimal sign.
    pub(super) fn new(whole: &str, fraction: &str) -> Self {
        Self::normal(format!("{whole}{fraction}"), -i64::try_from(fraction.len()).unwrap_or(0))
    }

    pub(super) fn integer(value: u64) -> Self {
        Self::new(&value.to_string(), "")
    }

    /// A fraction in its lowest terms; `None` when the divisor is zero.
    pub(super) fn ratio(dividend: u64, divisor: u64) -> Option<Self> {
        if divisor == 0 {
            return None;
        }
        let common = greatest_common_divisor(dividend, divisor);
        let (mut dividend, mut divisor, mut tens) = (u128::from(dividend / common), divisor / common, 0);
        // Factors of two and five in the divisor become powers of ten.
        for (factor, other) in [(2, 5), (5, 2)] {
            while divisor % factor == 0 {
                divisor /= factor;
                dividend = dividend.checked_mul(other)?;
                tens -= 1;
            }
        }
        Some(Self { divisor, ..Self::normal(dividend.to_string(), tens) })
    }

    fn normal(digits: String, exponent: i64) -> Self {
        let digits = digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        let dropped = i64::try_from(digits.len() - significant.len()).unwrap_or(0);
        let exponent = if significant.is_empty() { 0 } else { exponent.saturating_add(dropped) };
        Self { digits: significant.to_owned(), exponent, divisor: 1 }
    }

    /// The number times ten to the power of `zeros`.
    pub(super) fn scaled(&self, zeros: i64) -> Self {
        let exponent = if self.digits.is_empty() { 0 } else { self.exponent.saturating_add(zeros) };
        Self { exponent, ..self.clone() }
    }

    /// The sum of two numbers; `None` when it cannot be represented exactly.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let lowest = self.exponent.min(other.exponent);
        let whole = |number: &Self| -> Option<u128> {
            let zeros = u32::try_from(number.exponent - lowest).ok()?;
            let digits = if number.digits.is_empty() { 0 } else { number.digits.parse::<u128>().ok()? };
            (number.divisor == 1).then_some(digits)?.checked_mul(10u128.checked_pow(zeros)?)
        };
        let sum = whole(self)?.checked_add(whole(other)?)?;
        Some(Self::normal(sum.to_string(), lowest))
    }

    /// The number times a factor; `None` when it cannot be represented exactly.
    pub(super) fn times(&self, many: u64) -> Option<Self> {
        let digits = if self.digits.is_empty() { 0 } else { self.digits.parse::<u128>().ok()? };
        let product = digits.checked_mul(many.into())?;
        (self.divisor == 1).then(|| Self::normal(product.to_string(), self.exponent))
    }

    /// The value when it is a whole number below 10,000: as parts of dates are.
    pub(super) fn small(&self) -> Option<u16> {
        let value = self.whole()?;
        u16::try_from(value).ok().filter(|value| *value < 10_000)
    }

    /// The value when it is a whole number that fits.
    pub(super) fn whole(&self) -> Option<u64> {
        if self.exponent < 0 || self.divisor != 1 {
            return None;
        }
        let zeros = 10u64.checked_pow(u32::try_from(self.exponent).ok()?)?;
        if self.digits.is_empty() { Some(0) } else { self.digits.parse::<u64>().ok()?.checked_mul(zeros) }
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal() {
        assert_eq!(Decimal::new("1200", ""), Decimal::new("001200", "000"));
        assert_eq!(Decimal::new("1", "2").scaled(6), Decimal::integer(1_200_000));
        assert_eq!(Decimal::new("0", "00"), Decimal::integer(0));
        assert_ne!(Decimal::new("1", "2"), Decimal::new("12", ""));
        assert_eq!(Decimal::integer(2020).small(), Some(2020));
        assert_eq!(Decimal::new("3", "5").small(), None);
        assert_eq!(Decimal::integer(1_000_000).small(), None);
    }

    #[test]
    fn fractions_and_sums_are_exact() {
        assert_eq!(Decimal::ratio(3, 4), Some(Decimal::new("0", "75")));
        assert_eq!(Decimal::ratio(2, 6), Decimal::ratio(1, 3));
        assert_eq!(Decimal::ratio(10, 2), Some(Decimal::integer(5)));
        assert_ne!(Decimal::ratio(1, 3), Decimal::ratio(1, 7));
        assert_eq!(Decimal::ratio(1, 0), None);
        assert_eq!(Decimal::new("1", "5").plus(&Decimal::integer(300)), Some(Decimal::new("301", "5")));
        assert_eq!(Decimal::integer(1).scaled(90).plus(&Decimal::integer(1)), None);
        assert_eq!(Decimal::integer(1).scaled(i64::MAX).scaled(i64::MAX).small(), None);
    }
}
