//! What ranking must know of all passages of a workspace.

use std::collections::BTreeMap;

use crate::Corrupt;
use crate::language::Language;
use crate::passage::PassageTerms;
use crate::varint::{Reader, put};

/// Sums over passages: of a workspace, or of a document of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The sum of the lengths of all passages.
    pub length: u64,
    passages: BTreeMap<Language, u64>,
}

impl Statistics {
    /// Counts a passage.
    pub fn add(&mut self, passage: &PassageTerms) {
        self.length += u64::from(passage.length);
        *self.passages.entry(passage.language).or_default() += 1;
    }

    /// Counts the passages of another part too.
    pub fn plus(&mut self, other: &Self) {
        self.length = self.length.saturating_add(other.length);
        for (language, passages) in &other.passages {
            let sum = self.passages.entry(*language).or_default();
            *sum = sum.saturating_add(*passages);
        }
    }

    /// Counts the passages of a part no more.
    pub fn minus(&mut self, other: &Self) {
        self.length = self.length.saturating_sub(other.length);
        for (language, passages) in &other.passages {
            let sum = self.passages.entry(*language).or_default();
            *sum = sum.saturating_sub(*passages);
        }
        self.passages.retain(|_, passages| *passages > 0);
    }

    /// The number of passages.
    pub fn passages(&self) -> u64 {
        self.passages.values().fold(0, |sum, passages| sum.saturating_add(*passages))
    }

    /// The languages of the passages, most frequent first: those in which a query is analysed.
    pub fn languages(&self) -> Vec<Language> {
        let mut counted: Vec<(Language, u64)> = self.passages.iter().map(|(l, n)| (*l, *n)).collect();
        counted.sort_by_key(|(_, passages)| std::cmp::Reverse(*passages));
        counted.into_iter().map(|(language, _)| language).collect()
    }

    /// The stored form.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.length);
        for (language, passages) in &self.passages {
            bytes.push(language.code());
            put(&mut bytes, *passages);
        }
        bytes
    }

    /// Reads the stored form.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let mut reader = Reader::new(bytes);
        let mut statistics = Self { length: reader.number()?, passages: BTreeMap::new() };
        while !reader.is_at_end() {
            let language = Language::from_code(reader.byte()?);
            let passages = reader.number()?;
            let sum = statistics.passages.entry(language).or_default();
            *sum = sum.saturating_add(passages);
        }
        Ok(statistics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lengths: &[(&str, u32)]) -> Statistics {
        let mut statistics = Statistics::default();
        for (tag, length) in lengths {
            let passage = PassageTerms { language: Language::from_tag(tag), length: *length, terms: BTreeMap::new() };
            statistics.add(&passage);
        }
        statistics
    }

    #[test]
    fn parts_add_up_and_are_taken_away() {
        let (one, other) = (of(&[("en", 10), ("de", 5)]), of(&[("de", 7)]));
        let mut sum = one.clone();
        sum.plus(&other);
        assert_eq!(sum, of(&[("en", 10), ("de", 5), ("de", 7)]));
        assert_eq!((sum.passages(), sum.length), (3, 22));
        assert_eq!(sum.languages()[0].tag(), "de");
        assert_eq!(Statistics::decode(&sum.encode()), Ok(sum.clone()));
        sum.minus(&other);
        assert_eq!(sum, one);
    }
}
