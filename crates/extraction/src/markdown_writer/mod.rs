//! Writes Markdown, one block after another.
//!
//! Readers of formats say what a block is; how it is written, and that words never turn into markup, is decided here
//! alone. The text is CommonMark with the tables and the strikethrough of GFM.

mod escape;
mod inline;
mod plain;
mod table;

pub(crate) use escape::escape;
pub(crate) use inline::{Inline, Style, address};
pub(crate) use plain::plain_text;
pub(crate) use table::Table;

use crate::Rejected;

/// Deepest nesting of lists.
const MAXIMUM_LIST_DEPTH: usize = 32;

/// What an item of a list begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Marker {
    /// A bullet.
    Bullet,
    /// A number, as in `3.`.
    Number(u32),
    /// A label that Markdown has no numbers for, as in `a)` or `2.1`.
    Label(String),
    /// A box to tick, and whether it is ticked.
    Task(bool),
}

impl Marker {
    fn to_markdown(&self) -> String {
        match self {
            Self::Bullet => "- ".to_owned(),
            Self::Number(number) => format!("{number}. "),
            Self::Label(label) => format!("- {} ", escape::escape_start(&escape(label.trim()))),
            Self::Task(done) => format!("- [{}] ", if *done { 'x' } else { ' ' }),
        }
    }

    /// Columns by which a list inside of the item is indented.
    fn width(&self) -> usize {
        match self {
            Self::Number(number) => format!("{number}. ").len(),
            Self::Bullet | Self::Label(_) | Self::Task(_) => 2,
        }
    }
}

/// A Markdown text that grows block by block, up to a limit.
#[derive(Debug)]
pub(crate) struct Writer {
    out: String,
    /// Largest text, in bytes.
    maximum: usize,
    /// Widths of the markers of the open items, from the outermost.
    items: Vec<usize>,
}

impl Writer {
    /// An empty text. `maximum` is its largest size in bytes.
    pub(crate) fn new(maximum: usize) -> Self {
        Self { out: String::new(), maximum, items: Vec::new() }
    }

    /// True when nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Bytes that may still be written.
    pub(crate) fn left(&self) -> usize {
        self.maximum.saturating_sub(self.out.len())
    }

    /// The text. It ends without a line break.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// Writes a heading. Levels beyond the sixth are written as the sixth.
    ///
    /// # Errors
    ///
    /// [`Rejected::TooLarge`], as all of these.
    pub(crate) fn heading(&mut self, level: usize, inline: &Inline) -> Result<(), Rejected> {
        let words = inline.clone().without_emphasis().to_markdown();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return Ok(());
        }
        self.block()?;
        self.push(&"#".repeat(level.clamp(1, 6)))?;
        self.push(" ")?;
        self.push(&words)
    }

    /// Writes a paragraph; none for one that is blank.
    pub(crate) fn paragraph(&mut self, inline: &Inline) -> Result<(), Rejected> {
        self.block_of(&lines(inline, "  \n"))
    }

    /// Writes an item of a list, `depth` lists below the outermost. Items one after another are one list.
    pub(crate) fn item(&mut self, depth: usize, marker: &Marker, inline: &Inline) -> Result<(), Rejected> {
        if inline.is_blank() {
            return Ok(());
        }
        if self.items.is_empty() {
            self.block()?;
        } else {
            self.push("\n")?;
        }
        // A list that starts deeper than one below the last is one below it.
        self.items.truncate(depth.min(MAXIMUM_LIST_DEPTH));
        let indent = " ".repeat(self.items.iter().sum());
        let words = lines(inline, &format!("  \n{indent}{}", " ".repeat(marker.width())));
        self.items.push(marker.width());
        self.push(&indent)?;
        self.push(&marker.to_markdown())?;
        self.push(&words)
    }

    /// Writes a paragraph that belongs to the last item of a list; a paragraph where there is none.
    pub(crate) fn item_continued(&mut self, inline: &Inline) -> Result<(), Rejected> {
        if inline.is_blank() {
            return Ok(());
        }
        let items = std::mem::take(&mut self.items);
        let indent = " ".repeat(items.iter().sum());
        self.block_of(&format!("{indent}{}", lines(inline, &format!("  \n{indent}"))))?;
        self.items = items;
        Ok(())
    }

    /// Ends the list, so that the next item begins another one.
    pub(crate) fn end_list(&mut self) {
        self.items.clear();
    }

    /// Writes a table; none for one where nothing stands.
    pub(crate) fn table(&mut self, table: Table) -> Result<(), Rejected> {
        let mut is_first = true;
        table.write(|piece| {
            if std::mem::take(&mut is_first) {
                self.block()?;
            }
            self.push(piece)
        })?;
        if self.out.ends_with('\n') {
            self.out.pop();
        }
        Ok(())
    }

    /// Writes a note that the text refers to by its number. `text` is Markdown.
    pub(crate) fn note(&mut self, number: usize, text: &str) -> Result<(), Rejected> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.block()?;
        self.push(&format!("[^{number}]: "))?;
        self.push(&text.trim().replace('\n', "\n    ").replace("    \n", "\n"))
    }

    /// Writes a row of a table that stands in a cell, where Markdown has no tables: its texts, which are Markdown, on one
    /// line.
    pub(crate) fn row_in_cell(&mut self, texts: &[String]) -> Result<(), Rejected> {
        let filled = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        let texts = texts[..filled].iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        self.block_of(&texts.collect::<Vec<_>>().join(" | "))
    }

    /// Writes lines as they are, fenced, so that nothing in them is markup.
    pub(crate) fn code(&mut self, code: &str) -> Result<(), Rejected> {
        if code.trim().is_empty() {
            return Ok(());
        }
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(longest.max(2) + 1);
        self.block()?;
        self.push(&format!("{fence}\n{}\n{fence}", code.trim_end()))
    }

    /// Writes a block that is Markdown already.
    pub(crate) fn markdown(&mut self, markdown: &str) -> Result<(), Rejected> {
        self.block_of(markdown.trim())
    }

    fn block_of(&mut self, text: &str) -> Result<(), Rejected> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.block()?;
        self.push(text)
    }

    /// Ends the block before.
    fn block(&mut self) -> Result<(), Rejected> {
        self.items.clear();
        if self.is_empty() { Ok(()) } else { self.push("\n\n") }
    }

    fn push(&mut self, text: &str) -> Result<(), Rejected> {
        if self.out.len() + text.len() > self.maximum {
            return Err(Rejected::TooLarge { maximum: self.maximum });
        }
        self.out.push_str(text);
        Ok(())
    }
}

