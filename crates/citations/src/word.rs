//! Number words of the known languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::Lang;

use super::word_list::{MORE, ONLY_AT_HOME, VALUES, WORDS};

static BY_WORD: LazyLock<HashMap<&'static str, Vec<(Lang, u64)>>> = LazyLock::new(|| {
    let mut all: HashMap<&'static str, Vec<(Lang, u64)>> = HashMap::new();
    let listed =
        WORDS.iter().flat_map(|(lang, words)| words.split_whitespace().zip(VALUES).map(|(w, v)| (*lang, w, v)));
    for (lang, word, value) in listed.chain(MORE.iter().copied()) {
        all.entry(word).or_default().push((lang, value));
    }
    all
});

/// The value of a word of one language.
fn of_language(word: &str, lang: Lang) -> Option<u64> {
    BY_WORD.get(word)?.iter().find(|(of, _)| *of == lang).map(|(_, value)| *value)
}

/// The value of one word, from two upward (and zero).
pub(super) fn plain(word: &str, lang: Option<Lang>) -> Option<u64> {
    let known = BY_WORD.get(word)?;
    let own = known.iter().find(|(of, _)| Some(*of) == lang).map(|(_, value)| *value);
    let foreign = || known.first().map(|(_, value)| *value).filter(|_| !ONLY_AT_HOME.contains(&word));
    own.or_else(foreign)
}

/// The languages to which some number words may all belong. An unlisted word may belong to any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PossibleLanguages(Option<Vec<Lang>>);

impl PossibleLanguages {
    pub(super) fn of(word: &str) -> Self {
        Self(BY_WORD.get(word).map(|known| known.iter().map(|(lang, _)| *lang).collect()))
    }

    /// Those that also have this word.
    pub(super) fn and(self, word: &str) -> Self {
        match (self.0, Self::of(word).0) {
            (Some(own), Some(other)) => Self(Some(own.into_iter().filter(|lang| other.contains(lang)).collect())),
            (own, other) => Self(own.or(other)),
        }
    }

    /// The value of a number word of these languages that is an everyday word in the language of the text.
    pub(super) fn value(&self, word: &str) -> Option<u64> {
        let all = self.0.as_ref().filter(|all| !all.contains(&Lang::Eng))?;
        all.iter().find_map(|lang| of_language(word, *lang))
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.as_ref().is_some_and(Vec::is_empty)
    }

    /// True for French, where 97 is four twenties, ten and seven.
    pub(super) fn is_french(&self) -> bool {
        self.0.as_ref().is_some_and(|all| all.contains(&Lang::Fra) && !all.contains(&Lang::Eng))
    }
}

/// The value of a word, including compounds: `fünfhundertdreiundzwanzig`, `vijfentwintig`, `ventidue`.
pub(super) fn value(word: &str, lang: Option<Lang>) -> Option<u64> {
    plain(word, lang)
        .or_else(|| korean(word))
        .or_else(|| german_ordinal(word))
        .or_else(|| compose(&pieces(word)?, false))
        .or_else(|| with_ending(word, lang))
}

/// `fivefold`, `dreifach`, `zehnjährige`, `neunziger`
fn with_ending(word: &str, lang: Option<Lang>) -> Option<u64> {
    const ENDINGS: &[&str] = &[
        "fold",
        "fach",
        "fache",
        "facher",
        "fachen",
        "fachte",
        "facht",
        "mal",
        "jährig",
        "jährige",
        "jährigen",
        "jähriger",
        "jähriges",
        "köpfig",
        "köpfige",
        "köpfigen",
        "stündig",
        "stündige",
        "stündigen",
        "tägig",
        "tägige",
        "tägigen",
        "monatig",
        "monatige",
        "wöchig",
        "wöchige",
        "teilig",
        "teilige",
        "stellig",
        "stellige",
        "er",
    ];
    let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() > 2)?;
    let stem = stem.strip_prefix("ver").filter(|_| word.ends_with("facht") || word.ends_with("fachte")).unwrap_or(stem);
    // `neunziger`, but not `neuner` or `elfer`
    if word.ends_with("er") && !stem.ends_with("zig") && !stem.ends_with("fach") {
        return None;
    }
    plain(stem, lang).or_else(|| compose(&pieces(stem)?, false))
}

