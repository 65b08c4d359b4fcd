//! Splits questions, and finds search words.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::language::{Language, lists};
use crate::sentences::sentences;
use crate::terms::{Stems, Term, phrases, stems, terms};

/// Longest question that is used whole, in characters.
const MAXIMUM_QUESTION: usize = 300;
/// Longest title, in characters.
const MAXIMUM_TITLE: usize = 90;
/// Most things of a question that get their own sub-question.
const MAXIMUM_THINGS: usize = 2;
/// Most words of a search query.
const MAXIMUM_QUERY_WORDS: usize = 8;

/// What is to be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Title for the report.
    pub title: String,
    /// Sub-questions, in the order of investigation.
    pub questions: Vec<String>,
}

/// Sub-questions: the question itself, the requested headings, then its parts.
pub fn plan(question: &str, outline: &[String], max: usize) -> Plan {
    let language = Language::of(question);
    let main = main_question(question);
    let mut chosen = DistinctQuestions::new(language, max);
    let parts = parts(question);
    // The parts cover the whole question.
    let asks = |part: &String| part.ends_with('?');
    if parts.len() < 2 || !parts.iter().all(asks) || !outline.is_empty() {
        chosen.add(main.clone());
    }
    let topic = topic(parts.first().unwrap_or(&main), language);
    for heading in outline {
        chosen.add(with_topic(heading.trim(), &topic, language));
    }
    if outline.is_empty() {
        let enumerated: Vec<String> = parts.iter().flat_map(|part| enumerated(part, language)).collect();
        if parts.len() > 1 {
            for part in &parts {
                let halves = self::enumerated(part, language);
                let halves = if halves.is_empty() { vec![part.clone()] } else { halves };
                for half in &halves {
                    chosen.add(with_topic(half, &topic, language));
                }
            }
        }
        let is_split = parts.len() > 1 || !enumerated.is_empty();
        for part in enumerated.into_iter().filter(|_| parts.len() < 2) {
            chosen.add(part);
        }
        // A question without parts is split by its things.
        let things = phrases(question, language);
        let telling = |thing: &&String| thing.contains(' ') || thing.chars().count() >= 5 && has_case(thing);
        for thing in things.iter().filter(|_| !is_split && things.len() > 1).filter(telling).take(MAXIMUM_THINGS) {
            chosen.add(language.about(thing));
        }
    }
    Plan { title: title(&main), questions: chosen.questions }
}

/// Search queries, from narrow to wide.
pub fn queries(question: &str, sub_question: &str, max: usize) -> Vec<String> {
    let language = Language::of(sub_question);
    let bare = language.thing_of(sub_question).unwrap_or(sub_question);
    let mut found: Vec<(Stems, String)> = Vec::new();
    let mut add = |text: String| {
        let words = stems(&text, language);
        if found.len() < max && !words.is_empty() && !found.iter().any(|(known, _)| *known == words) {
            found.push((words, text));
        }
    };
    add(key_words(bare, language));
    phrases(bare, language).into_iter().filter(|phrase| phrase.contains(' ')).for_each(&mut add);
    add(key_words(&format!("{bare} {question}"), language));
    // Single words last, the longest first, because they are the rarest.
    let mut single = phrases(bare, language);
    single.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    single.into_iter().for_each(&mut add);
    if found.is_empty() {
        // Only stop words: let the search try them.
        return vec![cut(bare.trim(), MAXIMUM_TITLE)];
    }
    found.into_iter().map(|(_, text)| text).collect()
}

/// What is asked once more with wider words, at most `most`, when everything was looked into: `asked` are all questions,
/// each with whether something was found. A question that was already asked with wider words is given up.
pub fn wider_questions(asked: &[(&str, bool)], most: usize) -> Vec<String> {
    let mut wider: Vec<String> = Vec::new();
    for (question, _) in asked.iter().filter(|(_, is_answered)| !is_answered) {
        let language = Language::of(question);
        if language.thing_of(question).is_some() {
            continue;
        }
        let is_known = |text: &str| asked.iter().any(|(known, _)| stems(known, language) == stems(text, language));
        let about = phrases(question, language).into_iter().map(|phrase| language.about(&phrase));
        wider.extend(about.take(1).filter(|text| !is_known(text)));
    }
    wider.dedup();
    wider.truncate(most);
    wider
}

/// True for a question with wider words than what was asked: of [`wider_questions`], or of [`plan`] for a question without
/// parts.
pub fn is_wider(question: &str) -> bool {
    Language::of(question).thing_of(question).is_some()
}

/// Distinct questions: one with the same words as another is left out.
struct DistinctQuestions {
    language: Language,
    max: usize,
    questions: Vec<String>,
    known: Vec<Stems>,
}

impl DistinctQuestions {
    fn new(language: Language, max: usize) -> Self {
        Self { language, max: max.max(1), questions: Vec::new(), known: Vec::new() }
    }

    fn add(&mut self, question: String) {
        let words = stems(&question, self.language);
        let is_first = self.questions.is_empty();
        if is_first || self.questions.len() < self.max && !words.is_empty() && !self.known.contains(&words) {
            self.questions.push(question);
            self.known.push(words);
        }
    }
}

