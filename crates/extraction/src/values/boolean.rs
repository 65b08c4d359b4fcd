//! Yes and no.

/// Pairs of words and marks, the one for yes first, in lower case. Letters alone may stand for anything else.
const PAIRS: [(&str, &str); 16] = [
    ("yes", "no"),
    ("true", "false"),
    ("ja", "nein"),
    ("wahr", "falsch"),
    ("oui", "non"),
    ("vrai", "faux"),
    ("sí", "no"),
    ("verdadero", "falso"),
    ("sì", "no"),
    ("vero", "falso"),
    ("sim", "não"),
    ("ja", "nee"),
    ("да", "нет"),
    ("是", "否"),
    ("はい", "いいえ"),
    ("예", "아니요"),
];

/// Marks are told apart by themselves: pages mix them.
const YES: [&str; 5] = ["✓", "✔", "☑", "✅", "🗸"];
const NO: [&str; 6] = ["✗", "✘", "☒", "✕", "✖", "❌"];

/// Longest of them, in bytes.
const LONGEST: usize = 16;

/// Columns of yes and no.
pub(super) struct Booleans;

impl Booleans {
    /// True when nothing else is among the texts, and there are some.
    pub(super) fn are_all<'t>(mut texts: impl Iterator<Item = &'t str>) -> bool {
        let Some(first) = texts.next() else { return false };
        Self::read(first).is_some() && texts.all(|text| Self::read(text).is_some())
    }

    pub(super) fn read(text: &str) -> Option<bool> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let text: String = text.to_lowercase().chars().filter(|c| !characters::visible::is_ignorable(*c)).collect();
        let is = |word: &str| word == text;
        if YES.into_iter().chain(PAIRS.map(|pair| pair.0)).any(is) {
            return Some(true);
        }
        NO.into_iter().chain(PAIRS.map(|pair| pair.1)).any(is).then_some(false)
    }
}
