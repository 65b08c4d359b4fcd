//! Where the lines of a report stand.

use super::line::Line;
use super::pages::{MARGIN, Pages, WIDTH};
use super::paragraph::Layout;
use super::table;
use crate::Error;
use crate::report::direction;
use crate::report::document::{Block, Inline, Kind, Look, Marker};
use crate::report::notes::Notes;

/// Size of the letters.
pub(super) const SIZE: f32 = 10.5;
/// Size of headings by their level.
const HEADINGS: [f32; 6] = [19.0, 15.0, 13.0, 11.5, 11.0, 10.5];
/// Size of code.
const CODE: f32 = 9.0;
/// A step to the right, for lists and quotations.
const STEP: f32 = 18.0;
/// Most columns of a table; one with more is written row by row.
const COLUMNS: usize = 8;
/// Room that a heading wants below it.
const BELOW_HEADING: f32 = 40.0;
const GREY: u8 = 204;
const LIGHT_GREY: u8 = 243;

/// Writes blocks onto pages.
pub(super) struct Writer<'a> {
    pages: Pages<'a>,
    is_from_the_right: bool,
}

/// Where the lines of a block may stand.
pub(super) struct Frame {
    pub(super) x: f32,
    pub(super) width: f32,
    quotes: usize,
    is_from_the_right: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(layout: Layout<'a>, notes: Notes<'a>, is_from_the_right: bool) -> Self {
        Self { pages: Pages::new(layout, notes, is_from_the_right), is_from_the_right }
    }

    pub(super) fn block(&mut self, block: &Block) {
        let frame = self.frame(block);
        match &block.kind {
            Kind::Heading(level, inlines) => self.heading(&frame, *level, inlines),
            Kind::Paragraph(inlines) => {
                self.pages.space(if block.lists > 0 { 2.0 } else { 6.0 });
                self.text(&frame, inlines, SIZE, block.marker);
            }
            Kind::Code(code) => {
                self.pages.space(6.0);
                let look = Look { code: true, ..Look::default() };
                self.code(&frame, &[Inline { look, ..Inline::plain(code.as_str()) }]);
            }
            Kind::Rule => {
                self.pages.space(10.0);
                self.pages.rule(frame.x, frame.width);
            }
            Kind::Table(table) if table.columns() > COLUMNS => {
                for inlines in table.as_paragraphs() {
                    self.pages.space(6.0);
                    self.text(&frame, &inlines, SIZE, None);
                }
            }
            Kind::Table(table) => table::place(&mut self.pages, table, &frame, self.is_from_the_right),
        }
    }

    pub(super) fn finish(self, title: &str, language: Option<&str>) -> Result<Vec<u8>, Error> {
        self.pages.finish(title, language)
    }

    fn frame(&self, block: &Block) -> Frame {
        let texts = block.inlines().map(|inline| inline.text.as_str());
        let is_from_the_right = direction::starts_at_the_right(texts).unwrap_or(self.is_from_the_right);
        #[expect(clippy::cast_precision_loss, reason = "there are a few steps")]
        let indent = STEP * (block.quotes + block.lists) as f32;
        let x = if is_from_the_right { MARGIN } else { MARGIN + indent };
        Frame { x, width: WIDTH - indent, quotes: block.quotes, is_from_the_right }
    }

    fn heading(&mut self, frame: &Frame, level: u8, inlines: &[Inline]) {
        let size = HEADINGS[usize::from(level.clamp(1, 6)) - 1];
        self.pages.space(size * 0.9);
        self.pages.require(size + BELOW_HEADING);
        let text = inlines.iter().map(|inline| inline.text.as_str()).collect::<String>();
        self.pages.heading(level, text.replace('\n', " "));
        let bold: Vec<Inline> = inlines.iter().cloned().map(Inline::bold).collect();
        self.text(frame, &bold, size, None);
    }

    /// Lines, the first one with the marker of an item beside it.
    fn text(&mut self, frame: &Frame, inlines: &[Inline], size: f32, marker: Option<Marker>) {
        let mut marker = marker.and_then(|marker| self.marker(frame, marker));
        let lines: Vec<Line> = self.lines(inlines, size, frame);
        for line in lines {
            let mut row = vec![(frame.place(&line), line)];
            row.extend(marker.take());
            self.pages.row(row, &frame.bars());
        }
    }

    fn marker(&self, frame: &Frame, marker: Marker) -> Option<(f32, Line)> {
        let text = match marker {
            Marker::Bullet => "•".to_owned(),
            Marker::Number { number, .. } => format!("{number}."),
        };
        let line = self.lines(&[Inline::plain(text)], SIZE, frame).into_iter().next()?;
        let gap = 5.0;
        Some((if frame.is_from_the_right { frame.x + frame.width + gap } else { frame.x - line.width - gap }, line))
    }

    fn code(&mut self, frame: &Frame, inlines: &[Inline]) {
        // Code runs from the left in every language.
        let lines: Vec<Line> = self.pages.layout.lines(inlines, CODE, frame.width, false).collect();
        let behind: Vec<_> = [(frame.x, frame.width, LIGHT_GREY)].into_iter().chain(frame.bars()).collect();
        for line in lines {
            self.pages.row(vec![(frame.place(&line), line)], &behind);
        }
    }

    fn lines(&self, inlines: &[Inline], size: f32, frame: &Frame) -> Vec<Line> {
        self.pages.layout.lines(inlines, size, frame.width, frame.is_from_the_right).collect()
    }
}

impl Frame {
    /// Where a line begins.
    fn place(&self, line: &Line) -> f32 {
        self.x + if line.is_from_the_right { self.width - line.width } else { 0.0 }
    }

    /// The bars beside quotations.
    fn bars(&self) -> Vec<(f32, f32, u8)> {
        let bar = |number: usize| {
            #[expect(clippy::cast_precision_loss, reason = "there are a few steps")]
            let step = STEP * number as f32;
            let x = if self.is_from_the_right { MARGIN + WIDTH - step - 3.0 } else { MARGIN + step };
            (x, 3.0, GREY)
        };
        (0..self.quotes).map(bar).collect()
    }
}
