//! Languages: which one a text is in, and what is known of it.

mod arabic;
mod chinese;
mod dutch;
mod english;
mod french;
mod german;
mod hindi;
mod italian;
mod japanese;
mod portuguese;
mod russian;
mod spanish;
mod thai;
mod words;

use unicode_segmentation::UnicodeSegmentation as _;

pub use words::Report;
pub(crate) use words::{Words, entries, lists};

/// Characters that are looked at to tell the script of a text.
const SAMPLE: usize = 2_000;

/// Languages of the Latin script with words of their own, the likeliest first.
const LATIN: [&Words; 7] = [
    &english::WORDS,
    &german::WORDS,
    &french::WORDS,
    &spanish::WORDS,
    &italian::WORDS,
    &portuguese::WORDS,
    &dutch::WORDS,
];

/// A language, as far as questions and reports are concerned. Texts in a language that is not known are stemmed in their
/// own, where that can be told, and otherwise treated as English.
#[derive(Debug, Clone, Copy)]
pub struct Language {
    words: &'static Words,
    stems: analysis::Language,
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.words.tag == other.words.tag && self.stems == other.stems
    }
}

impl Eq for Language {}

impl Language {
    /// The language of a text, which may be as short as a question.
    pub fn of(text: &str) -> Self {
        match Script::of(text) {
            Script::Chinese => Self::known(&chinese::WORDS),
            Script::Japanese => Self::known(&japanese::WORDS),
            Script::Thai => Self::known(&thai::WORDS),
            Script::Arabic => Self::in_script(text, &arabic::WORDS),
            Script::Devanagari => Self::in_script(text, &hindi::WORDS),
            Script::Cyrillic => Self::in_script(text, &russian::WORDS),
            Script::Latin => Self::latin(text),
        }
    }

    /// The language of a BCP 47 tag such as `de-AT`; `None` for one that has no words here.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::all().find(|language| language.words.tag == primary)
    }

    /// The languages that have words of their own.
    pub fn all() -> impl Iterator<Item = Self> {
        let others = [&russian::WORDS, &arabic::WORDS, &hindi::WORDS, &chinese::WORDS, &japanese::WORDS, &thai::WORDS];
        LATIN.into_iter().chain(others).map(Self::known)
    }

    /// Its BCP 47 tag; that of English when it has no words of its own.
    pub fn tag(self) -> &'static str {
        self.words.tag
    }

    /// What a report in this language says in its own words.
    pub fn report(self) -> Report {
        self.words.report
    }

    pub(crate) fn words(self) -> &'static Words {
        self.words
    }

    /// The language as the index of words knows it.
    pub(crate) fn stems(self) -> analysis::Language {
        self.stems
    }

    fn known(words: &'static Words) -> Self {
        Self { words, stems: analysis::Language::from_tag(words.tag) }
    }

    /// The main language of a script, unless the text is clearly in another one of it.
    fn in_script(text: &str, words: &'static Words) -> Self {
        let main = Self::known(words);
        match analysis::Language::detect(text) {
            detected if detected == analysis::Language::UNDETERMINED => main,
            stems => Self { stems, ..main },
        }
    }

    /// The language with the most stop words in the text; English when undecided.
    fn latin(text: &str) -> Self {
        let known: Vec<analysis::Language> = LATIN.map(|words| analysis::Language::from_tag(words.tag)).to_vec();
        let spoken: Vec<String> = text.unicode_words().take(400).map(str::to_lowercase).collect();
        let count = |language| spoken.iter().filter(|word| analysis::is_stop_word(word, language)).count();
        let asks = |words: &Words, word: &str| [words.asking, words.yes_or_no].iter().any(|list| lists(list, word));
        let hits = |words: &&Words| {
            let stems = analysis::Language::from_tag(words.tag);
            spoken.iter().filter(|word| analysis::is_stop_word(word, stems) || asks(words, word)).count()
        };
        // On a tie the last one wins, so English is last.
        let best = Self::known(LATIN.into_iter().rev().max_by_key(hits).unwrap_or(&english::WORDS));
        match analysis::Language::detect(text) {
            detected if detected == analysis::Language::UNDETERMINED || known.contains(&detected) => best,
            // Short texts are often taken for another language: its small words must be there as well.
            stems if count(stems) > count(best.stems) => Self { words: &english::WORDS, stems },
            _ => best,
        }
    }

    /// A question about one thing.
    pub(crate) fn about(self, thing: &str) -> String {
        let (before, after) = self.words.about;
        format!("{before}{thing}{after}")
    }

    /// The thing in a question made by [`Language::about`].
    pub(crate) fn thing_of(self, question: &str) -> Option<&str> {
        let (before, after) = self.words.about;
        question.strip_prefix(before)?.strip_suffix(after).filter(|thing| thing.len() < question.len())
    }

    /// True for a word that carries little meaning.
    pub(crate) fn is_stop_word(self, word: &str) -> bool {
        let is_letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic());
        is_letter || analysis::is_stop_word(word, self.stems) || lists(self.words.asking, word)
    }

    /// True for the stem of a word for an aspect of a thing.
    pub(crate) fn is_aspect(self, stem: &str) -> bool {
        self.has_stem(self.words.aspects, stem)
    }

    /// True for the stem of a word of questions that an answer need not have.
    pub(crate) fn is_empty_word(self, stem: &str) -> bool {
        self.has_stem(self.words.empty, stem)
    }

    fn has_stem(self, list: &'static str, stem: &str) -> bool {
        entries(list).any(|entry| analysis::stem(entry, self.stems) == stem)
    }

    /// True when a sentence that begins like this refers to the one before it.
    pub(crate) fn points_back(self, text: &str) -> bool {
        let list = self.words.referring;
        if self.is_unspaced() {
            return entries(list).any(|word| text.starts_with(word));
        }
        text.unicode_words().next().is_some_and(|word| lists(list, &word.to_lowercase()))
    }

    /// True when words are written without spaces between them.
    pub(crate) fn is_unspaced(self) -> bool {
        !self.words.gaps.is_empty()
    }
}

