//! Statements: sentences on one line, with the marks of what they cite.

use analysis::sequence_length;

use crate::blocks::is_stop;
use crate::sentences::sentences;

/// `The tide rises.` and 3 become `The tide rises [3].`; of several sentences, each gets the mark, because each is
/// checked.
pub(crate) fn with_marks(statement: &str, marks: &[u32]) -> String {
    let marks: String = marks.iter().map(|mark| format!("[{mark}]")).collect();
    let sentences = sentences(statement, &[]);
    match sentences.as_slice() {
        [] | [_] => marked(statement, &marks),
        several => several.iter().map(|one| marked(one.text, &marks)).collect::<Vec<_>>().join(" "),
    }
}

/// The marks go before the full stop that ends a sentence, and after anything else that does. Scripts that end sentences
/// without a stop get none.
fn marked(statement: &str, marks: &str) -> String {
    let has_stops = |c: char| c.is_alphanumeric() && sequence_length(c).is_none();
    match statement.char_indices().next_back() {
        Some((at, c)) if is_full_stop(c) && !statement[..at].ends_with('.') => {
            format!("{} {marks}{c}", &statement[..at])
        }
        Some((_, c)) if has_stops(c) => format!("{statement} {marks}."),
        _ => format!("{statement} {marks}"),
    }
}

fn is_full_stop(c: char) -> bool {
    is_stop(c) && !matches!(c, '!' | '?' | '…' | '！' | '？' | '؟')
}

/// A sentence on one line, without inline Markdown and without the source's own reference marks, which would look like
/// ours.
pub(crate) fn plain(sentence: &str) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(open) = rest.find('[') {
        let after = &rest[open + 1..];
        let Some(close) = after.find(']') else { break };
        let (inside, tail) = (&after[..close], &after[close + 1..]);
        text.push_str(rest[..open].trim_end_matches('!'));
        rest = tail;
        if let Some(end) = tail.strip_prefix('(').and_then(|target| target.find(')')) {
            text.push_str(inside);
            rest = &tail[end + 2..];
        } else if let Some(target) = link_reference(tail).filter(|_| !is_reference(inside)) {
            text.push_str(inside);
            rest = &tail[target.len() + 2..];
        } else if !is_reference(inside) {
            text.push('(');
            text.push_str(inside);
            text.push(')');
        }
    }
    text.push_str(rest);
    let text = text.replace(['*', '`'], "").replace("__", "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace(" .", ".").replace(" ,", ",")
}

/// The name in `[text][name]`, unless it is a reference mark that follows a word in brackets.
fn link_reference(tail: &str) -> Option<&str> {
    let name = tail.strip_prefix('[')?.split_once(']')?.0;
    (!is_reference(name)).then_some(name)
}

/// `12`, `3, 4`, `^1`, `note 5`, `a`: what encyclopaedias put in brackets.
fn is_reference(inside: &str) -> bool {
    let number = inside.trim_start_matches(['^', 'n']).trim_start_matches("ote ");
    let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'));
    digits || inside.chars().count() == 1 || inside == "citation needed"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_lose_markup_and_foreign_marks() {
        let sentence = "**Tides** rise[12] [see here](http://x.test/1)\n twice [sic][7] a `day`[3, 4], says [he][him].";
        assert_eq!(plain(sentence), "Tides rise see here twice (sic) a day, says he.");
        assert_eq!(with_marks("It rises.", &[3, 5]), "It rises [3][5].");
        assert_eq!(with_marks("It rises!", &[3]), "It rises! [3]");
        assert_eq!(with_marks("The Moon", &[1]), "The Moon [1].");
        assert_eq!(with_marks("And so on...", &[1]), "And so on... [1]");
    }
}
