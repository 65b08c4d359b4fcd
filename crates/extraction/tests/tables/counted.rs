//! Characters, counted.

use std::collections::HashMap;

/// How often each character occurs.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counted(HashMap<char, usize>);

impl Counted {
    pub fn add(&mut self, text: &str, times: usize) {
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            *self.0.entry(c).or_default() += times;
        }
    }

    /// Adds letters and digits alone: what else stands in a text may be markup.
    pub fn add_words(&mut self, text: &str, times: usize) {
        self.add(&text.replace(|c: char| !c.is_alphanumeric(), ""), times);
    }

    pub fn sum(&self) -> usize {
        self.0.values().sum()
    }

    /// Adds what is counted elsewhere.
    pub fn append(&mut self, other: Self) {
        for (c, count) in other.0 {
            *self.0.entry(c).or_default() += count;
        }
    }

    /// What is here and not there.
    pub fn without(&self, other: &Self) -> Self {
        let rest = |(c, count): (&char, &usize)| {
            let rest = count.saturating_sub(other.0.get(c).copied().unwrap_or_default());
            (rest > 0).then_some((*c, rest))
        };
        Self(self.0.iter().filter_map(rest).collect())
    }
}

/// An error when there is anything.
pub fn nothing(rest: &Counted, what: &str) -> Result<(), String> {
    if rest.sum() == 0 { Ok(()) } else { Err(format!("{what}: {rest:?}")) }
}
