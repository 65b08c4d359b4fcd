//! Turns text into the numbers of word pieces, as BERT's uncased tokenizer does (WordPiece, longest piece first).

mod characters;
mod words;

use std::collections::HashMap;
use std::ops::ControlFlow;

use self::words::{LONGEST_WORD, each_word};
use crate::Error;

/// Marks a piece in the vocabulary that continues a word.
const CONTINUATION: &str = "##";

/// A vocabulary, and how text becomes numbers with it.
pub struct Tokenizer {
    beginnings: HashMap<Box<str>, u32>,
    continuations: HashMap<Box<str>, u32>,
    /// Bytes of the longest piece, beyond which nothing needs to be looked up.
    longest: usize,
    /// Names of special tokens, which a text may contain literally.
    special: Vec<(&'static str, u32)>,
    start: u32,
    end: u32,
    unknown: u32,
    /// What each number says, by number.
    spellings: Vec<Spelling>,
}

/// What a piece is spelt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// Latin letters or digits.
    Latin,
    /// Letters of other scripts, or nothing that is known.
    Foreign,
    /// Punctuation, symbols and marks of the tokenizer.
    None,
}

impl Spelling {
    fn of(piece: &str) -> Self {
        // Latin letters end with the block Latin Extended-B; the tokenizer drops their accents.
        let is_latin = |c: char| c.is_alphanumeric() && c < '\u{250}';
        if piece == "[UNK]" {
            Self::Foreign
        } else if piece.starts_with('[') {
            Self::None
        } else if piece.chars().any(is_latin) {
            Self::Latin
        } else if piece.chars().any(char::is_alphanumeric) {
            Self::Foreign
        } else {
            Self::None
        }
    }
}

impl Tokenizer {
    /// Reads a vocabulary: one piece a line, whose number is that of the line, from 0.
    ///
    /// # Errors
    /// [`Error::MissingToken`] without `[CLS]`, `[SEP]` or `[UNK]`; [`Error::RepeatedToken`] if a piece is there twice.
    pub fn new(vocabulary: &str) -> Result<Self, Error> {
        let (mut beginnings, mut continuations, mut longest) = (HashMap::new(), HashMap::new(), 0);
        for (piece, number) in vocabulary.lines().zip(0..) {
            longest = longest.max(piece.len());
            let earlier = match piece.strip_prefix(CONTINUATION) {
                Some(rest) if !rest.is_empty() => continuations.insert(rest.into(), number),
                _ => beginnings.insert(piece.into(), number),
            };
            if earlier.is_some() {
                return Err(Error::RepeatedToken(piece.to_owned()));
            }
        }
        let number = |name| beginnings.get(name).copied().ok_or(Error::MissingToken(name));
        let (start, end, unknown) = (number("[CLS]")?, number("[SEP]")?, number("[UNK]")?);
        let names = ["[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]"];
        let special = names.into_iter().filter_map(|name| Some((name, number(name).ok()?))).collect();
        let spellings = vocabulary.lines().map(Spelling::of).collect();
        Ok(Self { beginnings, continuations, longest, special, start, end, unknown, spellings })
    }

    /// How many different pieces there are.
    pub fn pieces(&self) -> usize {
        self.beginnings.len() + self.continuations.len()
    }

    /// The numbers of a text's pieces between `[CLS]` and `[SEP]`, at most `limit` with these. The rest of a longer text
    /// is left out and not looked at.
    pub fn encode(&self, text: &str, limit: usize) -> Vec<u32> {
        let most = limit.saturating_sub(1).max(1);
        let mut tokens = vec![self.start];
        let mut rest = text;
        while let Some((at, name, number)) = self.next_special(rest) {
            if self.encode_words(&rest[..at], most, &mut tokens).is_break() {
                break;
            }
            tokens.push(number);
            rest = &rest[at + name.len()..];
        }
        if tokens.len() < most {
            let _ = self.encode_words(rest, most, &mut tokens);
        }
        tokens.truncate(most);
        tokens.push(self.end);
        tokens
    }

    /// Whether most of a text is spelt with Latin letters and digits, in pieces of the vocabulary. Of other scripts the
    /// vocabulary has single letters at best: most of their words are unknown, and all unknown words are alike.
    pub fn reads(&self, text: &str, limit: usize) -> bool {
        let tokens = self.encode(text, limit);
        let count =
            |wanted| tokens.iter().filter(|token| self.spellings.get(**token as usize) == Some(&wanted)).count();
        count(Spelling::Latin) > count(Spelling::Foreign)
    }

