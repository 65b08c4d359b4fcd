//! Exact decimal numbers of any length, for comparing only.

/// A number as digits without zeros at either end, times a power of ten. Equal numbers are equal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// From the digits before and after the decimal sign.
    pub(super) fn new(whole: &str, fraction: &str) -> Self {
        Self::normal(format!("{whole}{fraction}"), -i64::try_from(fraction.len()).unwrap_or(0))
    }

    pub(super) fn integer(value: u64) -> Self {
        Self::new(&value.to_string(), "")
    }

    fn normal(digits: String, exponent: i64) -> Self {
        let digits = digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        let dropped = i64::try_from(digits.len() - significant.len()).unwrap_or(0);
        let exponent = if significant.is_empty() { 0 } else { exponent + dropped };
        Self { negative: false, digits: significant.to_owned(), exponent }
    }

    /// The number times ten to the power of `zeros`.
    pub(super) fn scaled(&self, zeros: i64) -> Self {
        let exponent = if self.digits.is_empty() { 0 } else { self.exponent + zeros };
        Self { exponent, ..self.clone() }
    }

    pub(super) fn with_sign(mut self, negative: bool) -> Self {
        self.negative = negative && !self.digits.is_empty();
        self
    }

    /// The value when it is a whole number below 10,000: what parts of dates are.
    pub(super) fn small(&self) -> Option<u16> {
        if self.negative || self.exponent < 0 || self.exponent > 3 {
            return None;
        }
        let zeros = 10u32.pow(u32::try_from(self.exponent).ok()?);
        let value = if self.digits.is_empty() { 0 } else { self.digits.parse::<u32>().ok()?.checked_mul(zeros)? };
        u16::try_from(value).ok().filter(|value| *value < 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_equal() {
        assert_eq!(Decimal::new("1200", ""), Decimal::new("001200", "000"));
        assert_eq!(Decimal::new("1", "2").scaled(6), Decimal::integer(1_200_000));
        assert_eq!(Decimal::new("0", "00"), Decimal::integer(0).with_sign(true));
        assert_ne!(Decimal::new("1", "2"), Decimal::new("12", ""));
        assert_eq!(Decimal::integer(2020).small(), Some(2020));
        assert_eq!(Decimal::new("3", "5").small(), None);
        assert_eq!(Decimal::integer(1_000_000).small(), None);
    }
}
