//! The part of a text that says what a statement says, told by their common words.

use std::ops::Range;

use crate::language::Language;
use crate::sentences::sentences;
use crate::terms::{Stems, ratio, stems};

/// A text whose sentences are looked at.
#[derive(Debug)]
pub struct Source {
    language: Language,
    /// Sentences in the order of the text.
    pieces: Vec<(Range<usize>, Stems)>,
}

/// Neighbouring sentences, and how much of a statement they say.
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// The number of sentences.
    pub sentences: usize,
    /// Share of the statement's meaningful words, between 0 and 1.
    pub share: f64,
}

/// The number of meaningful words of a text in a language.
pub fn weight(text: &str, language: Language) -> usize {
    stems(text, language).len()
}

impl Source {
    /// Reads a text.
    pub fn new(text: &str) -> Self {
        let language = Language::of(text);
        let mut pieces: Vec<(Range<usize>, Stems)> = sentences(text, &[])
            .iter()
            .map(|sentence| (sentence.start..sentence.end(), stems(sentence.text, language)))
            .collect();
        if pieces.is_empty() && !text.trim().is_empty() {
            let start = text.len() - text.trim_start().len();
            pieces.push((start..text.trim_end().len(), stems(text, language)));
        }
        Self { language, pieces }
    }

    /// The language of the text.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The number of meaningful words of a statement about this text.
    pub fn weight_of(&self, statement: &str) -> usize {
        stems(statement, self.language).len()
    }

    /// What supports a statement best, from the one sentence that says most of it to the whole text, each with one sentence
    /// more. Empty when no sentence has any of its words.
    pub fn supports(&self, statement: &str) -> Vec<Support> {
        let wanted = stems(statement, self.language);
        let common = |piece: &(Range<usize>, Stems)| piece.1.intersection(&wanted).count();
        let most = self.pieces.iter().map(common).max().unwrap_or(0);
        let Some(best) = self.pieces.iter().position(|piece| common(piece) == most).filter(|_| most > 0) else {
            return Vec::new();
        };
        let (mut first, mut last) = (best, best);
        let mut said: Stems = self.pieces[best].1.intersection(&wanted).cloned().collect();
        let mut range = self.pieces[best].0.clone();
        let mut all = Vec::new();
        loop {
            all.push(Support {
                range: range.clone(),
                sentences: last - first + 1,
                share: ratio(said.len(), wanted.len().max(1)),
            });
            let gain = |at: usize| {
                let piece = self.pieces.get(at)?;
                Some(piece.1.iter().filter(|stem| wanted.contains(*stem) && !said.contains(*stem)).count())
            };
            let (before, after) = (first.checked_sub(1).and_then(gain), gain(last + 1));
            let at = match (before, after) {
                (None, None) => break,
                // What stands before explains more seldom than what follows.
                (Some(before), after) if after.is_none_or(|after| before > after) => {
                    first -= 1;
                    first
                }
                _ => {
                    last += 1;
                    last
                }
            };
            let (piece, words) = &self.pieces[at];
            said.extend(words.intersection(&wanted).cloned());
            range = range.start.min(piece.start)..range.end.max(piece.end);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str =
        "# Tower\n\nThe tower stands in Paris. It was built in 1889 by Gustave Eiffel. Many people climb it.";

    #[test]
    fn the_sentence_with_most_of_the_words_comes_first_then_its_neighbours() {
        let source = Source::new(TEXT);
        let found = source.supports("Eiffel built the tower in 1889 in Paris.");
        let texts: Vec<&str> = found.iter().map(|support| &TEXT[support.range.clone()]).collect();
        assert_eq!(texts[0], "It was built in 1889 by Gustave Eiffel.");
        assert_eq!(texts[1], "The tower stands in Paris. It was built in 1889 by Gustave Eiffel.");
        assert_eq!(texts.len(), 3);
        assert!(found[0].share < found[1].share && found[1].share >= 0.99, "{found:?}");
        assert!(source.supports("Whales sing.").is_empty() && source.supports("").is_empty());
        assert_eq!(Source::new("  ").supports("x").len(), 0);
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_text(text in "([A-Za-zäไท日 .|#\n-]{0,16}){0,10}", statement in "[A-Za-zäไท日 ]{0,20}") {
            for support in Source::new(&text).supports(&statement) {
                prop_assert!(text.get(support.range.clone()).is_some_and(|part| !part.is_empty()));
                prop_assert!(support.share > 0.0 && support.share <= 1.0);
            }
        }
    }
}
