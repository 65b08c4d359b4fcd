//! Citation marks as models write them: in brackets of any script, with digits of any script, as lists and ranges, and with
//! what some put beside the number.
//!
//! [`super::marks`] knows the one form that texts have in the end; these forms are read only where a text comes from a
//! model, and become that one form. In a checked report `[5–7]` may hide a number, and stays no mark.

use std::ops::Range;

use super::link;
use super::marks::Mark;
use super::script::digit;

/// Longest mark, in bytes: what is longer is no mark, so that many open brackets still take linear time.
const LONGEST: usize = 120;
/// Greatest number that can be a mark: `[1984]` is a year.
const GREATEST: u32 = 999;
/// Most numbers that one range stands for.
const WIDEST: u32 = 20;
/// Words that may stand before the number.
const NAMES: [&str; 8] = ["passages", "passage", "sources", "source", "documents", "document", "citation", "ref"];

/// The marks of a text, in order, outside of code and of where links lead to. A link such as `[3](https://…)` is not a mark, nor is a bracket with
/// anything but numbers.
pub fn find(text: &str) -> Vec<Mark> {
    let code = opaque(text);
    let mut code = code.iter().peekable();
    let mut marks = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find(is_opening).map(|at| from + at) {
        while code.next_if(|range| range.end <= open).is_some() {}
        if let Some(inside) = code.peek().filter(|range| range.start <= open) {
            from = inside.end;
            continue;
        }
        match mark_at(text, open, None) {
            Some(mark) => {
                from = mark.range.end;
                marks.push(mark);
            }
            None => from = open + text[open..].chars().next().map_or(1, char::len_utf8),
        }
    }
    marks
}

/// True for a bracket that a mark may begin with.
pub fn is_opening(c: char) -> bool {
    closing(c).is_some()
}

/// True for a bracket that a mark may end with.
pub fn is_closing(c: char) -> bool {
    matches!(c, ']' | '］' | '】' | '〕' | '〛' | '⟧')
}

fn closing(c: char) -> Option<char> {
    Some(match c {
        '[' => ']',
        '［' => '］',
        '【' => '】',
        '〔' => '〕',
        '〚' => '〛',
        '⟦' => '⟧',
        _ => return None,
    })
}

/// The mark that begins with the bracket at a position. `next` is what follows at the end of the text, if it goes on.
pub fn mark_at(text: &str, open: usize, next: Option<char>) -> Option<Mark> {
    let bracket = text[open..].chars().next()?;
    let close = closing(bracket)?;
    let begin = open + bracket.len_utf8();
    let reach = text.floor_char_boundary((begin + LONGEST).min(text.len()));
    let length = text[begin..reach].find(|c| c == close || is_opening(c) || c == '\n')?;
    let end = begin + length;
    let behind = text[end..].strip_prefix(close)?.chars().next().or(next);
    // A link, or the definition of one.
    if behind == Some('(') || behind == Some(':') && is_at_line_start(text, open) {
        return None;
    }
    let numbers = numbers(&text[begin..end])?;
    Some(Mark { range: open..end + close.len_utf8(), numbers })
}

fn is_at_line_start(text: &str, at: usize) -> bool {
    text[..at].chars().rev().find(|c| *c != ' ').is_none_or(|c| c == '\n')
}

/// The numbers in a bracket; `None` when there is anything else in it.
fn numbers(inside: &str) -> Option<Vec<u32>> {
    // `1†source`: what assistants of OpenAI write.
    let inside = inside.split_once('†').map_or(inside, |(before, _)| before);
    let inside = inside.trim().trim_start_matches(['^', '#']).trim();
    let mut numbers = Vec::new();
    for part in inside.split(is_separator) {
        let part = without_name(part.trim());
        let (first, last) = match part.split_once(is_dash) {
            Some((first, last)) => (number(first)?, number(last)?),
            None => {
                let only = number(part)?;
                (only, only)
            }
        };
        if last < first || last - first >= WIDEST {
            return None;
        }
        numbers.extend((first..=last).filter(|number| !numbers.contains(number)).collect::<Vec<_>>());
    }
    Some(numbers)
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '，' | '；' | '、' | '،' | '؛' | '&' | '/')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | '~' | '～' | '〜')
}

fn without_name(part: &str) -> &str {
    let begins = |name: &&&str| part.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
    NAMES.iter().find(begins).map_or(part, |name| part[name.len()..].trim_start_matches([' ', '.', '#', ':']))
}

fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits: Option<String> = text.chars().map(digit).collect();
    let number: u32 = digits.filter(|digits| digits.len() <= 3)?.parse().ok()?;
    (1..=GREATEST).contains(&number).then_some(number)
}

/// Where no marks stand in Markdown: code, and the targets of links outside of it. In order, and apart.
pub fn opaque(text: &str) -> Vec<Range<usize>> {
    let mut all = code(text);
    let codes = all.len();
    for target in link::targets(text) {
        let next = all[..codes].partition_point(|range| range.end <= target.start);
        if all[..codes].get(next).is_none_or(|range| range.start >= target.end) {
            all.push(target);
        }
    }
    all.sort_unstable_by_key(|range| range.start);
    all
}

