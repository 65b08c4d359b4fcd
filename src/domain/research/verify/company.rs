//! The words beside a number, for languages whose words of bounds and changes are not known here.
//!
//! "At most 8" and "at least 8" differ in a word. In the languages that [`is_known`] names, lists tell such words (`bound`,
//! `trend`). In any other, no word beside a number can be taken to be harmless: there a number of a statement is that of
//! the quote only if it stands in the same company. Between two languages nothing can be compared, and only the lists count.

use whatlang::Lang;

use super::reader::Reader;
use super::script::{is_han, is_hangul, is_kana, is_unspaced_alphabet};
use super::token::{Kind, Token};

/// How many words on either side of a number of a statement must be those of the quote.
const NEAR: usize = 2;
/// How far from its number the quote may say them.
const WIDE: usize = 8;

/// Words of such languages that say nothing of a number: "of", "in", "and", "is".
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
pub(super) struct Company {
    script: Script,
    /// The word right before and the word right behind.
    nearest: Vec<String>,
    near: Vec<String>,
    wide: Vec<String>,
}

impl Company {
    /// The company of the number at a range of tokens; `None` where lists tell what its words say.
    pub(super) fn of(reader: &Reader<'_>, start: usize, end: usize) -> Option<Self> {
        let before = words(reader.tokens[..start].iter().rev());
        let behind = words(reader.tokens.get(end..).unwrap_or_default().iter());
        let mut scripts = behind.first().into_iter().chain(before.first()).filter_map(|token| Script::of(token));
        let lang = reader.language.lang.filter(|_| reader.language.is_sure);
        let script = scripts.find(|script| !script.is_known(lang))?;
        let says_something = |word: &String| !CONNECTS.contains(&word.as_str());
        // "More than 30" of Arabic: what connects stands between the number and the word that bounds it. Behind a number it
        // leads to something else.
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

/// The script of a word, as far as it matters for what its language may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Script {
    Latin,
    Cyrillic,
    Korean,
    /// Chinese and Japanese.
    Han,
    /// Scripts that put no space between words.
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

    /// True for a language whose words of bounds and changes are listed.
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
            // What stands together without spaces may be cut anywhere.
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

/// A Korean word without the particle that tells its part in the sentence. 만, which says "only", stays.
fn stem(word: &str) -> String {
    const PARTICLES: [char; 9] = ['이', '가', '은', '는', '을', '를', '의', '도', '에'];
    let stem = word.strip_suffix(PARTICLES).filter(|stem| !stem.is_empty() && stem.chars().all(is_hangul));
    stem.unwrap_or(word).to_owned()
}