/// `열두`, `스물하나`: native Korean numbers below a hundred, in both forms.
fn korean(word: &str) -> Option<u64> {
    const TENS: [(&str, u64); 10] = [
        ("열", 10),
        ("스물", 20),
        ("스무", 20),
        ("서른", 30),
        ("마흔", 40),
        ("쉰", 50),
        ("예순", 60),
        ("일흔", 70),
        ("여든", 80),
        ("아흔", 90),
    ];
    const UNITS: [(&str, u64); 14] = [
        ("", 0),
        ("하나", 1),
        ("한", 1),
        ("둘", 2),
        ("두", 2),
        ("셋", 3),
        ("세", 3),
        ("넷", 4),
        ("네", 4),
        ("다섯", 5),
        ("여섯", 6),
        ("일곱", 7),
        ("여덟", 8),
        ("아홉", 9),
    ];
    let (rest, tens) = TENS.into_iter().find_map(|(ten, value)| Some((word.strip_prefix(ten)?, value)))?;
    UNITS.into_iter().find(|(unit, _)| *unit == rest).map(|(_, value)| tens + value)
}

/// True for an ordinal: `third`, `twenty-fifth`, `dritte`.
pub(super) fn is_ordinal(word: &str) -> bool {
    let is_english =
        matches!(word, "first" | "second" | "third") || word.ends_with("th") && of_language(word, Lang::Eng).is_some();
    is_english
        || matches!(word, "erste" | "ersten" | "erster" | "erstes" | "achte" | "achten" | "achter" | "achtes")
        || german_ordinal(word).is_some()
}

/// True for a multiplier: `fivefold`, `doubled`, `dreifach`.
pub(super) fn multiplies(word: &str) -> bool {
    const BEGINNINGS: &[&str] = &["doubl", "tripl", "quadrupl", "quintupl", "doppelt", "verdoppelt"];
    const ENDINGS: &[&str] = &["fold", "fach", "fache", "facher", "fachen", "facht", "fachte", "fachten"];
    BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
        || ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// `dritte`, `zwölften`
fn german_ordinal(word: &str) -> Option<u64> {
    let stem = ["er", "en", "es", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending))?;
    match stem {
        "zweit" => Some(2),
        "dritt" => Some(3),
        "siebt" => Some(7),
        "acht" => None,
        _ => {
            let stem = stem.strip_suffix("st").or_else(|| stem.strip_suffix('t'))?;
            of_language(stem, Lang::Deu).filter(|value| *value > 3)
        }
    }
}

/// A part of a number in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Value(u64),
    /// `und` in `fünfundzwanzig`: what precedes it is added to what follows.
    And,
}

/// Splits a word into number words of one language, the longest first; `None` when something remains.
fn pieces(word: &str) -> Option<Vec<Piece>> {
    const LONGEST: usize = 60;
    const LANGUAGES: [Lang; 4] = [Lang::Deu, Lang::Nld, Lang::Ita, Lang::Swe];
    let is_beginning = |end: usize| word.get(..end).is_some_and(|head| BY_WORD.contains_key(head));
    let begins = || word.starts_with("ein") || word.starts_with('é') || (2..=word.len()).any(is_beginning);
    if word.len() > LONGEST || !begins() {
        return None;
    }
    LANGUAGES.into_iter().find_map(|lang| pieces_of(word, lang)).filter(|pieces| pieces.len() > 1)
}

fn pieces_of(word: &str, lang: Lang) -> Option<Vec<Piece>> {
    let (mut rest, mut all) = (word, Vec::new());
    while !rest.is_empty() {
        let fits = |end: usize| -> Option<(usize, Piece)> {
            let head = rest.get(..end)?;
            let joint = matches!(head, "und" | "en" | "ën") && !all.is_empty();
            let one = matches!(head, "ein" | "één" | "een") && end < rest.len();
            let piece = if joint {
                Piece::And
            } else if one {
                Piece::Value(1)
            } else {
                Piece::Value(of_language(head, lang).filter(|value| *value > 1 || head == "eins")?)
            };
            Some((end, piece))
        };
        let (end, piece) = (1..=rest.len()).rev().find_map(fits)?;
        all.push(piece);
        rest = &rest[end..];
    }
    Some(all)
}

/// The value of consecutive words: `two hundred` `twelve`. `None` when they are not a number, as in `Tausenden`, which
/// ends with a joining part.
pub(super) fn compose(pieces: &[Piece], is_french: bool) -> Option<u64> {
    if pieces.last() == Some(&Piece::And) {
        return None;
    }
    let (mut total, mut current, mut added) = (0u64, 0u64, 0u64);
    let mut last = u64::MAX;
    for piece in pieces {
        match *piece {
            Piece::And => {
                let unit = current % 100;
                if unit < 10 {
                    added += unit;
                    current -= unit;
                } else {
                    return None;
                }
            }
            Piece::Value(100) => {
                if current >= 100 || added > 0 {
                    return None;
                }
                current = current.max(1) * 100;
            }
            Piece::Value(value) if value >= 1000 && is_power_of_ten(value) => {
                // Thousands follow millions.
                if value >= last {
                    return None;
                }
                total = total.checked_add((current + added).max(1).checked_mul(value)?)?;
                (current, added, last) = (0, 0, value);
            }
            // `quatre-vingt`
            Piece::Value(20) if is_french && current % 100 == 4 && added == 0 => current += 76,
            Piece::Value(value) if fits(current % 100, value, added, is_french) && (value < 100 || current == 0) => {
                current += value;
            }
            Piece::Value(_) => return None,
        }
    }
    total.checked_add(current + added)
}