    /// Where the next special token stands in a text.
    fn next_special(&self, text: &str) -> Option<(usize, &'static str, u32)> {
        text.match_indices('[').find_map(|(at, _)| {
            let (name, number) = self.special.iter().find(|(name, _)| text[at..].starts_with(name))?;
            Some((at, *name, *number))
        })
    }

    fn encode_words(&self, text: &str, most: usize, tokens: &mut Vec<u32>) -> ControlFlow<()> {
        each_word(text, |word| {
            self.encode_word(word, tokens);
            if tokens.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }

    /// Adds the pieces of a word, or the unknown token if it cannot be spelt.
    fn encode_word(&self, word: &str, tokens: &mut Vec<u32>) {
        let before = tokens.len();
        let mut rest = if word.chars().nth(LONGEST_WORD).is_some() { None } else { Some(word) };
        while let Some(part) = rest.filter(|part| !part.is_empty()) {
            let pieces = if tokens.len() == before { &self.beginnings } else { &self.continuations };
            rest = (1..=part.len().min(self.longest))
                .rev()
                .filter(|end| part.is_char_boundary(*end))
                .find_map(|end| Some((pieces.get(&part[..end])?, &part[end..])))
                .map(|(number, rest)| {
                    tokens.push(*number);
                    rest
                });
        }
        if rest.is_none() {
            tokens.truncate(before);
            tokens.push(self.unknown);
        }
    }

    /// Bytes held in memory, about: texts, numbers and the tables' own overhead.
    pub fn memory(&self) -> usize {
        let entry = size_of::<(Box<str>, u32)>() + 1;
        let tables = [&self.beginnings, &self.continuations];
        tables
            .map(|table| table.capacity() * entry + table.keys().map(|key| key.len().max(16)).sum::<usize>())
            .iter()
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VOCABULARY: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##aff\n##able\na\n##b\n日\n.\n##\nable";

    fn encode(text: &str, limit: usize) -> Vec<u32> {
        Tokenizer::new(VOCABULARY).unwrap().encode(text, limit)
    }

    #[test]
    fn the_longest_piece_comes_first() {
        assert_eq!(encode("unaffable able", 20), [2, 5, 6, 7, 13, 3]);
    }

    #[test]
    fn what_cannot_be_spelt_is_unknown_as_a_whole() {
        assert_eq!(encode("unaffx a", 20), [2, 1, 8, 3]);
    }

    #[test]
    fn a_text_is_read_when_most_of_its_words_can_be_spelt() {
        let reads = |text: &str| Tokenizer::new(VOCABULARY).unwrap().reads(text, 256);
        for text in ["able", "a able. 日", "unaffable ... zzz able"] {
            assert!(reads(text), "{text:?}");
        }
        for text in ["", "...", "日", "zzz", "a zzz", "日 日 able", "[MASK]"] {
            assert!(!reads(text), "{text:?}");
        }
    }

    #[test]
    fn special_tokens_in_the_text_are_tokens() {
        assert_eq!(encode("a[MASK]a. [sep]", 20), [2, 8, 4, 8, 11, 1, 1, 1, 3]);
    }

    #[test]
    fn words_of_a_hundred_characters_are_the_longest() {
        let word = |length: usize| "a".to_owned() + &"b".repeat(length - 1);
        assert_eq!(encode(&word(100), 256).len(), 102);
        assert_eq!(encode(&word(101), 256), [2, 1, 3]);
    }

    #[test]
    fn a_text_is_cut_at_the_limit() {
        assert_eq!(encode(&"a ".repeat(100), 5), [2, 8, 8, 8, 3]);
        assert_eq!(encode("unaffable", 4), [2, 5, 6, 3]);
        assert_eq!(encode("a [MASK] [MASK] [MASK] a", 4), [2, 8, 4, 3]);
        assert_eq!(encode("", 256), [2, 3]);
    }

    #[test]
    fn a_vocabulary_without_marks_is_refused() {
        assert_eq!(Tokenizer::new("a\nb").err(), Some(Error::MissingToken("[CLS]")));
        let twice = VOCABULARY.replace("able", "a");
        assert_eq!(Tokenizer::new(&twice).err(), Some(Error::RepeatedToken("a".to_owned())));
    }

    proptest! {
        #[test]
        fn any_text_stays_within_the_limit(text in any::<String>(), limit in 0_usize..40) {
            let tokens = encode(&text, limit);
            prop_assert!(tokens.len() <= limit.max(2));
            prop_assert_eq!((tokens[0], tokens[tokens.len() - 1]), (2, 3));
        }
    }
}
