//! What stands within a paragraph: words, emphasis, links.

use std::rc::Rc;

use super::escape::escape;

/// How words are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Bold.
    pub(crate) bold: bool,
    /// Italic.
    pub(crate) italic: bool,
    /// Struck out.
    pub(crate) struck: bool,
}

/// Longest address of a link, in bytes. Longer ones are mostly data.
const MAXIMUM_ADDRESS: usize = 2_000;

/// The content of a paragraph, a heading, an item of a list or a cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inline {
    spans: Vec<Span>,
}

#[derive(Debug, Clone)]
struct Span {
    content: Content,
    style: Style,
    link: Option<Rc<str>>,
}

#[derive(Debug, Clone)]
enum Content {
    /// Words as they are meant.
    Text(String),
    /// Markdown, which stays as it is.
    Markdown(String),
    /// The end of a line.
    Break,
}

impl Inline {
    /// Words without emphasis.
    pub(crate) fn of(text: &str) -> Self {
        let mut inline = Self::default();
        inline.text(text, Style::default());
        inline
    }

    /// Words without emphasis, on as many lines as they have.
    pub(crate) fn of_lines(text: &str) -> Self {
        let mut inline = Self::default();
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                inline.line_break();
            }
            inline.text(line, Style::default());
        }
        inline
    }

    /// Adds words.
    pub(crate) fn text(&mut self, text: &str, style: Style) {
        self.linked_text(text, style, None);
    }

    /// Adds words that are a link; see [`address`].
    pub(crate) fn linked_text(&mut self, text: &str, style: Style, link: Option<Rc<str>>) {
        if text.is_empty() {
            return;
        }
        if let Some(Span { content: Content::Text(last), style: last_style, link: last_link }) = self.spans.last_mut()
            && *last_style == style
            && *last_link == link
        {
            last.push_str(text);
            return;
        }
        self.spans.push(Span { content: Content::Text(text.to_owned()), style, link });
    }

    /// Adds what is Markdown already, such as an equation.
    pub(crate) fn markdown(&mut self, markdown: String) {
        self.spans.push(Span { content: Content::Markdown(markdown), style: Style::default(), link: None });
    }

    /// Refers to a note by its number; see [`super::Writer::note`].
    pub(crate) fn note_reference(&mut self, number: usize) {
        self.markdown(format!("[^{number}]"));
    }

    /// Adds what is said of a picture; nothing when nothing is said.
    pub(crate) fn image(&mut self, description: &str) {
        let words: Vec<_> = description.split_whitespace().collect();
        if !words.is_empty() {
            self.markdown(format!("![{}]()", escape(&words.join(" ")).replace(['[', ']'], "")));
        }
    }

    /// Takes a box to tick from the beginning: whether it is ticked; `None` where there is none.
    pub(crate) fn take_box(&mut self) -> Option<bool> {
        let Content::Text(text) = &mut self.spans.first_mut()?.content else { return None };
        let rest = text.trim_start();
        let is_ticked = match rest.chars().next()? {
            '☐' => false,
            '☑' | '☒' => true,
            _ => return None,
        };
        *text = rest.chars().skip(1).collect();
        Some(is_ticked)
    }

    /// Ends the line, but not the paragraph.
    pub(crate) fn line_break(&mut self) {
        self.spans.push(Span { content: Content::Break, style: Style::default(), link: None });
    }

    /// Adds what another one holds.
    pub(crate) fn append(&mut self, other: Self) {
        for span in other.spans {
            match span.content {
                Content::Text(text) => self.linked_text(&text, span.style, span.link),
                content => self.spans.push(Span { content, ..span }),
            }
        }
    }

    /// True when there is nothing to see.
    pub(crate) fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| match &span.content {
            Content::Text(text) | Content::Markdown(text) => text.trim().is_empty(),
            Content::Break => true,
        })
    }

    /// The words without any markup, in their lines.
    pub(crate) fn lines(&self) -> String {
        let pieces = self.spans.iter().map(|span| match &span.content {
            Content::Text(text) | Content::Markdown(text) => text.as_str(),
            Content::Break => "\n",
        });
        pieces.collect()
    }

    /// Takes emphasis away, as for headings, where it says nothing.
    pub(crate) fn without_emphasis(mut self) -> Self {
        let mut plain = Self::default();
        for span in &mut self.spans {
            span.style = Style { struck: span.style.struck, ..Style::default() };
        }
        plain.append(self);
        plain
    }

    /// The Markdown. Its lines end with `\n`; what that means depends on the block that it stands in.
    pub(crate) fn to_markdown(&self) -> String {
        let mut out = String::new();
        let mut rest = self.spans.as_slice();
        while let Some(first) = rest.first() {
            let length = rest.iter().take_while(|span| span.link == first.link).count();
            let (group, after) = rest.split_at(length);
            rest = after;
            let words = emphasised(group);
            match &first.link {
                Some(address) if !words.trim().is_empty() => {
                    let inner = words.trim();
                    let start = words.len() - words.trim_start().len();
                    out.push_str(&words[..start]);
                    out.push_str(&format!("[{}]({address})", inner.replace('\n', " ")));
                    out.push_str(&words[start + inner.len()..]);
                }
                _ => out.push_str(&words),
            }
        }
        out.trim().to_owned()
    }
}