/// Where code stands in Markdown: fenced blocks, and spans between backticks within a paragraph.
fn code(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut fence: Option<(usize, &str)> = None;
    let mut paragraph = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_start();
        let run = bare.len() - bare.trim_start_matches('`').len();
        let wave = bare.len() - bare.trim_start_matches('~').len();
        match fence {
            Some((begun, mark)) if closes(bare.trim_end(), mark) => {
                found.push(begun..at);
                fence = None;
                paragraph = at;
            }
            Some(_) => {}
            None if run >= 3 && !bare[run..].contains('`') || wave >= 3 => {
                spans(text, paragraph..start, &mut found);
                fence = Some((start, &bare[..run.max(wave)]));
            }
            None if bare.trim().is_empty() => {
                spans(text, paragraph..start, &mut found);
                paragraph = at;
            }
            None => {}
        }
    }
    match fence {
        Some((begun, _)) => found.push(begun..text.len()),
        None => spans(text, paragraph..text.len(), &mut found),
    }
    found
}

/// True for a line of nothing but what the fence consists of, at least as long.
fn closes(line: &str, fence: &str) -> bool {
    line.len() >= fence.len() && !line.is_empty() && line.chars().all(|c| fence.starts_with(c))
}

/// Spans between runs of as many backticks, within one paragraph.
fn spans(text: &str, paragraph: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in text[paragraph.clone()].match_indices('`') {
        let at = paragraph.start + at;
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    // The next run of the same length, found from behind in one pass.
    let mut next_alike = vec![None; runs.len()];
    let mut last_of_length = std::collections::HashMap::new();
    for (index, run) in runs.iter().enumerate().rev() {
        next_alike[index] = last_of_length.insert(run.len(), index);
    }
    let mut index = 0;
    while index < runs.len() {
        match next_alike[index] {
            Some(end) => {
                found.push(runs[index].start..runs[end].end);
                index = end + 1;
            }
            None => index += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers_of(text: &str) -> Vec<Vec<u32>> {
        find(text).into_iter().map(|mark| mark.numbers).collect()
    }

    #[test]
    fn marks_of_every_form_are_read_c_llm_12() {
        for (text, numbers) in [
            ("It rises [1].", &[1][..]),
            ("It rises [1, 2].", &[1, 2]),
            ("It rises [1; 2].", &[1, 2]),
            ("It rises [1-3].", &[1, 2, 3]),
            ("It rises [2–3, 7].", &[2, 3, 7]),
            ("It rises 【1】.", &[1]),
            ("It rises 【3†source】.", &[3]),
            ("潮は満ちる［１、２］。", &[1, 2]),
            ("潮は満ちる[１]。", &[1]),
            ("يرتفع المد [١، ٢].", &[1, 2]),
            ("ज्वार आता है [३]।", &[3]),
            ("It rises [^4].", &[4]),
            ("It rises [Passage 5].", &[5]),
            ("It rises [passage 5, passage 6].", &[5, 6]),
            ("It rises [source: 2].", &[2]),
            ("It rises [2, 2].", &[2]),
        ] {
            assert_eq!(numbers_of(text), [numbers], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_mark_is_none() {
        for text in [
            "in [1984]",
            "in [0, 1]",
            "[3](https://example.org)",
            "[1]: https://example.org",
            "[3-1]",
            "[1-900]",
            "[]",
            "[ ]",
            "[x]",
            "[1",
            "1]",
            "[1】",
            "[1\n]",
            "`list[1]`",
            "```\nlist[1]\n```",
            "~~~\nlist[1]\n",
            "[4294967297]",
            "[passage]",
            "[a](http://x/[1])",
            "<http://x/[1]>",
        ] {
            assert!(find(text).is_empty(), "{text}: {:?}", find(text));
        }
        assert_eq!(numbers_of("`a` [1] `b[2]` [3]\n\n```\n[4]\n```\n[5]"), [[1], [3], [5]]);
        assert_eq!(numbers_of("[[3]]"), [[3]]);
    }

    #[test]
    fn long_texts_take_linear_time() {
        for part in ["[", "[1", "[1] ", "【", "`", "``` ", "[1,", "`[1]", "``\n"] {
            let text = part.repeat(200_000 / part.len());
            let begun = cpu_time::ProcessTime::now();
            assert!(find(&text).len() <= text.len());
            assert!(begun.elapsed().as_secs() < 5, "{part}");
        }
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_text_in_order(text in "[\\[\\]【】［］0-9１２٣,;–\\-^†a-z` \n(:ไ日]{0,60}") {
            let mut last = 0;
            for mark in find(&text) {
                prop_assert!(mark.range.start >= last && text.get(mark.range.clone()).is_some());
                prop_assert!(!mark.numbers.is_empty() && mark.numbers.iter().all(|n| (1..=GREATEST).contains(n)));
                last = mark.range.end;
            }
            let mut last = 0;
            for range in opaque(&text) {
                prop_assert!(range.start >= last && text.get(range.clone()).is_some());
                last = range.end;
            }
        }
    }
}
