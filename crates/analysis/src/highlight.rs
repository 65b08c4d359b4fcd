//! Where in a text the words of a query are, to be marked for a reader.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::character::{Class, class, is_invisible};
use crate::form::forms;
use crate::language::Language;
use crate::normal::normal;
use crate::query::{Query, Term};
use crate::split::reversed_compound;
use crate::unit::{Kind, Purpose, units};

/// Finds the words of a query in texts. Remembers words: one for all passages of a search is faster than one for each.
#[derive(Debug)]
pub struct Highlighter {
    exact: HashSet<String>,
    beginnings: Vec<String>,
    /// What the terms begin with, when that is also what every word begins with that has one of them.
    first_letters: Option<HashSet<char>>,
    languages: Vec<Language>,
    known: HashMap<String, bool>,
}

impl Highlighter {
    /// For what a query looks for. Its stop words are not marked, unless it has no other words.
    pub fn new(query: &Query) -> Self {
        let query = query.clone().without_stop_words();
        let (mut exact, mut beginnings) = (HashSet::new(), Vec::new());
        for term in query.terms() {
            match term {
                Term::Exact(term) => drop(exact.insert(term.clone())),
                Term::Beginning(start) => beginnings.push(start.clone()),
            }
        }
        let firsts = exact.iter().chain(&beginnings).filter_map(|term| term.chars().next());
        let first_letters = firsts.collect::<HashSet<char>>();
        // Parts of compounds are stored from back to front behind a `-`.
        let first_letters = (!first_letters.contains(&'-')).then_some(first_letters);
        Self { exact, beginnings, first_letters, languages: query.languages().to_vec(), known: HashMap::new() }
    }

    /// The places of the query's words, in code points, in their order and apart from each other; at most `most`.
    pub fn ranges(&mut self, text: &str, most: usize) -> Vec<Range<usize>> {
        let characters: Vec<char> = text.chars().collect();
        let mut marks = Marks { ranges: Vec::new(), characters: &characters };
        let mut at = 0;
        while at < characters.len() && marks.ranges.len() <= most {
            let run = run_at(&characters, at);
            at = run.end.max(at + 1);
            let Some(first) = characters.get(run.start) else { break };
            match class(*first) {
                Class::Gap | Class::Joiner => {}
                Class::Word => self.mark_words(run, &mut marks),
                Class::Hangul | Class::Ideographic => self.mark_sequences(run, 2, &mut marks),
                Class::Syllabic => self.mark_sequences(run, 3, &mut marks),
                Class::Symbol => self.mark_if_found(run, &mut marks),
            }
        }
        marks.ranges.truncate(most);
        marks.ranges
    }

    /// Words with joiners between them: those that are looked for, or all if only their joint form is.
    fn mark_words(&mut self, run: Range<usize>, marks: &mut Marks<'_>) {
        let before = marks.ranges.len();
        let mut start = run.start;
        for end in run.start..=run.end {
            if end == run.end || class(marks.characters[end]) == Class::Joiner {
                self.mark_if_found(start..end, marks);
                start = end + 1;
            }
        }
        if marks.ranges.len() == before {
            self.mark_if_found(run, marks);
        }
    }

    fn mark_if_found(&mut self, range: Range<usize>, marks: &mut Marks<'_>) {
        let text: String = marks.characters[range.clone()].iter().collect();
        if !text.is_empty() && self.is_sought(&text) {
            marks.add(range);
        }
    }

    /// Scripts without spaces, and Korean words with their particles: what is looked for is a sequence of characters.
    fn mark_sequences(&mut self, run: Range<usize>, size: usize, marks: &mut Marks<'_>) {
        for start in run.clone() {
            let end = run.end.min(start + size);
            let sequence: String = marks.characters[start..end].iter().collect();
            let sequence = normal(&sequence);
            if self.exact.contains(&*sequence) {
                marks.add(start..end);
            } else if let Some(length) = self.beginning_of(&sequence) {
                marks.add(start..end.min(start + length));
            }
            let single = &marks.characters[start..=start];
            if start == run.start && self.exact.contains(&single.iter().collect::<String>()) {
                marks.add(start..start + 1);
            }
        }
    }

    fn beginning_of(&self, term: &str) -> Option<usize> {
        self.beginnings.iter().find(|start| term.starts_with(start.as_str())).map(|start| start.chars().count())
    }

    /// Whether the query looks for this word.
    fn is_sought(&mut self, word: &str) -> bool {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        let is_sought = self.may_be_sought(word) && self.has_term_of(word);
        self.known.insert(word.to_owned(), is_sought);
        is_sought
    }

    /// Saves the analysis of most words: one of ASCII letters has only terms that begin as it does.
    fn may_be_sought(&self, word: &str) -> bool {
        let Some(letters) = self.first_letters.as_ref().filter(|_| word.is_ascii()) else { return true };
        word.chars().next().is_some_and(|first| letters.contains(&first.to_ascii_lowercase()))
    }

