//! The text of a document.

use pulldown_cmark::Alignment;

use super::footnotes::Footnotes;
use super::links::Links;
use super::runs::runs;
use crate::report::direction;
use crate::report::document::{Block, Inline, Kind, Marker, Table};
use crate::report::notes::Notes;

/// A step to the right, in twentieths of a point.
const STEP: usize = 360;
/// Width of the text, in twentieths of a point: A4 without margins of an inch.
const WIDTH: usize = 9_026;
/// Most columns of a table.
const COLUMNS: usize = 63;

/// What the names of addresses begin with.
pub(super) const LINK: &str = "link";

pub(super) struct Body<'r> {
    /// The paragraphs and tables.
    pub(super) xml: String,
    /// Addresses in them.
    pub(super) links: Links,
    /// The notes.
    pub(super) footnotes: Footnotes<'r>,
    /// Level and first number of each numbered list.
    pub(super) numbered_lists: Vec<(usize, u64)>,
}

impl<'r> Body<'r> {
    pub(super) fn of(blocks: &[Block], notes: Notes<'r>) -> Self {
        let mut body = Self {
            xml: String::new(),
            links: Links::default(),
            footnotes: Footnotes::new(notes),
            numbered_lists: Vec::new(),
        };
        for block in blocks {
            body.block(block);
        }
        body
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::Heading(level, inlines) => {
                self.footnotes.section();
                self.paragraph(block, &format!("<w:pStyle w:val=\"Heading{level}\"/>"), "", inlines);
            }
            Kind::Paragraph(inlines) => {
                let style = match block {
                    Block { quotes: 1.., .. } => "<w:pStyle w:val=\"Quote\"/>",
                    Block { lists: 1.., .. } => "<w:pStyle w:val=\"ListParagraph\"/>",
                    _ => "",
                };
                self.paragraph(block, style, "", inlines);
            }
            Kind::Code(code) => {
                self.paragraph(block, "<w:pStyle w:val=\"Code\"/>", "", &[Inline::plain(code.as_str())]);
            }
            Kind::Rule => {
                let line = "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"AAAAAA\"/></w:pBdr>";
                self.paragraph(block, "", line, &[]);
            }
            Kind::Table(table) if table.columns() > COLUMNS => {
                for inlines in table.as_paragraphs() {
                    self.paragraph(block, "", "", &inlines);
                }
            }
            Kind::Table(table) => self.table(table),
        }
    }

    fn paragraph(&mut self, block: &Block, style: &str, border: &str, inlines: &[Inline]) {
        let number = block.marker.map_or_else(String::new, |marker| self.number(block, marker));
        let left = STEP * (block.quotes + block.lists);
        let hanging = if block.marker.is_some() { format!(" w:hanging=\"{STEP}\"") } else { String::new() };
        let indent = if left > 0 { format!("<w:ind w:left=\"{left}\"{hanging}/>") } else { String::new() };
        let direction = from_the_right(inlines);
        self.xml.push_str(&format!("<w:p><w:pPr>{style}{number}{border}{direction}{indent}</w:pPr>"));
        self.inlines(inlines);
        self.xml.push_str("</w:p>");
    }

    /// The number of an item; the first one of a numbered list begins it.
    fn number(&mut self, block: &Block, marker: Marker) -> String {
        let level = block.lists.saturating_sub(1);
        let list = match marker {
            Marker::Bullet => 1,
            Marker::Number { list, start, .. } => {
                if list >= self.numbered_lists.len() {
                    self.numbered_lists.resize(list + 1, (level, start));
                }
                list + 2
            }
        };
        format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>")
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match (inline.mark, &inline.link) {
                (Some(mark), _) => self.footnotes.refer(&mut self.xml, mark),
                (None, Some(address)) => {
                    let link = self.links.number(address);
                    self.xml.push_str(&format!("<w:hyperlink r:id=\"{LINK}{link}\">"));
                    runs(&mut self.xml, inline);
                    self.xml.push_str("</w:hyperlink>");
                }
                (None, None) => runs(&mut self.xml, inline),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        let width = WIDTH / table.columns().max(1);
        let texts = table.rows.iter().flatten().flatten().map(|inline| inline.text.as_str());
        let order = if direction::starts_at_the_right(texts) == Some(true) { "<w:bidiVisual/>" } else { "" };
        let columns = format!("<w:gridCol w:w=\"{width}\"/>").repeat(table.columns());
        self.xml.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/>{order}<w:tblW w:w=\"5000\" w:type=\"pct\"/></w:tblPr>\
             <w:tblGrid>{columns}</w:tblGrid>"
        ));
        for (index, row) in table.rows.iter().enumerate() {
            self.xml.push_str("<w:tr>");
            if index == 0 {
                self.xml.push_str("<w:trPr><w:tblHeader/></w:trPr>");
            }
            for (cell, alignment) in row.iter().zip(&table.alignments) {
                self.cell(cell, *alignment, width, index == 0);
            }
            self.xml.push_str("</w:tr>");
        }
        // Tables that follow each other would be one.
        self.xml.push_str("</w:tbl><w:p/>");
    }

    fn cell(&mut self, cell: &[Inline], alignment: Alignment, width: usize, is_header: bool) {
        let side = match alignment {
            Alignment::None => "",
            Alignment::Left => "<w:jc w:val=\"start\"/>",
            Alignment::Center => "<w:jc w:val=\"center\"/>",
            Alignment::Right => "<w:jc w:val=\"end\"/>",
        };
        let direction = from_the_right(cell);
        self.xml.push_str(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr>{direction}{side}</w:pPr>"
        ));
        match is_header {
            true => self.inlines(&cell.iter().cloned().map(Inline::bold).collect::<Vec<_>>()),
            false => self.inlines(cell),
        }
        self.xml.push_str("</w:p></w:tc>");
    }
}

/// That a paragraph begins at the right, when its first letter does.
fn from_the_right(inlines: &[Inline]) -> &'static str {
    let texts = inlines.iter().map(|inline| inline.text.as_str());
    if direction::starts_at_the_right(texts) == Some(true) { "<w:bidi/>" } else { "" }
}