/// The address of a link, when it is one that leads somewhere and harms nobody.
pub(crate) fn address(target: &str) -> Option<Rc<str>> {
    let target = target.trim();
    let lower = target.get(..8).unwrap_or(target).to_ascii_lowercase();
    let is_safe = ["http://", "https://", "mailto:", "ftp://"].iter().any(|scheme| lower.starts_with(scheme));
    if !is_safe || target.len() > MAXIMUM_ADDRESS {
        return None;
    }
    let mut out = String::with_capacity(target.len());
    for c in target.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '|' => out.push_str("%7C"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() || c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    Some(out.into())
}

/// Marks around words, which never stand next to space on their inner side: there they would be no marks.
#[derive(Default)]
struct Marks {
    out: String,
    /// Open marks, the innermost last.
    open: Vec<&'static str>,
    /// Space that was read and not yet written.
    space: String,
}

const BOLD: &str = "**";
const ITALIC: &str = "*";
const STRUCK: &str = "~~";

fn emphasised(spans: &[Span]) -> String {
    let mut marks = Marks::default();
    for span in spans {
        match &span.content {
            Content::Text(text) => marks.words(text, span.style),
            Content::Markdown(markdown) => {
                marks.change(Style::default());
                marks.out.push_str(markdown);
            }
            Content::Break => marks.space.push('\n'),
        }
    }
    marks.change(Style::default());
    marks.out
}

impl Marks {
    fn words(&mut self, text: &str, style: Style) {
        // A tab is space like any other: at the beginning of a line, it would make code of it.
        let text = &text.replace('\t', " ");
        let core = text.trim();
        let start = text.len() - text.trim_start().len();
        self.space.push_str(&text[..start]);
        if !core.is_empty() {
            self.change(style);
            self.out.push_str(&escape(core));
            self.space.push_str(&text[start + core.len()..]);
        }
    }

    /// Ends and starts marks, with the waiting space between them.
    fn change(&mut self, style: Style) {
        let wanted = [(style.bold, BOLD), (style.italic, ITALIC), (style.struck, STRUCK)];
        let is_wanted = |mark: &str| wanted.iter().any(|(is_set, wanted)| *is_set && *wanted == mark);
        let keep = self.open.iter().take_while(|mark| is_wanted(mark)).count();
        while self.open.len() > keep {
            self.out.push_str(self.open.pop().unwrap_or_default());
        }
        self.out.push_str(&std::mem::take(&mut self.space));
        for (is_set, mark) in wanted {
            if is_set && !self.open.contains(&mark) {
                self.out.push_str(mark);
                self.open.push(mark);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOLD: Style = Style { bold: true, italic: false, struck: false };
    const BOTH: Style = Style { bold: true, italic: true, struck: false };
    const PLAIN: Style = Style { bold: false, italic: false, struck: false };

    #[test]
    fn emphasis_encloses_words_and_no_space() {
        let mut inline = Inline::default();
        inline.text("High ", PLAIN);
        inline.text("water ", BOLD);
        inline.text("comes", BOTH);
        inline.text(" twice", PLAIN);
        assert_eq!(inline.to_markdown(), "High **water *comes*** twice");
        assert_eq!(inline.without_emphasis().to_markdown(), "High water comes twice");
    }

    #[test]
    fn runs_of_one_style_are_one() {
        let mut inline = Inline::default();
        inline.text("Ti", BOLD);
        inline.text("des", BOLD);
        inline.text("  ", PLAIN);
        inline.line_break();
        inline.text("Tables", BOLD);
        assert_eq!(inline.to_markdown(), "**Tides  \nTables**");
        assert_eq!(inline.lines(), "Tides  \nTables");
    }

    #[test]
    fn links_lead_only_to_safe_addresses() {
        let mut inline = Inline::default();
        inline.text("See ", PLAIN);
        inline.linked_text("the ", PLAIN, address("https://harbour.example/a (b)"));
        inline.linked_text("table", BOLD, address("https://harbour.example/a (b)"));
        inline.linked_text(" or this.", PLAIN, address("javascript:alert(1)"));
        assert_eq!(inline.to_markdown(), "See [the **table**](https://harbour.example/a%20%28b%29) or this.");
    }

    #[test]
    fn what_is_blank_is_known() {
        assert!(Inline::default().is_blank());
        assert!(Inline::of(" \t").is_blank());
        assert!(!Inline::of("x").is_blank());
    }
}
