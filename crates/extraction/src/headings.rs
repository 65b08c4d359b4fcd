//! The outline of a Markdown text.

/// A heading of a Markdown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Depth, 1 to 6.
    pub level: u8,
    /// The words, without marks.
    pub text: String,
    /// Position of its line in the text, in bytes.
    pub byte_offset: usize,
}

/// The headings of a Markdown text: lines that start with `#`, and lines underlined with `=` or `-`, outside of
/// fenced code and front matter. Follows CommonMark 0.31 for what stands at the top level; takes linear time.
pub fn headings(text: &str) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    // Start and words of a paragraph's only line so far: what an underline would make a heading.
    let mut paragraph: Option<(usize, &str)> = None;
    let matter = front_matter(text).len();
    let skip = if matter > 0 { matter + 2 } else { 0 };
    for (offset, line) in lines_with_offsets(text).skip(skip) {
        if let Some(open) = fence {
            if closes(open, line) {
                fence = None;
            }
            continue;
        }
        let previous = paragraph.take();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let words = line.trim();
        if indent > 3 || words.is_empty() {
            continue;
        }
        if let Some(open) = opens_fence(words) {
            fence = Some(open);
        } else if let Some((level, title)) = hash_heading(words) {
            found.push(Heading { level, text: plain(title), byte_offset: offset });
        } else if let (Some(level), Some((start, title))) = (underline(words), previous) {
            found.push(Heading { level, text: plain(title), byte_offset: start });
        } else if !words.starts_with(['>', '|', '-', '*', '+']) {
            paragraph = Some(previous.map_or((offset, words), |(start, _)| (start, words)));
        }
    }
    found.retain(|heading| !heading.text.is_empty());
    found
}

fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn opens_fence(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let info = &line[length..];
    (length >= 3 && !(mark == '`' && info.contains('`'))).then(|| &line[..length])
}

fn closes(open: &str, line: &str) -> bool {
    let line = line.trim();
    line.len() >= open.len() && line.chars().all(|c| open.starts_with(c))
}

fn hash_heading(line: &str) -> Option<(u8, &str)> {
    let marks = line.bytes().take_while(|b| *b == b'#').count();
    let rest = &line[marks..];
    if !(1..=6).contains(&marks) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let title = rest.trim();
    let without_closing = title.trim_end_matches('#');
    let title =
        if without_closing.is_empty() || without_closing.ends_with([' ', '\t']) { without_closing } else { title };
    Some((u8::try_from(marks).ok()?, title.trim()))
}

fn underline(line: &str) -> Option<u8> {
    match line.chars().next()? {
        '=' if line.chars().all(|c| c == '=') => Some(1),
        '-' if line.chars().all(|c| c == '-') => Some(2),
        _ => None,
    }
}

/// The words of a heading without emphasis marks, code marks and link targets.
fn plain(title: &str) -> String {
    let mut out = String::new();
    let mut rest = title;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((_, tail)) = after.split_once(')') else { break };
        match before.rfind('[') {
            Some(at) => {
                out.push_str(before[..at].trim_end_matches('!'));
                out.push_str(&before[at + 1..]);
            }
            None => out.push_str(before),
        }
        rest = tail;
    }
    out.push_str(rest);
    let mut escaped = false;
    let words: String = out
        .chars()
        .filter(|c| {
            let drop = !escaped && matches!(c, '\\' | '*' | '`');
            escaped = !escaped && *c == '\\';
            !drop
        })
        .take(300)
        .collect();
    words.trim().trim_matches('_').to_owned()
}

/// Lines of the front matter; none when it does not end within 100 lines.
pub(super) fn front_matter(text: &str) -> Vec<&str> {
    let mut lines = text.lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return Vec::new();
    }
    let mut inside = Vec::new();
    for line in lines.take(100) {
        if line.trim_end() == "---" {
            return inside;
        }
        inside.push(line);
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outline(text: &str) -> Vec<(u8, String)> {
        headings(text).into_iter().map(|h| (h.level, h.text)).collect()
    }

    #[test]
    fn headings_of_both_styles() {
        let text = "# One\n\ntext\n\nTwo\n---\n\nThree\n===\n\n### *Four* `x` ###\n#hash\n####### seven\n";
        let expected = [(1, "One"), (2, "Two"), (1, "Three"), (3, "Four x")];
        assert_eq!(outline(text), expected.map(|(l, t)| (l, t.to_owned())));
    }

    #[test]
    fn what_only_looks_like_a_heading() {
        let texts = [
            "```\n# code\n```",
            "~~~~\n# code\n~~~\n# code\n~~~~",
            "    # code",
            "text\n\n---\n",
            "- item\n---",
            "---\ntitle: x\n---\ntext",
            "#\n",
        ];
        for text in texts {
            assert_eq!(outline(text), [], "{text:?}");
        }
    }

    #[test]
    fn headings_know_their_place_and_lose_their_marks() {
        let found = headings("ä\n\n## See [the *map*](http://x.org/a_b) \\*now\\*\n");
        assert_eq!(found, [Heading { level: 2, text: "See the map *now*".to_owned(), byte_offset: 4 }]);
    }

    proptest! {
        #[test]
        fn headings_lie_on_line_starts_in_order(text in "[#=\\-`~ a\\n\\r\\[\\]()!\\\\*ä]{0,120}") {
            let found = headings(&text);
            for heading in &found {
                prop_assert!(heading.byte_offset == 0 || text[..heading.byte_offset].ends_with('\n'));
            }
            prop_assert!(found.windows(2).all(|w| w[0].byte_offset < w[1].byte_offset));
        }
    }
}
