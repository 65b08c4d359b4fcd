//! The words beside a number, for languages without word lists for bounds and changes.
//!
//! "At most 8" and "at least 8" differ in one word. For the languages of [`is_known`], lists have such words (`bound`,
//! `trend`). In any other language, any word beside a number may matter: there a number in a statement matches one in
//! the quote only with the same neighbouring words. Words of two languages cannot be compared, so then only the lists
//! count.

use whatlang::Lang;

use super::reader::Reader;
use super::script::{is_han, is_hangul, is_kana, is_unspaced_alphabet};
use super::token::{Kind, Token};

/// Words on either side of a number in a statement that must be in the quote.
const NEAR: usize = 2;
/// Distance from its number within which the quote must have them, in words.
const WIDE: usize = 8;

/// Words of such languages that do not affect a number: "of", "in", "and", "is".
const CONNECTS: &[&str] = &[
    "من",
    "في",
    "على",
    "هو",
    "هي",
    "هذا",
    "هذه",
    "है",
    "हैं",
    "और",
    "में",
    "के",
    "की",
    "का",
    "ने",
    "של",
    "ve",
    "bir",
    "và",
    "của",
    "ở",
    "dan",
    "di",
    "yang",
    "a",
    "v",
    "na",
    "z",
    "i",
    "og",
    "på",
    "ja",
    "on",
    "és",
    "și",
    "în",
    "та",
    "у",
    "в",
    "на",
    "і",
    "και",
    "στο",
];

/// The words beside a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Neighbours {
    script: Script,
    /// The word directly before and the word directly after.
    nearest: Vec<String>,
    near: Vec<String>,
    wide: Vec<String>,
}

impl Neighbours {
    /// The neighbours of the number at a range of tokens; `None` for languages with word lists.
    pub(super) fn of(reader: &Reader<'_>, start: usize, end: usize) -> Option<Self> {
        let before = words(reader.tokens[..start].iter().rev());
        let behind = words(reader.tokens.get(end..).unwrap_or_default().iter());
        let mut scripts = behind.first().into_iter().chain(before.first()).filter_map(|token| Script::of(token));
        let lang = reader.language.lang.filter(|_| reader.language.is_sure);
        let script = scripts.find(|script| !script.is_known(lang))?;
        let says_something = |word: &String| !CONNECTS.contains(&word.as_str());
        // "More than 30" in Arabic: a function word is between the number and the word that bounds it. After a number,
        // it introduces something else.
        let both = |most: usize| {
            let before = before.iter().map(|token| stem(&token.lower)).filter(says_something).take(most);
            let behind = behind.iter().take(most).map(|token| stem(&token.lower)).filter(says_something);
            before.chain(behind).collect()
        };
        Some(Self { script, nearest: both(1), near: both(NEAR), wide: both(WIDE) })
    }

    /// True when the words of the statement (`self`) are those of the quote.
    pub(super) fn is_that_of(&self, given: &Self) -> bool {
        let is_among = |word: &String, others: &[String]| others.iter().any(|other| self.script.is_same(word, other));
        self.script != given.script
            || self.near.iter().all(|word| is_among(word, &given.wide))
                && given.nearest.iter().all(|word| is_among(word, &self.wide))
    }
}

/// Words up to the end of their part of the sentence.
fn words<'a>(tokens: impl Iterator<Item = &'a Token>) -> Vec<&'a Token> {
    let is_end = |token: &Token| token.kind == Kind::Sign && !token.is_dash() && !token.is("'") && !token.is("\"");
    tokens
        .take_while(|token| !is_end(token))
        .take(2 * WIDE)
        .filter(|token| token.kind == Kind::Word)
        .take(WIDE)
        .collect()
}

/// The script of a word, as far as it indicates the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Script {
    Latin,
    Cyrillic,
    Korean,
    /// Chinese and Japanese.
    Han,
    /// Scripts without spaces between words.
    Unspaced(u32),
    /// Any other, by its block of characters.
    Other(u32),
}

impl Script {
    fn of(token: &Token) -> Option<Self> {
        const BLOCK: u32 = 0x100;
        let first = token.text.chars().find(|c| c.is_alphabetic())?;
        let (hiragana, katakana) = is_kana(first);
        let code = u32::from(first);
        Some(match code {
            _ if is_han(first) || hiragana || katakana => Self::Han,
            _ if is_hangul(first) => Self::Korean,
            _ if is_unspaced_alphabet(first) => Self::Unspaced(code / BLOCK),
            0..=0x24F | 0x1E00..=0x1EFF | 0xFF00..=0xFF5A => Self::Latin,
            0x400..=0x52F => Self::Cyrillic,
            _ => Self::Other(code / BLOCK),
        })
    }

    /// True for a language with word lists for bounds and changes.
    fn is_known(self, lang: Option<Lang>) -> bool {
        match self {
            Self::Latin => lang.is_some_and(is_known),
            Self::Cyrillic => lang == Some(Lang::Rus),
            Self::Han => true,
            Self::Korean | Self::Unspaced(_) | Self::Other(_) => false,
        }
    }

    fn is_same(self, one: &str, other: &str) -> bool {
        match self {
            // Text without spaces may be split anywhere.
            Self::Unspaced(_) => {
                one.starts_with(other) || other.starts_with(one) || one.ends_with(other) || other.ends_with(one)
            }
            _ => one == other,
        }
    }
}

fn is_known(lang: Lang) -> bool {
    matches!(
        lang,
        Lang::Eng
            | Lang::Deu
            | Lang::Fra
            | Lang::Spa
            | Lang::Ita
            | Lang::Por
            | Lang::Nld
            | Lang::Swe
            | Lang::Pol
            | Lang::Rus
    )
}

/// A Korean word without its grammatical particle. 만, which means "only", stays.
fn stem(word: &str) -> String {
    const PARTICLES: [char; 9] = ['이', '가', '은', '는', '을', '를', '의', '도', '에'];
    let stem = word.strip_suffix(PARTICLES).filter(|stem| !stem.is_empty() && stem.chars().all(is_hangul));
    stem.unwrap_or(word).to_owned()
}
