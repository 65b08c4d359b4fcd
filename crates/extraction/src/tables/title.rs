//! What a table is called.

use pulldown_cmark::{Event, Parser, TagEnd};

/// What captions of tables begin with, in lower case.
const NAMES: [&str; 22] = [
    "table",
    "tab",
    "tabelle",
    "übersicht",
    "tableau",
    "tabla",
    "cuadro",
    "tabela",
    "quadro",
    "tabella",
    "prospetto",
    "tabel",
    "tabell",
    "taulukko",
    "tabulka",
    "tabuľka",
    "táblázat",
    "tabelul",
    "tablo",
    "таблица",
    "таблиця",
    "表",
];

/// Longest caption, in characters.
const LONGEST: usize = 400;

/// True for the caption of a table, such as “Table 3: …”: its name with a number, or nothing else.
pub(super) fn is_caption(text: &str) -> bool {
    let text = text.trim();
    let name_ends = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_ends);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '.');
    let number = rest.split(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | ',')).next().unwrap_or_default();
    let is_numbered = number.starts_with(|c: char| c.is_numeric() || c == '(')
        || !number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L'))
        || number.chars().count() == 1 && number.chars().all(char::is_uppercase)
        || number.contains(|c: char| c.is_ascii_digit()) && number.chars().count() <= 6;
    let is_named = NAMES.contains(&name.to_lowercase().as_str());
    is_named && (is_numbered || rest.starts_with(':')) && text.chars().count() <= LONGEST
}

/// The words of a block of Markdown on one line.
pub(super) fn words(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak
            | Event::HardBreak
            | Event::InlineHtml(_)
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => out.push(' '),
            _ => {}
        }
    }
    on_one_line(&out)
}

/// A text with single spaces.
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_begin_with_a_name_and_a_number() {
        for caption in
            ["Table 3: Ports", "TABLE IV. Ports", "Tab. 2 Häfen", "Tabelle A.1 Häfen", "Table B2. x", "Table: x"]
        {
            assert!(is_caption(caption), "{caption}");
        }
        for text in ["Tables are often wrong.", "Table of contents", "Ports", "The table 3", ""] {
            assert!(!is_caption(text), "{text}");
        }
    }

    #[test]
    fn words_are_without_markup() {
        assert_eq!(words("## **Ports** of\nthe `sea` \\*"), "Ports of the sea *");
    }
}