/// The question itself; for a long text, its first question or otherwise its first sentence.
fn main_question(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= MAXIMUM_QUESTION {
        return one_line(text);
    }
    let sentences = sentences(text, &[]);
    let asked = sentences.iter().find(|s| asks(s.text)).or(sentences.first());
    cut(&one_line(asked.map_or(text, |s| s.text)), MAXIMUM_QUESTION)
}

/// True for a text that ends with a question mark of some script.
fn asks(text: &str) -> bool {
    text.trim_end().ends_with(['?', '？', '؟'])
}

/// Sentences, list items, and the halves of "What …, and how …?".
fn parts(text: &str) -> Vec<String> {
    let language = Language::of(text);
    let mut parts = Vec::new();
    for sentence in sentences(text, &[]) {
        let line = one_line(sentence.text);
        let words: Vec<(usize, &str)> = line.unicode_word_indices().collect();
        let mut from = 0;
        for pair in words.windows(2) {
            let next = pair[1].1.to_lowercase();
            let joins = lists(language.words().joining, &pair[0].1.to_lowercase());
            let after_comma = line[..pair[0].0].trim_end().ends_with([',', ';']);
            let between = &line[pair[0].0 + pair[0].1.len()..pair[1].0];
            if between.starts_with([',', ';']) && lists(language.words().asking_again, &next) {
                parts.push(line[from..pair[1].0].to_owned());
                from = pair[1].0;
                continue;
            }
            if joins
                && (lists(language.words().asking, &next) || after_comma && lists(language.words().yes_or_no, &next))
            {
                parts.push(line[from..pair[0].0].to_owned());
                from = pair[1].0;
            }
        }
        parts.push(line[from..].to_owned());
    }
    let ends = [' ', ',', ';', '.', '?', '¿'];
    let worded = |part: &String| !stems(part, language).is_empty();
    let tidy = |part: String| {
        let first = part.unicode_words().next().unwrap_or_default().to_lowercase();
        let asks = lists(language.words().asking, &first) || lists(language.words().yes_or_no, &first);
        let part = part.trim_matches(ends);
        if asks { format!("{}?", capitalised(part)) } else { capitalised(part) }
    };
    parts.into_iter().filter(worded).map(tidy).map(|part| cut(&part, MAXIMUM_QUESTION)).collect()
}

/// One question for each thing of "the costs, risks and benefits of solar power".
fn enumerated(part: &str, language: Language) -> Vec<String> {
    let terms = terms(part, language);
    let Some(list) = list_of(part, &terms, language) else { return Vec::new() };
    let (first, last) = (&terms[list[0].0], &terms[list[list.len() - 1].1]);
    let (head, tail) = (&part[..first.start], &part[last.end()..]);
    let item = |&(from, to): &(usize, usize)| &part[terms[from].start..terms[to].end()];
    let is_participle = |range: &(usize, usize)| language.tag() == "en" && item(range).ends_with("ed");
    if list.iter().all(is_participle) {
        // "How are they measured and used for power?": the rest belongs to the last item only.
        let last_of_all = list.len() - 1;
        let tail_of = |at: usize| if at == last_of_all { tail } else { "?" };
        return list.iter().enumerate().map(|(at, range)| format!("{head}{}{}", item(range), tail_of(at))).collect();
    }
    list.iter().map(|range| format!("{head}{}{tail}", item(range))).collect()
}

