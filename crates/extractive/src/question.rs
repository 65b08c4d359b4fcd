//! What a question asks for: the words that an answer must be about, and the kind of thing that answers it.

use std::collections::BTreeSet;

use analysis::{Clause, PassageTerms, Query, sequence_length};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::language::{Language, Words, entries, lists};
use crate::terms::{Stems, Term, stems, terms};

/// The kind of thing that answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Place,
    Time,
    Number,
    Reason,
}

/// Something that is looked for in sentences.
#[derive(Debug)]
pub(crate) struct Sought {
    clauses: Vec<Clause>,
    /// True for a name; a sentence with none of the names is about something else.
    pub(crate) is_name: bool,
    /// True for a word that only says what is asked about the topic.
    pub(crate) is_aspect: bool,
}

impl Sought {
    fn new(term: &str, languages: &[analysis::Language]) -> Self {
        let clauses = Query::parse(term, languages).clauses().to_vec();
        Self { clauses, is_name: false, is_aspect: false }
    }

    /// How often it is found. The first clause is the word itself, any others are its parts.
    pub(crate) fn frequency(&self, passage: &PassageTerms) -> f64 {
        let whole = self.clauses.first().map_or(0.0, |clause| clause.frequency(passage));
        if whole > 0.0 || self.clauses.len() < 2 {
            return f64::from(whole);
        }
        let parts = self.clauses[1..].iter().map(|clause| clause.frequency(passage));
        f64::from(parts.fold(f32::INFINITY, f32::min)) / 2.0
    }
}

/// A question as it is understood.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) language: Language,
    /// What must be found; empty when the question has no meaningful word.
    pub(crate) sought: Vec<Sought>,
    /// What answers it, if that can be told.
    pub(crate) kind: Option<Kind>,
    /// True when it asks for a definition.
    pub(crate) wants_definition: bool,
    /// Its meaningful stems.
    pub(crate) stems: Stems,
    /// Its words in lower case: what repeats them is no answer.
    words: BTreeSet<String>,
}

impl Question {
    /// Understands a question to be answered by texts in these languages.
    pub(crate) fn new(text: &str, language: Language, of_texts: &[analysis::Language]) -> Self {
        let mut languages = vec![language.stems()];
        languages.extend(of_texts.iter().filter(|other| **other != language.stems()));
        let terms: Vec<Term<'_>> =
            terms(text, language).into_iter().filter(|term| !language.is_empty_word(&term.stem)).collect();
        let names = names(text, &terms, language);
        let mut sought: Vec<Sought> = Vec::new();
        let mut known = BTreeSet::new();
        for (at, term) in terms.iter().enumerate() {
            if !known.insert(term.stem.as_str()) {
                continue;
            }
            if let Some(length) = term.text.chars().next().and_then(sequence_length) {
                sought.extend(sequences(term.text, length).map(|part| Sought::new(part, &languages)));
                continue;
            }
            let is_aspect = language.is_aspect(&term.stem);
            let is_name = names.contains(&at) && !is_aspect;
            sought.push(Sought { is_name, is_aspect, ..Sought::new(term.text, &languages) });
        }
        sought.retain(|sought| !sought.clauses.is_empty());
        // A question with only aspects, such as "What is the history?", is taken literally.
        if sought.iter().all(|sought| sought.is_aspect) {
            for one in &mut sought {
                one.is_aspect = false;
            }
        }
        let words = lower_words(text);
        let wants_definition = matches!(words.as_slice(), [asks, is, ..]
            if lists(language.words().asking, asks) && lists(language.words().yes_or_no, is))
            && terms.len() <= 3;
        Self {
            language,
            sought,
            kind: kind(text, language),
            wants_definition,
            stems: stems(text, language),
            words: words.into_iter().collect(),
        }
    }

    /// Favours a sentence that has what the question asks for.
    pub(crate) fn fit(&self, sentence: &str) -> f64 {
        if self.wants_definition && self.defines(sentence) {
            return 2.5;
        }
        match self.kind {
            Some(Kind::Number) if self.tells_number(sentence) => 1.8,
            Some(Kind::Time) if self.tells_time(sentence) => 1.6,
            Some(Kind::Person | Kind::Place) if self.tells_name(sentence) => 1.3,
            Some(Kind::Reason) if self.tells_reason(sentence) => 1.3,
            _ => 1.0,
        }
    }

    fn defines(&self, sentence: &str) -> bool {
        let words: Vec<&str> = sentence.unicode_words().take(5).collect();
        let is_verb = |word: &&str| lists(self.language.words().yes_or_no, &word.to_lowercase());
        let verb = words.iter().position(is_verb);
        verb.is_some_and(|at| at > 0 && stems(&words[..at].join(" "), self.language).is_subset(&self.stems))
    }

    fn tells_number(&self, sentence: &str) -> bool {
        self.has_figure(sentence, |_| true) || self.has_listed(sentence, self.words().numerals)
    }

    fn tells_time(&self, sentence: &str) -> bool {
        self.has_figure(sentence, |figure| figure.chars().count() >= 3) || self.has_listed(sentence, self.words().times)
    }

    fn tells_reason(&self, sentence: &str) -> bool {
        self.has_listed(sentence, self.words().reasons)
    }