/// Tens take a unit; French ten, sixty and eighty take more.
fn fits(current: u64, value: u64, added: u64, is_french: bool) -> bool {
    if value >= 100 {
        return value.is_multiple_of(100);
    }
    match current {
        0 => added == 0 || (value >= 20 && value.is_multiple_of(10)),
        // `dix-sept`
        10 if is_french => (7..10).contains(&value),
        60 | 80 if is_french => value < 20,
        20..=90 if current.is_multiple_of(10) => value < 10,
        70 | 90 => value < 10,
        _ => false,
    }
}

fn is_power_of_ten(value: u64) -> bool {
    10u64.checked_pow(value.ilog10()) == Some(value)
}

/// The number words in a run of Thai letters, with adjacent ones joined.
pub(super) fn thai(text: &str) -> Vec<&str> {
    const NUMBERS: &[&str] = &[
        "หนึ่ง",
        "สอง",
        "สาม",
        "สี่",
        "ห้า",
        "หก",
        "เจ็ด",
        "แปด",
        "เก้า",
        "เอ็ด",
        "ยี่สิบ",
        "สิบ",
        "ร้อย",
        "พัน",
        "หมื่น",
        "แสน",
        "ล้าน",
        "ครึ่ง",
    ];
    // Words that contain one of these.
    const OTHERS: &[&str] = &["ห้าม", "พันธ", "สัมพัน", "ร้อยละ", "เรียบร้อย", "สองข้าง", "หกล้ม"];
    let starts = |rest: &str, words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let start = at;
        while let Some(length) =
            text.get(at..).filter(|rest| starts(rest, OTHERS).is_none()).and_then(|r| starts(r, NUMBERS))
        {
            at += length;
        }
        if at > start {
            found.push(&text[start..at]);
        } else {
            at += starts(rest, OTHERS).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_one_piece_have_their_value() {
        let cases = [
            ("fünfundzwanzig", Some(25)),
            ("einundzwanzig", Some(21)),
            ("fünfhundertdreiundzwanzig", Some(523)),
            ("zweitausendvierundzwanzig", Some(2024)),
            ("eintausend", Some(1000)),
            ("vijfentwintig", Some(25)),
            ("tweehonderd", Some(200)),
            ("ventidue", Some(22)),
            ("dritte", Some(3)),
            ("zwölften", Some(12)),
            ("fivefold", Some(5)),
            ("verfünffacht", Some(5)),
            ("zehnjährige", Some(10)),
            ("neunziger", Some(90)),
            ("einmal", None),
            ("besser", None),
            ("scaffold", None),
            ("Haus", None),
            ("Achtung", None),
            ("weite", None),
            ("neue", None),
            ("heute", None),
        ];
        for (word, expected) in cases {
            assert_eq!(value(&word.to_lowercase(), None), expected, "{word}");
        }
    }

    #[test]
    fn everyday_words_of_other_languages_are_no_numbers() {
        for word in ["once", "due", "sei", "on", "bin", "sept"] {
            assert_eq!(value(word, Some(Lang::Eng)), None, "{word}");
        }
        assert_eq!(value("once", Some(Lang::Spa)), Some(11));
        assert_eq!(value("sei", Some(Lang::Ita)), Some(6));
    }

    #[test]
    fn words_compose_or_are_no_number() {
        use Piece::Value;
        assert_eq!(compose(&[Value(3), Value(100), Value(12)], false), Some(312));
        assert_eq!(compose(&[Value(4), Value(20), Value(10), Value(7)], true), Some(97));
        assert_eq!(compose(&[Value(60), Value(10), Value(7)], true), Some(77));
        assert_eq!(compose(&[Value(2), Value(1_000_000), Value(3), Value(100), Value(1000)], false), Some(2_300_000));
        assert_eq!(compose(&[Value(3), Value(4)], false), None);
        assert_eq!(compose(&[Value(3), Value(1000), Value(5), Value(1000)], false), None);
    }
}
