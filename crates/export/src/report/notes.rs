//! What a footnote says of a source.

use std::collections::HashMap;

use super::Source;
use super::document::Inline;
use super::harmless::web_address;

/// Most quotations of a note; the JSON of the report has all.
const QUOTES: usize = 5;
/// Most characters of each part of a note.
const PART: usize = 500;
/// Most characters of a quotation.
const QUOTE: usize = 1_000;

/// The sources of a text by mark.
pub(crate) struct Notes<'r>(HashMap<i32, &'r Source>);

impl<'r> Notes<'r> {
    pub(crate) fn of(sources: &'r [Source]) -> Self {
        Self(sources.iter().map(|source| (source.mark, source)).collect())
    }

    /// The note on a source: its mark, title, author and address, and in full what the report cites of it.
    pub(crate) fn text(&self, mark: i32, is_full: bool) -> Vec<Inline> {
        let mut text = vec![Inline::plain(format!("[{mark}] "))];
        let Some(source) = self.0.get(&mark) else { return text };
        text.push(Inline::plain(cut(&source.title, PART)));
        if let Some(author) = source.author.as_deref().filter(|author| !author.trim().is_empty()) {
            text.push(Inline::plain(format!(", {}", cut(author, PART))));
        }
        if let Some(url) = &source.url {
            text.push(Inline::plain(", "));
            let shown = cut(url, PART);
            text.push(
                web_address(url)
                    .map_or_else(|| Inline::plain(shown.clone()), |url| Inline::address(&url, shown.clone())),
            );
        }
        let quotes = if is_full { source.quotes.as_slice() } else { &[] };
        for (index, quote) in quotes.iter().take(QUOTES).enumerate() {
            let before = if index == 0 { ": " } else { " " };
            text.push(Inline::plain(format!("{before}“{}”", cut(quote, QUOTE))));
        }
        text
    }
}

/// The start of a text, on one line.
fn cut(text: &str, most: usize) -> String {
    let text = text.trim();
    let end = text.char_indices().nth(most).map(|(at, _)| at);
    let start = text[..end.unwrap_or(text.len())].replace(['\r', '\n', '\t'], " ");
    if end.is_some() { format!("{}…", start.trim_end()) } else { start }
}