/// The lines of an inline text, none of which begins a block of its own.
fn lines(inline: &Inline, between: &str) -> String {
    let markdown = inline.to_markdown();
    let lines = markdown.split('\n').map(str::trim_end).filter(|line| !line.is_empty());
    lines.map(escape::escape_start).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Writer) -> Result<(), Rejected>) -> String {
        let mut writer = Writer::new(10_000);
        write(&mut writer).unwrap();
        writer.finish()
    }

    #[test]
    fn blocks_are_apart_and_items_are_not() {
        let text = written(|out| {
            out.heading(1, &Inline::of("Tides"))?;
            out.paragraph(&Inline::of("# not a heading"))?;
            out.item(0, &Marker::Number(9), &Inline::of("nine"))?;
            out.item(0, &Marker::Number(10), &Inline::of("ten"))?;
            out.item(1, &Marker::Bullet, &Inline::of("below"))?;
            out.item(7, &Marker::Label("a)".to_owned()), &Inline::of("deeper"))?;
            out.item_continued(&Inline::of("more"))?;
            out.item(0, &Marker::Task(true), &Inline::of("done"))?;
            out.paragraph(&Inline::of("  "))?;
            out.paragraph(&Inline::of("after"))
        });
        assert_eq!(
            text,
            "# Tides\n\n\\# not a heading\n\n9. nine\n10. ten\n    - below\n      - a) deeper\n\n        more\n- [x] \
             done\n\nafter"
        );
    }

    #[test]
    fn line_breaks_stay_within_their_block() {
        let mut inline = Inline::of("one");
        inline.line_break();
        inline.text("- two", Style::default());
        let text = written(|out| {
            out.paragraph(&inline)?;
            out.item(0, &Marker::Bullet, &inline)?;
            out.heading(2, &inline)
        });
        assert_eq!(text, "one  \n\\- two\n\n- one  \n  \\- two\n\n## one - two");
    }

    #[test]
    fn code_is_fenced_by_more_marks_than_it_has() {
        assert_eq!(written(|out| out.code("a\n```\nb\n")), "````\na\n```\nb\n````");
    }

    #[test]
    fn tables_are_blocks() {
        let text = written(|out| {
            out.paragraph(&Inline::of("x"))?;
            let mut table = Table::default();
            table.cell("a", 1, 1)?;
            out.table(table)?;
            out.table(Table::default())?;
            out.paragraph(&Inline::of("y"))
        });
        assert_eq!(text, "x\n\n| a |\n| --- |\n\ny");
    }

    #[test]
    fn texts_have_a_limit() {
        let mut writer = Writer::new(20);
        assert_eq!(writer.paragraph(&Inline::of(&"word ".repeat(5))), Err(Rejected::TooLarge { maximum: 20 }));
        let mut table = Table::default();
        table.cell("wide", 1_000, 1).unwrap();
        assert_eq!(writer.table(table), Err(Rejected::TooLarge { maximum: 20 }));
    }
}
