//! Text as Markdown.

use crate::lines::Link;
use crate::spans::Span;
use crate::tables::Table;

/// Running text with its links.
pub(crate) fn inline(spans: &[Span], links: &[Link]) -> String {
    let mut out = String::new();
    for span in spans {
        match span.link.and_then(|link| links.get(link)) {
            Some(link) => push_link(&mut out, &span.text, &link.target),
            None => push_escaped(&mut out, &span.text),
        }
    }
    out
}

fn push_link(out: &mut String, text: &str, target: &str) {
    let words = text.trim();
    // What ends the sentence is no part of the address.
    let address = words.trim_end_matches(['.', ',', ';', ')']);
    if is_address(address, target) {
        out.push('<');
        out.push_str(target);
        out.push('>');
        push_escaped(out, &words[address.len()..]);
    } else {
        out.push('[');
        let mut label = String::new();
        push_escaped(&mut label, words);
        out.push_str(&label.replace('[', "\\[").replace(']', "\\]"));
        out.push_str("](");
        out.push_str(target);
        out.push(')');
    }
    if text.ends_with(' ') {
        out.push(' ');
    }
}

/// True for a text that is the address itself.
fn is_address(text: &str, target: &str) -> bool {
    let bare = |address: &str| {
        let address = address.trim_start_matches("mailto:").trim_start_matches("https://");
        address.trim_start_matches("http://").trim_end_matches('/').to_lowercase()
    };
    bare(&text.replace(' ', "")) == bare(target)
}

/// Writes text so that Markdown takes none of it for markup. Marks that mean something at the start of a block only are
/// left to [`block`].
fn push_escaped(out: &mut String, text: &str) {
    let mut before = out.chars().last().unwrap_or(' ');
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let after = rest.chars().next().unwrap_or(' ');
        let is_markup = match c {
            '\\' => after.is_ascii_punctuation(),
            '`' => true,
            '*' | '~' => !(before.is_whitespace() && after.is_whitespace()),
            // Within a word, or as one of a row of them, it is none.
            '_' => [before, after].iter().any(|c| !c.is_alphanumeric()) && [before, after].iter().all(|c| *c != '_'),
            '<' => after.is_alphabetic() || matches!(after, '/' | '!' | '?'),
            ']' => after == '(',
            '&' => is_entity(rest),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
}

/// True for what makes an entity of the `&` before it: a name or number, and a semicolon.
fn is_entity(rest: &str) -> bool {
    let name = rest.bytes().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

/// A paragraph, with marks escaped that would make its start another block.
pub(crate) fn block(inline: &str) -> String {
    let first_word = inline.split(' ').next().unwrap_or_default();
    let number = first_word.trim_end_matches(['.', ')']);
    let is_number = number.len() + 1 == first_word.len() && number.bytes().all(|b| b.is_ascii_digit());
    if is_number && !number.is_empty() {
        return format!("{number}\\{}", &inline[number.len()..]);
    }
    let is_mark = matches!(first_word, "#" | "##" | "###" | "####" | "#####" | "######" | "-" | "+" | "*")
        || inline.starts_with('>')
        || inline.starts_with("---")
        || inline.starts_with("===")
        || (inline.starts_with('[') && inline.contains("]:"));
    if is_mark { format!("\\{inline}") } else { inline.to_owned() }
}

/// A heading of this level, 1 to 6.
pub(crate) fn heading(level: u8, inline: &str) -> String {
    format!("{} {inline}", "#".repeat(usize::from(level.clamp(1, 6))))
}

/// A table. Those of text that runs to the left begin with the column at the right.
pub(crate) fn table(table: &Table, leftwards: bool) -> String {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = Vec::new();
    for row in &table.rows {
        let mut cells: Vec<String> = row.iter().map(|cell| in_cell(&cell.reading)).collect();
        cells.resize(columns, String::new());
        if leftwards {
            cells.reverse();
        }
        lines.push(format!("| {} |", cells.join(" | ")));
        if lines.len() == 1 {
            lines.push(format!("|{}", " --- |".repeat(columns)));
        }
    }
    lines.join("\n")
}

fn in_cell(text: &str) -> String {
    let mut escaped = String::new();
    push_escaped(&mut escaped, text);
    escaped.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    fn escaped(text: &str) -> String {
        inline(&[Span { text: text.to_owned(), link: None }], &[])
    }

    #[test]
    fn text_is_no_markup() {
        let cases = [
            ("2 * 3 = 6", "2 * 3 = 6"),
            ("*CHANGE", "\\*CHANGE"),
            ("FUNCTION_USAGE _x", "FUNCTION_USAGE \\_x"),
            ("a <b> c < d", "a \\<b> c < d"),
            ("[1](2) [3]", "[1\\](2) [3]"),
            ("R&D &amp;", "R&D \\&amp;"),
            ("`code`", "\\`code\\`"),
            ("____", "____"),
        ];
        for (text, expected) in cases {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }

    #[test]
    fn paragraphs_are_no_other_blocks() {
        let cases = [
            ("# 5 pieces", "\\# 5 pieces"),
            ("#5 is fine", "#5 is fine"),
            ("- minus", "\\- minus"),
            ("1998. A year", "1998\\. A year"),
            ("---", "\\---"),
            ("> quoted", "\\> quoted"),
            ("[x]: y", "\\[x]: y"),
            ("plain", "plain"),
        ];
        for (text, expected) in cases {
            assert_eq!(block(text), expected, "{text}");
        }
    }

    #[test]
    fn links_with_and_without_words() {
        let area = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
        let links = [Link { area, target: "https://a.example/x".to_owned() }];
        let link = |text: &str| inline(&[Span { text: text.to_owned(), link: Some(0) }], &links);
        assert_eq!(link("the office [1] "), "[the office \\[1\\]](https://a.example/x) ");
        assert_eq!(link("https://a. example/x/."), "<https://a.example/x>.");
    }
}