/// Scripts by which a language is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Thai,
    Chinese,
    Japanese,
}

impl Script {
    /// The script of most letters of a text; Chinese characters count twice, because each is about half a word.
    fn of(text: &str) -> Self {
        let (mut latin, mut cyrillic, mut arabic, mut devanagari, mut thai, mut han, mut kana) = (0, 0, 0, 0, 0, 0, 0);
        for c in text.chars().take(SAMPLE) {
            match c {
                '\u{400}'..='\u{52f}' => cyrillic += 1,
                '\u{600}'..='\u{6ff}' => arabic += 1,
                '\u{900}'..='\u{97f}' => devanagari += 1,
                '\u{e00}'..='\u{e7f}' => thai += 1,
                '\u{3040}'..='\u{30ff}' => kana += 2,
                '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => han += 2,
                c if c.is_alphabetic() => latin += 1,
                _ => {}
            }
        }
        let ideographic = if kana * 10 > han { Self::Japanese } else { Self::Chinese };
        let counts = [
            (latin, Self::Latin),
            (cyrillic, Self::Cyrillic),
            (arabic, Self::Arabic),
            (devanagari, Self::Devanagari),
            (thai, Self::Thai),
            (han + kana, ideographic),
        ];
        // Foreign names are often written in Latin letters.
        let others = counts[1..].iter().max_by_key(|(count, _)| *count).filter(|(count, _)| count * 3 > latin);
        others.filter(|(count, _)| *count > 0).map_or(Self::Latin, |(_, script)| *script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_their_script_and_small_words() {
        for (text, tag) in [
            ("What is the cause of the tides?", "en"),
            ("Warum gibt es die Gezeiten und was ist die Ursache?", "de"),
            ("Pourquoi y a-t-il des marées dans la mer ?", "fr"),
            ("¿Por qué hay mareas en el mar y cómo se miden?", "es"),
            ("Perché ci sono le maree nel mare?", "it"),
            ("Por que há marés e como são medidas no mar?", "pt"),
            ("Waarom zijn er getijden in de zee?", "nl"),
            ("Почему в море бывают приливы?", "ru"),
            ("لماذا يوجد مد وجزر في البحر؟", "ar"),
            ("समुद्र में ज्वार क्यों आता है?", "hi"),
            ("为什么海里有潮汐？", "zh"),
            ("なぜ海には潮の満ち引きがあるのですか？", "ja"),
            ("ทำไมทะเลจึงมีน้ำขึ้นน้ำลง", "th"),
            ("IBM 在哪一年成立？", "zh"),
            ("12345", "en"),
            ("", "en"),
        ] {
            assert_eq!(Language::of(text).tag(), tag, "{text}");
        }
    }

    #[test]
    fn a_made_question_gives_its_thing_back() {
        for language in Language::all() {
            assert_eq!(language.thing_of(&language.about("spring tides")), Some("spring tides"));
        }
    }

    #[test]
    fn tags_name_languages() {
        assert_eq!(Language::from_tag("zh-Hant").map(Language::tag), Some("zh"));
        assert_eq!(Language::from_tag("sw").map(Language::tag), None);
    }
}
