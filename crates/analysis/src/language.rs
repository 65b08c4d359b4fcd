//! Languages, as far as words are inflected differently in them.

use snowball_stemmers_rs::Algorithm;

use crate::character::Script;
use crate::normal::normal;
use crate::stop_words::language_of_question;
use crate::word::sequence_length;

/// Characters that are examined when the language of a text is detected.
const SAMPLE: usize = 4000;

/// How the words of a text are reduced to stems.
///
/// Stored with each passage, so that a query can be analysed the way the passage was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u8);

/// What is known of a language.
struct Known {
    tag: &'static str,
    script: Script,
    stemmer: Option<Algorithm>,
}

const fn known(tag: &'static str, script: Script, stemmer: Algorithm) -> Known {
    Known { tag, script, stemmer: Some(stemmer) }
}

const fn unstemmed(tag: &'static str, script: Script) -> Known {
    Known { tag, script, stemmer: None }
}

/// The place in this list is the stored form: append only.
const KNOWN: [Known; 40] = [
    unstemmed("und", Script::Other),
    known("ar", Script::Arabic, Algorithm::Arabic),
    known("hy", Script::Armenian, Algorithm::Armenian),
    known("eu", Script::Latin, Algorithm::Basque),
    known("ca", Script::Latin, Algorithm::Catalan),
    known("cs", Script::Latin, Algorithm::Czech),
    known("da", Script::Latin, Algorithm::Danish),
    known("nl", Script::Latin, Algorithm::Dutch),
    known("en", Script::Latin, Algorithm::English),
    known("eo", Script::Latin, Algorithm::Esperanto),
    known("et", Script::Latin, Algorithm::Estonian),
    known("fi", Script::Latin, Algorithm::Finnish),
    known("fr", Script::Latin, Algorithm::French),
    known("de", Script::Latin, Algorithm::German),
    known("el", Script::Greek, Algorithm::Greek),
    known("hi", Script::Devanagari, Algorithm::Hindi),
    known("hu", Script::Latin, Algorithm::Hungarian),
    known("id", Script::Latin, Algorithm::Indonesian),
    known("ga", Script::Latin, Algorithm::Irish),
    known("it", Script::Latin, Algorithm::Italian),
    known("lt", Script::Latin, Algorithm::Lithuanian),
    known("ne", Script::Devanagari, Algorithm::Nepali),
    known("nb", Script::Latin, Algorithm::Norwegian),
    known("fa", Script::Arabic, Algorithm::Persian),
    known("pl", Script::Latin, Algorithm::Polish),
    known("pt", Script::Latin, Algorithm::Portuguese),
    known("ro", Script::Latin, Algorithm::Romanian),
    known("ru", Script::Cyrillic, Algorithm::Russian),
    known("es", Script::Latin, Algorithm::Spanish),
    known("sv", Script::Latin, Algorithm::Swedish),
    known("ta", Script::Tamil, Algorithm::Tamil),
    known("tr", Script::Latin, Algorithm::Turkish),
    known("uk", Script::Cyrillic, Algorithm::Ukrainian),
    known("yi", Script::Hebrew, Algorithm::Yiddish),
    unstemmed("he", Script::Hebrew),
    unstemmed("vi", Script::Latin),
    // Any other language of these scripts: its words are compared as they are.
    unstemmed("mul-Latn", Script::Latin),
    unstemmed("mul-Cyrl", Script::Cyrillic),
    unstemmed("mul-Arab", Script::Arabic),
    unstemmed("mul-Deva", Script::Devanagari),
];

impl Language {
    /// No language is known: each word is treated as its script suggests, Latin words as English.
    pub const UNDETERMINED: Self = Self(0);

