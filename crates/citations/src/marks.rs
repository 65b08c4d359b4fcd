//! Citation marks such as `[3]` in Markdown.

use std::collections::BTreeSet;
use std::ops::Range;

use extractive::boundaries;

use super::link;

/// A mark in a text: its range and its numbers (`[2]`, `[1, 4]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Byte range, including the brackets.
    pub range: Range<usize>,
    /// The numbers.
    pub numbers: Vec<u32>,
}

/// The marks of a text, in order. A link such as `[3](https://…)` is not a mark, nor is a bracket in where a link leads to.
pub fn find(text: &str) -> Vec<Mark> {
    let targets = link::targets(text);
    let mut targets = targets.iter().peekable();
    let mut marks = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('[').map(|at| from + at) {
        while targets.next_if(|range| range.end <= open).is_some() {}
        if let Some(inside) = targets.peek().filter(|range| range.start <= open) {
            from = inside.end;
            continue;
        }
        from = open + 1;
        // A character that cannot be in a mark ends the search, so that many open brackets still take linear time.
        let in_mark = |c: char| c.is_ascii_digit() || c == ',' || c.is_whitespace();
        let Some(close) = text[from..].find(|c| !in_mark(c)).map(|length| from + length) else { break };
        let numbers: Option<Vec<u32>> = text[from..close].split(',').map(|n| n.trim().parse().ok()).collect();
        match numbers {
            Some(numbers) if text[close..].starts_with(']') && !text[close + 1..].starts_with('(') => {
                marks.push(Mark { range: open..close + 1, numbers });
                from = close + 1;
            }
            _ => {}
        }
    }
    marks
}

/// Rewrites each number; a number that becomes `None` is removed, and a mark without numbers is removed with the space
/// before it. Numbers of one mark stay in one pair of brackets, and adjacent marks have each number once.
pub fn rewrite(text: &str, mut number: impl FnMut(u32) -> Option<u32>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut seen = BTreeSet::new();
    for mark in find(text) {
        let is_alone = mark.range.start != from;
        if is_alone || from == 0 {
            seen.clear();
        }
        out.push_str(&text[from..mark.range.start]);
        from = mark.range.end;
        let numbers: Vec<String> =
            mark.numbers.iter().filter_map(|n| number(*n)).filter(|n| seen.insert(*n)).map(|n| n.to_string()).collect();
        if numbers.is_empty() && !is_alone {
            continue;
        }
        if numbers.is_empty() {
            out.truncate(out.trim_end_matches(' ').len());
        } else {
            out.push('[');
            out.push_str(&numbers.join(", "));
            out.push(']');
        }
    }
    out.push_str(&text[from..]);
    out
}

/// A sentence of a text with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Byte range, including marks and the space after it.
    pub range: Range<usize>,
    /// Numbers of all marks in it.
    pub numbers: Vec<u32>,
}

/// Splits a text into sentences, with the marks after their full stop: a mark belongs to the sentence before it. The
/// ranges are contiguous and cover the text.
pub fn sentences(text: &str) -> Vec<Sentence> {
    sentences_with(text, &find(text))
}

/// As [`sentences`], with the marks of a text that were found in another way.
pub fn sentences_with(text: &str, marks: &[Mark]) -> Vec<Sentence> {
    // The marks that start before a position.
    let before = |at: usize| marks.partition_point(|mark| mark.range.start < at);
    let mut ends: Vec<usize> = boundaries::ranges(text)
        .map(|sentence| sentence.end)
        .filter(|end| before(*end).checked_sub(1).is_none_or(|last| marks[last].range.end <= *end))
        .collect();
    // Line ends separate list items and paragraphs.
    ends.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    ends.push(text.len());
    ends.sort_unstable();
    ends.dedup();
    // A mark directly after a sentence belongs to it.
    let mut done = 0;
    for end in &mut ends {
        *end = done.max(*end);
        for mark in &marks[before(*end)..] {
            if !text[*end..mark.range.start].trim_matches(' ').is_empty() {
                break;
            }
            let behind = &text[mark.range.end..];
            *end = text.len() - behind.trim_start_matches(' ').len();
        }
        done = *end;
    }
    let mut from = 0;
    let mut all = Vec::new();
    for end in ends {
        if end > from {
            let inside = &marks[before(from)..before(end)];
            all.push(Sentence {
                range: from..end,
                numbers: inside.iter().flat_map(|m| m.numbers.iter().copied()).collect(),
            });
            from = end;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_and_rewritten() {
        assert_eq!(find("See [a link](https://x/[1]) [2]").len(), 1);
        let text = "Tides rise [2]. See [a link](x) and [4](y), [1, 7] and [12].";
        let numbers: Vec<_> = find(text).into_iter().map(|m| m.numbers).collect();
        assert_eq!(numbers, [vec![2], vec![1, 7], vec![12]]);
        let rewritten = rewrite(text, |n| (n != 2).then_some(n + 10));
        assert_eq!(rewritten, "Tides rise. See [a link](x) and [4](y), [11, 17] and [22].");
    }

    #[test]
    fn two_numbers_that_become_one_are_told_once() {
        assert_eq!(rewrite("So it is [1, 2].", |_| Some(5)), "So it is [5].");
        assert_eq!(rewrite("So it is [1][2][3].", |n| Some(n.min(2))), "So it is [1][2].");
        assert_eq!(rewrite("[1] So it is [1].", Some), "[1] So it is [1].");
    }

    #[test]
    fn abbreviations_initials_and_ordinals_end_no_sentence() {
        for text in [
            "Dr. J. R. Smith measured a blue whale of 29.9 m in 1926 (see Fig. 3) [1].",
            "Dr. Meier leitet die Firma Blau seit dem 1. Januar 2020 [1].",
            "Die Firma Blau hat u. a. 12 Büros [1].",
            "Zed was born on 3. March 1950 [1].",
        ] {
            let all = sentences(text);
            assert_eq!((all.len(), all[0].numbers.as_slice()), (1, &[1][..]), "{text}");
        }
    }

    #[test]
    fn sentences_keep_their_marks_and_cover_the_text() {
        let text = "The tide rises 3.5 m. [1] It falls again [2, 3].\n\n- One item [4]\n- Another without";
        let all = sentences(text);
        let glued: String = all.iter().map(|s| &text[s.range.clone()]).collect();
        assert_eq!(glued, text);
        let numbers: Vec<_> = all.iter().map(|s| s.numbers.clone()).filter(|n| !n.is_empty()).collect();
        assert_eq!(numbers, [vec![1], vec![2, 3], vec![4]]);
        assert!(text[all[0].range.clone()].starts_with("The tide rises 3.5 m. [1]"));
    }

    #[test]
    fn long_texts_take_linear_time() {
        // Each of these took minutes when every bracket or sentence scanned the rest of the text.
        for part in ["[", "[1", "[1] ", "A b. [1]", "]", "[1,", "A. "] {
            let text = part.repeat(100_000 / part.len());
            let all = sentences(&text);
            assert_eq!(all.last().map(|last| last.range.end), Some(text.len()));
            assert!(find(&text).len() <= text.len());
        }
    }

    #[test]
    fn broken_brackets_end() {
        for text in ["[", "[1", "]1[", "[]", "[1][2]", "[[3]]", ""] {
            let glued: String = sentences(text).iter().map(|s| &text[s.range.clone()]).collect();
            assert_eq!(glued, text);
        }
    }
}
