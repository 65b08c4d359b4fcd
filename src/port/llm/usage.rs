//! Usage and cost of calls. Integers only, so that sums never drift.

use std::ops::{Add, AddAssign};

/// Tokens of one or more calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Usage {
    /// Input tokens, including cached ones.
    pub input_tokens: u64,
    /// Input tokens that the provider read from its cache.
    pub cached_input_tokens: u64,
    /// Output tokens, including hidden reasoning.
    pub output_tokens: u64,
    /// True when at least a part is estimated because the provider did not report it.
    pub estimated: bool,
}

impl Usage {
    /// Maximum tokens of one call, in each direction. No model comes near, so a provider that reports more is wrong;
    /// and sums of this size stay within the integers of JSON and of the database.
    pub const MOST: u64 = u32::MAX as u64;

    /// True when nothing was used.
    pub fn is_nothing(self) -> bool {
        self.total_tokens() == 0
    }

    /// Caps the tokens in each direction.
    #[must_use]
    pub fn at_most(self, input_tokens: u64, output_tokens: u64) -> Self {
        let input_tokens = self.input_tokens.min(input_tokens);
        Self {
            input_tokens,
            cached_input_tokens: self.cached_input_tokens.min(input_tokens),
            output_tokens: self.output_tokens.min(output_tokens),
            ..self
        }
    }

    /// Input and output tokens.
    pub fn total_tokens(self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            cached_input_tokens: self.cached_input_tokens.saturating_add(other.cached_input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            estimated: self.estimated || other.estimated,
        }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// Prices in millionths of a US dollar per million tokens: 150 000 means 0.15 USD per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Prices {
    /// Of input tokens.
    pub input: u64,
    /// Of input tokens read from the provider's cache.
    pub cached_input: u64,
    /// Of output tokens.
    pub output: u64,
}

impl Prices {
    /// Free of charge.
    pub const FREE: Self = Self { input: 0, cached_input: 0, output: 0 };

    /// Cost in millionths of a US dollar, rounded up so that a budget is never exceeded.
    pub fn cost(self, usage: Usage) -> u64 {
        let fresh = usage.input_tokens.saturating_sub(usage.cached_input_tokens);
        let parts =
            [(fresh, self.input), (usage.cached_input_tokens, self.cached_input), (usage.output_tokens, self.output)];
        let total: u128 = parts.iter().map(|&(tokens, price)| u128::from(tokens) * u128::from(price)).sum();
        u64::try_from(total.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }

    /// Highest cost of a call with this input: the amount to reserve.
    pub fn worst_case(self, input_tokens: u32, max_output_tokens: u32) -> u64 {
        self.cost(Usage {
            input_tokens: input_tokens.into(),
            output_tokens: max_output_tokens.into(),
            ..Usage::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_is_a_whole_number_rounded_up_c_llm_7() {
        let prices = Prices { input: 150_000, cached_input: 75_000, output: 600_000 };
        let usage = Usage { input_tokens: 1_000, cached_input_tokens: 400, output_tokens: 10, estimated: false };
        // 600 × 0.15 + 400 × 0.075 + 10 × 0.6 micro-dollars = 90 + 30 + 6
        assert_eq!(prices.cost(usage), 126);
        assert_eq!(prices.cost(Usage { output_tokens: 1, ..Usage::default() }), 1);
        assert_eq!(Prices::FREE.cost(usage), 0);
    }

    #[test]
    fn a_cache_larger_than_the_input_costs_no_less_than_the_cache() {
        let prices = Prices { input: 1_000_000, cached_input: 500_000, output: 0 };
        let usage = Usage { input_tokens: 10, cached_input_tokens: 20, output_tokens: 0, estimated: false };
        assert_eq!(prices.cost(usage), 10);
    }

    #[test]
    fn sums_remember_that_a_part_was_estimated() {
        let told = Usage { input_tokens: 1, cached_input_tokens: 0, output_tokens: 2, estimated: false };
        let sum = told + Usage { estimated: true, ..told };
        assert_eq!(sum, Usage { input_tokens: 2, cached_input_tokens: 0, output_tokens: 4, estimated: true });
    }
}