    /// The language of a BCP 47 tag such as `de-AT`.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let primary = match primary.as_str() {
            "no" | "nn" => "nb",
            "iw" => "he",
            "in" => "id",
            "bg" | "mk" | "be" | "sr" | "kk" | "ky" | "tg" | "mn" => "mul-Cyrl",
            "ur" | "ps" | "sd" | "ug" | "ckb" => "mul-Arab",
            "mr" | "sa" => "mul-Deva",
            other => other,
        };
        match KNOWN.iter().position(|known| known.tag == primary) {
            Some(place) => Self::from_code(u8::try_from(place).unwrap_or_default()),
            None if LATIN_WITHOUT_STEMMER.contains(&primary) => Self::from_tag_of_list("mul-Latn"),
            None => Self::UNDETERMINED,
        }
    }

    fn from_tag_of_list(tag: &str) -> Self {
        let place = KNOWN.iter().position(|known| known.tag == tag).unwrap_or_default();
        Self(u8::try_from(place).unwrap_or_default())
    }

    /// Recognises the language of a text; undetermined when the text is too short or too mixed to tell.
    pub fn detect(text: &str) -> Self {
        let sample: String = text.chars().take(SAMPLE).collect();
        if is_unspaced(&sample) {
            return Self::UNDETERMINED;
        }
        match whatlang::detect(&sample) {
            Some(info) if info.is_reliable() => Self::from_detected(info.lang()),
            _ => Self::UNDETERMINED,
        }
    }

    /// The one of these languages whose stop words a text has most, the first of them on a tie; `None` without any. Tells
    /// the language of a question, which is too short for [`Language::detect`].
    pub fn of_question(question: &str, languages: &[Self]) -> Option<Self> {
        language_of_question(&normal(question), languages)
    }

    fn from_detected(lang: whatlang::Lang) -> Self {
        DETECTED.iter().find(|(code, _)| *code == lang.code()).map_or(Self::UNDETERMINED, |(_, tag)| {
            if KNOWN.iter().any(|known| known.tag == *tag) { Self::from_tag_of_list(tag) } else { Self::from_tag(tag) }
        })
    }

    /// The stored form; an unknown code is the undetermined language.
    pub fn from_code(code: u8) -> Self {
        if usize::from(code) < KNOWN.len() { Self(code) } else { Self::UNDETERMINED }
    }

    /// The stored form.
    pub fn code(self) -> u8 {
        self.0
    }

    /// The tag by which [`Language::from_tag`] finds it, or `und` and `mul-…` for what has no analysis of its own.
    pub fn tag(self) -> &'static str {
        self.known().tag
    }

    fn known(self) -> &'static Known {
        &KNOWN[usize::from(self.0)]
    }

    /// The stemmer for a word of this script in a text of this language. Words of another script are probably of the
    /// language that is most common in that script.
    pub(crate) fn stemmer(self, script: Script) -> Option<Algorithm> {
        let known = self.known();
        if known.script == script {
            return known.stemmer;
        }
        match script {
            Script::Latin => Some(Algorithm::English),
            Script::Cyrillic => Some(Algorithm::Russian),
            Script::Greek => Some(Algorithm::Greek),
            Script::Arabic => Some(Algorithm::Arabic),
            Script::Devanagari => Some(Algorithm::Hindi),
            Script::Armenian => Some(Algorithm::Armenian),
            Script::Tamil => Some(Algorithm::Tamil),
            Script::Hebrew | Script::Other => None,
        }
    }

    /// True where the capital of `ı` is `I`.
    pub(crate) fn has_dotless_i(self) -> bool {
        self.tag() == "tr"
    }

    /// True where words are glued together to longer ones without a hyphen.
    pub(crate) fn has_long_compounds(self) -> bool {
        matches!(self.tag(), "de" | "nl" | "sv" | "da" | "nb" | "fi" | "hu" | "et")
    }
}

/// True for a text most of whose words are in a script without spaces, of which no language has stems: each ideograph is
/// about half a word, a letter a sixth. Foreign names in it have many letters.
fn is_unspaced(text: &str) -> bool {
    let (mut unspaced, mut letters) = (0, 0);
    for c in text.chars() {
        match sequence_length(c) {
            Some(2) => unspaced += 3,
            Some(_) => unspaced += 1,
            None => letters += usize::from(c.is_alphabetic()),
        }
    }
    unspaced > letters
}

const LATIN_WITHOUT_STEMMER: [&str; 14] =
    ["sk", "sl", "hr", "bs", "lv", "sq", "cy", "af", "az", "uz", "tk", "la", "tl", "sw"];

/// Codes of whatlang (ISO 639-3).
const DETECTED: [(&str, &str); 46] = [
    ("ara", "ar"),
    ("hye", "hy"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("dan", "da"),
    ("nld", "nl"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("deu", "de"),
    ("ell", "el"),
    ("hin", "hi"),
    ("hun", "hu"),
    ("ind", "id"),
    ("ita", "it"),
    ("lit", "lt"),
    ("nep", "ne"),
    ("nob", "nb"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("spa", "es"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("yid", "yi"),
    ("heb", "he"),
    ("vie", "vi"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("hrv", "hr"),
    ("lav", "lv"),
    ("cym", "cy"),
    ("afr", "af"),
    ("aze", "az"),
    ("bul", "bg"),
    ("mkd", "mk"),
    ("bel", "be"),
    ("srp", "sr"),
    ("urd", "ur"),
    ("mar", "mr"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_languages_in_any_usual_form() {
        for (tag, expected) in [
            ("de-AT", "de"),
            ("EN", "en"),
            ("no", "nb"),
            ("pt_BR", "pt"),
            ("bg", "mul-Cyrl"),
            ("hr", "mul-Latn"),
            ("zh", "und"),
            ("", "und"),
            ("\u{0}", "und"),
        ] {
            assert_eq!(Language::from_tag(tag).tag(), expected, "{tag}");
        }
    }

    #[test]
    fn texts_tell_their_language() {
        let german = "Die Flut steigt zweimal am Tag, und jeder Hafen führt eine Tafel der Stunden.";
        assert_eq!(Language::detect(german).tag(), "de");
        assert_eq!(Language::detect("12345").tag(), "und");
        let chinese = "2006年，Internet2宣布与Level 3 Communications合作，取代Abilene网络，建立Internet2 Network。";
        assert_eq!(Language::detect(chinese).tag(), "und");
    }

    #[test]
    fn each_code_is_the_code_of_its_language() {
        for code in 0..=u8::MAX {
            let language = Language::from_code(code);
            assert_eq!(Language::from_code(language.code()), language);
        }
    }

    #[test]
    fn words_of_another_script_are_stemmed_as_that_script_suggests() {
        assert_eq!(Language::from_tag("ru").stemmer(Script::Latin), Some(Algorithm::English));
        assert_eq!(Language::from_tag("vi").stemmer(Script::Latin), None);
    }
}
