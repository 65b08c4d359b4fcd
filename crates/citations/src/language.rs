//! The language of a text, as far as it determines how numbers are written and which words are numbers.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use whatlang::{Lang, detect};

/// How a text writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

/// The language of a text, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Language {
    pub(super) lang: Option<Lang>,
    pub(super) convention: Option<Convention>,
    /// True when more than one common word indicates the language, since other languages may share a word.
    pub(super) is_sure: bool,
}

/// Number of its commonest words that makes a language certain.
const SURE: usize = 3;

impl Language {
    /// Examines the first pages. A short text is recognised by common words, if it has any.
    pub(super) fn of(text: &str) -> Self {
        let sample: String = text.chars().take(4000).collect();
        let guess = detect(&sample);
        let reliable = guess.as_ref().filter(|info| info.is_reliable()).map(|info| info.lang());
        let lang = by_words(&sample, 1).or(reliable);
        // One word may belong to another language, too.
        let is_guessed = guess.as_ref().map(|info| info.lang()) == lang;
        let is_certain =
            lang.is_some_and(|lang| is_guessed || reliable.is_none() && different_words(&sample, lang) > 1);
        let of_lang = lang.and_then(convention);
        // A few words are less certain than a number that can only be read in one way.
        let is_sure = by_words(&sample, SURE).is_some();
        let convention = if is_sure { of_lang } else { by_numbers(&sample).or(of_lang) };
        Self { lang, convention, is_sure: is_certain }
    }

    /// The language of a quote, which may be another than that of its source.
    pub(super) fn of_part(part: &str, whole: Self) -> Self {
        match by_words(&part.chars().take(4000).collect::<String>(), SURE) {
            Some(lang) => {
                let convention = convention(lang).or(whole.convention);
                Self { lang: Some(lang), convention, is_sure: whole.is_sure || whole.lang == Some(lang) }
            }
            // A time of day looks like a number with a point, so the whole text is more certain.
            None => Self { convention: whole.convention.or(by_numbers(part)), ..whole },
        }
    }
}

fn convention(lang: Lang) -> Option<Convention> {
    match lang {
        Lang::Eng | Lang::Cmn | Lang::Jpn | Lang::Kor | Lang::Hin | Lang::Ben | Lang::Tam | Lang::Tha | Lang::Heb => {
            Some(Convention::Point)
        }
        Lang::Deu
        | Lang::Nld
        | Lang::Fra
        | Lang::Ita
        | Lang::Por
        | Lang::Pol
        | Lang::Rus
        | Lang::Ukr
        | Lang::Ces
        | Lang::Slk
        | Lang::Dan
        | Lang::Swe
        | Lang::Nob
        | Lang::Fin
        | Lang::Tur
        | Lang::Ron
        | Lang::Hun => Some(Convention::Comma),
        _ => None,
    }
}

/// The commonest words of languages, and words typically beside numbers.
const WORDS: [(Lang, &str); 7] = [
    (
        Lang::Eng,
        "the of and to was were is are it its by from with for that than people percent there has had have \
         about which this on at rose fell cost costs years boats said they per",
    ),
    (
        Lang::Deu,
        "der die das und im um mit von wurde wurden war waren ist sind es ein eine menschen prozent auf für \
         nicht den dem des rund etwa einwohner zu bei kamen kostet boote jahre",
    ),
    (
        Lang::Fra,
        "le la les des et du est sont une un dans pour personnes il environ avec au aux sur était ont \
         millions cent qui",
    ),
    (Lang::Spa, "el los las del y que una con personas por fue es son millones"),
    (Lang::Ita, "il gli che di della dei una per persone è sono nel con milioni"),
    (Lang::Por, "os as da do em que uma pessoas por foi são é com milhões há havia mais ao aos pelo pela"),
    (Lang::Nld, "het een van en op met mensen voor zijn werd waren was miljoen"),
];

/// The languages, by index in [`WORDS`], that have a word among their commonest.
static BY_WORD: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut all: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (place, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split_whitespace() {
            all.entry(word).or_default().push(place);
        }
    }
    all
});

/// Number of a language's commonest words in a text.
fn different_words(text: &str, lang: Lang) -> usize {
    let Some(place) = WORDS.iter().position(|(known, _)| *known == lang) else { return 0 };
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let is_of = |word: &String| BY_WORD.get(word.as_str()).is_some_and(|places| places.contains(&place));
    words.filter(is_of).collect::<HashSet<String>>().len()
}

/// The language with the most common words in the text, at least a minimum number; `None` on a tie.
fn by_words(text: &str, least: usize) -> Option<Lang> {
    let mut counts = [0usize; WORDS.len()];
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        for place in BY_WORD.get(word.as_str()).into_iter().flatten() {
            counts[*place] += 1;
        }
    }
    let most = counts.into_iter().max().filter(|most| *most >= least)?;
    let mut best = counts.iter().zip(WORDS).filter(|(count, _)| **count == most).map(|(_, (lang, _))| lang);
    best.next().filter(|_| best.next().is_none())
}

/// A number such as `1,234.5` or `3,5` shows how the others are written.
fn by_numbers(text: &str) -> Option<Convention> {
    let mut found = None;
    for number in text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')) {
        let number = number.trim_matches(['.', ',']);
        let Some(last) = number.rfind(['.', ',']) else { continue };
        let separators: Vec<char> = number.chars().filter(|c| !c.is_ascii_digit()).collect();
        let decimals = number.len() - last - 1;
        let mixed = separators.contains(&'.') && separators.contains(&',');
        if !(mixed || separators.len() == 1 && decimals != 3) {
            continue;
        }
        let shown = if number[last..].starts_with('.') { Convention::Point } else { Convention::Comma };
        if found.is_some_and(|found| found != shown) {
            return None;
        }
        found = Some(shown);
    }
    found
}