/// Ranges of terms separated by commas or conjunctions, with at least one conjunction.
fn list_of(part: &str, terms: &[Term<'_>], language: Language) -> Option<Vec<(usize, usize)>> {
    let gap = |at: usize| part[terms[at].end()..terms[at + 1].start].trim().to_lowercase();
    let is_conjunction = |gap: &str| lists(language.words().joining, gap.trim_start_matches(',').trim());
    let separates = |gap: &str| gap == "," || is_conjunction(gap);
    let pivot = (0..terms.len().saturating_sub(1)).find(|&at| is_conjunction(&gap(at)))?;
    let mut items = vec![(pivot + 1, pivot + 1), (pivot, pivot)];
    // Further terms of the last item follow directly.
    while items[0].1 + 1 < terms.len() && gap(items[0].1).is_empty() {
        items[0].1 += 1;
    }
    // To the left: an empty gap belongs to the item, a comma starts the next one.
    let mut at = pivot;
    while at > 0 {
        let before = gap(at - 1);
        let newest = items.len() - 1;
        if before.is_empty() {
            items[newest].0 = at - 1;
        } else if separates(&before) {
            items.push((at - 1, at - 1));
        } else {
            break;
        }
        at -= 1;
    }
    items.reverse();
    Some(items)
}

/// True for a word of a script that tells names by capitals; in others a word alone is seldom a thing.
fn has_case(word: &str) -> bool {
    word.chars().any(|c| c.is_lowercase() || c.is_uppercase())
}

/// The topic of the question, for parts that do not name it.
fn topic(question: &str, language: Language) -> String {
    phrases(question, language).into_iter().take(MAXIMUM_THINGS).collect::<Vec<_>>().join(", ")
}

fn with_topic(part: &str, topic: &str, language: Language) -> String {
    let own = stems(part, language);
    let missing = stems(topic, language).difference(&own).next().is_some();
    let names_a_thing = own.iter().filter(|stem| !language.is_aspect(stem)).count() > 1;
    let pronoun =
        part.unicode_word_indices().find(|(_, word)| lists(language.words().standing_for, &word.to_lowercase()));
    if let Some((at, word)) = pronoun.filter(|_| !topic.is_empty() && !topic.contains(',')) {
        return format!("{}{topic}{}", &part[..at], &part[at + word.len()..]);
    }
    let points_back = part.unicode_words().any(|word| lists(language.words().referring, &word.to_lowercase()));
    if missing && (points_back || !names_a_thing) && !part.is_empty() {
        format!("{part} ({topic})")
    } else {
        part.to_owned()
    }
}

fn key_words(text: &str, language: Language) -> String {
    let mut seen = Stems::new();
    let fresh = terms(text, language).into_iter().filter(|term| seen.insert(term.stem.clone()));
    fresh.take(MAXIMUM_QUERY_WORDS).map(|term| term.text).collect::<Vec<_>>().join(" ")
}

fn title(question: &str) -> String {
    capitalised(&cut(question.trim_matches([' ', '?', '.', '¿', '!']), MAXIMUM_TITLE))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Truncates a text longer than `most` characters at a space.
fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..end].trim_end_matches([',', ';', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn questions(question: &str, max: usize) -> Vec<String> {
        plan(question, &[], max).questions
    }

    #[test]
    fn a_question_is_split_at_its_conjunctions() {
        let found = questions("What causes spring tides and how do they affect harbours?", 3);
        assert_eq!(found, ["What causes spring tides?", "How do spring tides affect harbours?"]);
        let found =
            questions("What are tides, how large do they get, and how are they measured and used for power?", 6);
        let expected =
            ["What are tides?", "How large do tides get?", "How are tides measured?", "How are tides used for power?"];
        assert_eq!(found, expected);
    }

    #[test]
    fn enumerations_give_a_question_each() {
        let found = questions("Compare the costs, safety risks and benefits of solar power.", 4);
        let expected = [
            "Compare the costs, safety risks and benefits of solar power.",
            "Compare the costs of solar power",
            "Compare the safety risks of solar power",
            "Compare the benefits of solar power",
        ];
        assert_eq!(found, expected);
        let german = questions("Welche Kosten und Risiken hat Windkraft?", 3);
        assert_eq!(german[1..], ["Welche Kosten hat Windkraft?", "Welche Risiken hat Windkraft?"]);
    }

    #[test]
    fn a_question_without_parts_is_looked_at_from_its_things() {
        let found = questions("How high are spring tides in the Bay of Fundy?", 5);
        let expected = [
            "How high are spring tides in the Bay of Fundy?",
            "What is known about spring tides?",
            "What is known about Bay of Fundy?",
        ];
        assert_eq!(found, expected);
        let yes_or_no = questions("Which backends does dalek offer, and is it constant time?", 5);
        assert_eq!(yes_or_no, ["Which backends does dalek offer?", "Is it constant time? (backends, dalek)"]);
    }

    #[test]
    fn wished_headings_become_questions_about_the_topic() {
        let plan = plan("Why are there tides?", &["Causes".to_owned(), "Tides in harbours".to_owned()], 5);
        assert_eq!(plan.title, "Why are there tides");
        assert_eq!(plan.questions, ["Why are there tides?", "Causes (tides)", "Tides in harbours"]);
    }

    #[test]
    fn a_simple_question_stays_alone_and_limits_hold() {
        assert_eq!(questions("Why are there tides?", 5), ["Why are there tides?"]);
        assert_eq!(questions("a, b and c; what? who?", 1).len(), 1);
        assert_eq!(questions("", 3), [""]);
        let long = "Tides matter. ".repeat(60) + "Why do they rise?";
        assert_eq!(questions(&long, 1), ["Why do they rise?"]);
    }

    #[test]
    fn queries_go_from_narrow_to_wide_without_repetition() {
        let found = queries("What causes tides in Canada?", "How high are spring tides in the Bay of Fundy?", 5);
        assert_eq!(found[0], "high spring tides Bay Fundy");
        assert!(found.contains(&"Bay of Fundy".to_owned()) && found.iter().any(|q| q.contains("Canada")), "{found:?}");
        assert_eq!(queries("", "Why?", 3), ["Why?"]);
        assert_eq!(queries("x", &Language::of("the").about("spring tides"), 1), ["spring tides"]);
    }

    #[test]
    fn what_was_not_found_is_asked_once_more_with_wider_words() {
        let failed = ("How high are spring tides at Dover?", false);
        let known = ("Why are there tides?", true);
        let wider = wider_questions(&[known, failed], 2);
        assert_eq!(wider, ["What is known about spring tides?"]);
        assert!(wider_questions(&[known, failed, (&wider[0], false)], 2).is_empty());
        assert!(wider_questions(&[failed], 0).is_empty());
        assert!(wider_questions(&[known], 2).is_empty());
    }
}