    /// True for a capital within the sentence that the question does not have.
    fn tells_name(&self, sentence: &str) -> bool {
        let mut words = sentence.unicode_words().skip(1);
        self.language.tag() != "de"
            && words.any(|word| word.starts_with(char::is_uppercase) && !self.words.contains(&word.to_lowercase()))
    }

    fn words(&self) -> &'static Words {
        self.language.words()
    }

    fn has_figure(&self, sentence: &str, fits: impl Fn(&str) -> bool) -> bool {
        let figures = sentence.split(|c: char| !c.is_numeric()).filter(|figure| !figure.is_empty());
        figures.into_iter().any(|figure| fits(figure) && !self.words.contains(figure))
    }

    /// True for a word of the list that is not in the question already.
    fn has_listed(&self, sentence: &str, list: &'static str) -> bool {
        if self.language.is_unspaced() {
            return entries(list).any(|entry| sentence.contains(entry));
        }
        let mut words = sentence.unicode_words().map(str::to_lowercase);
        words.any(|word| lists(list, &word) && !self.words.contains(&word))
    }
}

fn lower_words(text: &str) -> Vec<String> {
    text.unicode_words().map(str::to_lowercase).collect()
}

/// Overlapping pieces of so many characters; the text itself when it is shorter.
fn sequences(text: &str, length: usize) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let last = starts.len().saturating_sub(length);
    (0..=last).map(move |first| {
        let end = starts.get(first + length).copied().unwrap_or(text.len());
        &text[starts[first]..end]
    })
}

/// The kind of answer by the phrases of the language.
fn kind(question: &str, language: Language) -> Option<Kind> {
    let asked = &language.words().asked;
    // The phrases of numbers begin with words that ask for other things alone, as in 何人 and `how long ago`.
    let kinds = [
        (asked.time, Kind::Time),
        (asked.number, Kind::Number),
        (asked.place, Kind::Place),
        (asked.person, Kind::Person),
        (asked.reason, Kind::Reason),
    ];
    let spoken =
        if language.is_unspaced() { question.to_owned() } else { format!(" {} ", lower_words(question).join(" ")) };
    let is_asked = |list: &'static str| {
        entries(list).any(|entry| {
            let phrase = entry.replace('_', " ");
            if language.is_unspaced() { spoken.contains(&phrase) } else { spoken.contains(&format!(" {phrase} ")) }
        })
    };
    kinds.into_iter().find(|(list, _)| is_asked(list)).map(|(_, kind)| kind)
}

/// The places of capitalised words within the sentence. German capitalises every noun, and titles every word.
fn names(question: &str, terms: &[Term<'_>], language: Language) -> BTreeSet<usize> {
    let is_capital = |text: &str| text.starts_with(char::is_uppercase);
    if language.tag() == "de" || terms.len() > 1 && terms.iter().all(|term| is_capital(term.text)) {
        return BTreeSet::new();
    }
    let begins = |start: usize| question[..start].trim_end().chars().last().is_none_or(|c| ".?!:(¿".contains(c));
    let named = terms.iter().enumerate().filter(|(_, term)| is_capital(term.text) && !begins(term.start));
    named.map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_tell_what_answers_them() {
        for (question, expected) in [
            ("When was the harbour built?", Some(Kind::Time)),
            ("In what year did it open?", Some(Kind::Time)),
            ("How many ships come?", Some(Kind::Number)),
            ("Who owns it?", Some(Kind::Person)),
            ("Which country is it in?", Some(Kind::Place)),
            ("Why are there tides?", Some(Kind::Reason)),
            ("What is a tide?", None),
            ("In welchem Jahr wurde er gebaut?", Some(Kind::Time)),
            ("Wie viele Schiffe kommen?", Some(Kind::Number)),
            ("Wem gehört er?", Some(Kind::Person)),
            ("En quelle année a-t-il ouvert ?", Some(Kind::Time)),
            ("Combien de navires viennent ?", Some(Kind::Number)),
            ("¿Por qué hay mareas?", Some(Kind::Reason)),
            ("¿Dónde está el puerto?", Some(Kind::Place)),
            ("В каком году построен порт?", Some(Kind::Time)),
            ("Сколько кораблей приходит?", Some(Kind::Number)),
            ("متى بني الميناء؟", Some(Kind::Time)),
            ("كم عدد السفن؟", Some(Kind::Number)),
            ("बंदरगाह कब बना?", Some(Kind::Time)),
            ("कितने जहाज आते हैं?", Some(Kind::Number)),
            ("港口是哪一年建成的？", Some(Kind::Time)),
            ("有多少艘船？", Some(Kind::Number)),
            ("誰が港を建てましたか？", Some(Kind::Person)),
            ("港は何年に開かれましたか？", Some(Kind::Time)),
            ("ท่าเรือสร้างขึ้นเมื่อใด", Some(Kind::Time)),
            ("มีเรือกี่ลำ", Some(Kind::Number)),
        ] {
            assert_eq!(kind(question, Language::of(question)), expected, "{question}");
        }
    }

    #[test]
    fn what_repeats_the_question_is_no_answer() {
        let question = "How many ships came in 1999?";
        let question = Question::new(question, Language::of(question), &[]);
        assert!(question.fit("In 1999 many ships came.") < question.fit("In 1999 came 12 ships."));
        assert!(question.fit("In 1999 came twelve ships.") > 1.0);
    }
}