    fn has_term_of(&self, word: &str) -> bool {
        let mut is_found = false;
        units(&normal(word), Purpose::Index, &mut |unit| {
            is_found = is_found
                || match unit.kind {
                    Kind::Word | Kind::Part => {
                        self.languages.iter().any(|language| self.has_form(&unit.text, *language))
                    }
                    Kind::Exact | Kind::Tail | Kind::Beginning => self.has(&unit.text),
                };
        });
        is_found
    }

    fn has_form(&self, word: &str, language: Language) -> bool {
        let forms = forms(word, language);
        let compound = forms.first().and_then(|stem| reversed_compound(stem, language));
        forms.iter().chain(&compound).any(|form| self.has(form))
    }

    fn has(&self, term: &str) -> bool {
        self.exact.contains(term) || self.beginning_of(term).is_some()
    }
}

/// The run of characters that belong together from `start` on; empty for a gap.
fn run_at(characters: &[char], start: usize) -> Range<usize> {
    let first = class(characters[start]);
    let rest = &characters[start..];
    let length = match first {
        Class::Gap | Class::Joiner => 0,
        Class::Symbol => 1,
        Class::Word => {
            rest.iter().take_while(|c| matches!(class(**c), Class::Word | Class::Joiner) || is_invisible(**c)).count()
        }
        run => rest.iter().take_while(|c| class(**c) == run).count(),
    };
    start..start + length
}

/// What was marked so far.
struct Marks<'a> {
    ranges: Vec<Range<usize>>,
    characters: &'a [char],
}

impl Marks<'_> {
    /// Marks a range; one that follows the last one directly, or behind a joiner, becomes one with it.
    fn add(&mut self, range: Range<usize>) {
        match self.ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(last) if range.start == last.end + 1 && class(self.characters[last.end]) == Class::Joiner => {
                last.end = range.end;
            }
            _ => self.ranges.push(range),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The marked words of a text.
    fn marked(query: &str, text: &str, languages: &[&str]) -> Vec<String> {
        let languages: Vec<Language> = languages.iter().map(|tag| Language::from_tag(tag)).collect();
        let ranges = Highlighter::new(&Query::parse(query, &languages)).ranges(text, 20);
        let characters: Vec<char> = text.chars().collect();
        ranges.into_iter().map(|range| characters[range].iter().collect()).collect()
    }

    #[test]
    fn words_are_marked_in_any_form_and_script() {
        for (query, text, languages, expected) in [
            ("the tide", "Tides follow the moon; the TIDE turns.", &["en"][..], &["Tides", "TIDE"][..]),
            ("to be or not to be", "Not to be.", &["en"], &["Not", "to", "be"]),
            ("harb*", "A harbour, not an arbour", &["en"], &["harbour"]),
            ("Verfahren", "Das Gerichtsverfahren und die Verfahren", &["de"], &["Gerichtsverfahren", "Verfahren"]),
            ("cafe", "Im Café", &["fr"], &["Café"]),
            ("приливами", "Прилив и отлив", &["ru"], &["Прилив"]),
            ("満ち引き", "潮の満ち引きは月による", &["ja"], &["満ち引き"]),
            ("茶", "お茶を飲む", &["ja"], &["茶"]),
            ("ความเร็ว", "มีความเร็วสูง", &["th"], &["ความเร็ว"]),
            ("학교는", "학교에서 배운다", &["ko"], &["학교"]),
            ("C-JOB-2", "See C-JOB-2 and C-JOB-3.", &["en"], &["C-JOB-2", "C-JOB"]),
            ("obrien", "Ask O'Brien", &["en"], &["O'Brien"]),
            ("zebra", "No such animal", &["en"], &[]),
        ] {
            assert_eq!(marked(query, text, languages), expected, "{query} in {text}");
        }
    }

    #[test]
    fn no_more_than_asked_for_are_marked() {
        let text = "tide moon ".repeat(50);
        let mut highlighter = Highlighter::new(&Query::parse("tide", &[Language::from_tag("en")]));
        assert_eq!(highlighter.ranges(&text, 20).len(), 20);
        assert_eq!(highlighter.ranges(&text, 20)[19], 190..194);
    }

    proptest! {
        #[test]
        fn ranges_are_in_order_apart_and_inside(query in any::<String>(), text in any::<String>()) {
            let query = Query::parse(&format!("{query} {text}"), &[Language::from_tag("de"), Language::from_tag("th")]);
            let ranges = Highlighter::new(&query).ranges(&text, 20);
            let length = text.chars().count();
            prop_assert!(ranges.iter().all(|range| range.start < range.end && range.end <= length));
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }
}
