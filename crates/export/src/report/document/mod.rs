//! A report as blocks of text, for formats that are pages: what stands in what is told by numbers, so that text that is
//! nested ten thousand times is no deeper than any other.

use std::sync::Arc;

use pulldown_cmark::Alignment;

mod builder;

/// Most steps that text is moved in for lists and quotations; what is nested deeper stays there.
pub(crate) const DEEPEST: usize = 8;

/// A part of the text that stands on its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// How many quotations it is in, at most [`DEEPEST`].
    pub(crate) quotes: usize,
    /// How many lists it is in, at most [`DEEPEST`].
    pub(crate) lists: usize,
    /// What stands before it, when it begins an item of a list.
    pub(crate) marker: Option<Marker>,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What an item of a list begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    /// A dot.
    Bullet,
    /// A number.
    Number {
        /// Which of the numbered lists of the text it is, from 0.
        list: usize,
        /// Where that list starts.
        start: u64,
        /// The number.
        number: u64,
    },
}

/// Kind of a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A heading, 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Code, as it stands.
    Code(String),
    /// A table.
    Table(Table),
    /// A line across.
    Rule,
}

/// A table. The first row is its header.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) alignments: Vec<Alignment>,
    pub(crate) rows: Vec<Vec<Vec<Inline>>>,
}

/// A piece of text that looks the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Inline {
    /// The text; a line feed begins a new line.
    pub(crate) text: String,
    /// How it looks.
    pub(crate) look: Look,
    /// Where it leads.
    pub(crate) link: Option<Arc<str>>,
    /// The source that it names.
    pub(crate) mark: Option<i32>,
}

/// How text looks.
#[expect(clippy::struct_excessive_bools, reason = "each goes with every other")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Look {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) struck: bool,
    pub(crate) code: bool,
}

impl Inline {
    /// Text without anything.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Text that leads to its own address.
    pub(crate) fn address(address: &str, shown: String) -> Self {
        Self { text: shown, link: Some(address.into()), ..Self::default() }
    }

    /// Bold text.
    pub(crate) fn bold(mut self) -> Self {
        self.look.bold = true;
        self
    }
}

impl Block {
    /// The blocks of a text in Markdown. Marks such as `[1]` name the sources with these numbers.
    pub(crate) fn all(markdown: &str, marks: &[i32]) -> Vec<Self> {
        builder::read(markdown, marks)
    }

    /// The texts of the block.
    pub(crate) fn inlines(&self) -> Box<dyn Iterator<Item = &Inline> + '_> {
        match &self.kind {
            Kind::Heading(_, inlines) | Kind::Paragraph(inlines) => Box::new(inlines.iter()),
            Kind::Table(table) => Box::new(table.rows.iter().flatten().flatten()),
            Kind::Code(_) | Kind::Rule => Box::new(std::iter::empty()),
        }
    }
}

impl Table {
    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.alignments.len()
    }

    /// The rows of a table that is too wide for a page, each as a paragraph with a line for each cell: its column, and what
    /// it says.
    pub(crate) fn as_paragraphs(&self) -> Vec<Vec<Inline>> {
        let Some((header, rows)) = self.rows.split_first() else { return Vec::new() };
        let line = |(index, cell): (usize, &Vec<Inline>)| {
            let name = header.get(index).into_iter().flatten().map(|inline| inline.clone().bold());
            let before = (index > 0).then(|| Inline::plain("\n"));
            before.into_iter().chain(name).chain([Inline::plain(": ")]).chain(cell.iter().cloned()).collect::<Vec<_>>()
        };
        rows.iter().map(|row| row.iter().enumerate().flat_map(line).collect()).collect()
    }
}
