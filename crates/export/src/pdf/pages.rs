//! Fills pages with lines from above and with notes from below.

use std::collections::HashSet;

use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;

use super::line::Line;
use super::outline::{Heading, outline};
use super::paragraph::Layout;
use super::surface::{Area, Placed, draw};
use crate::Error;
use crate::report::document::Inline;
use crate::report::notes::Notes;

/// A4, in points.
const PAGE: [f32; 2] = [595.0, 842.0];
/// The text begins and ends so far from the edges.
pub(super) const MARGIN: f32 = 62.0;
/// Width of the text.
pub(super) const WIDTH: f32 = PAGE[0] - 2.0 * MARGIN;
const TOP: f32 = 60.0;
const BOTTOM: f32 = PAGE[1] - 70.0;
/// Where the number of the page stands.
const NUMBER: f32 = PAGE[1] - 50.0;
/// Size of the letters of notes and numbers.
const SMALL: f32 = 8.0;
/// Space between text and notes, with a line in it.
const BETWEEN: f32 = 10.0;

/// The pages of a document.
pub(super) struct Pages<'a> {
    pub(super) layout: Layout<'a>,
    document: Document,
    /// Pages that are complete.
    complete: usize,
    /// Where the next line comes on the page.
    y: f32,
    lines: Vec<Placed>,
    areas: Vec<Area>,
    headings: Vec<Heading>,
    notes: Notes<'a>,
    /// Lines at the foot of the page.
    foot: Vec<Line>,
    noted_on_page: HashSet<i32>,
    noted_before: HashSet<i32>,
    is_from_the_right: bool,
}

impl<'a> Pages<'a> {
    pub(super) fn new(layout: Layout<'a>, notes: Notes<'a>, is_from_the_right: bool) -> Self {
        Self {
            layout,
            document: Document::new(),
            complete: 0,
            y: TOP,
            lines: Vec::new(),
            areas: Vec::new(),
            headings: Vec::new(),
            notes,
            foot: Vec::new(),
            noted_on_page: HashSet::new(),
            noted_before: HashSet::new(),
            is_from_the_right,
        }
    }

    /// Space before what follows; none at the top of a page.
    pub(super) fn space(&mut self, height: f32) {
        if !self.is_empty() {
            self.y += height;
        }
    }

    /// Begins a new page if there is less room.
    pub(super) fn require(&mut self, height: f32) {
        if !self.is_empty() && self.y + height > self.end(0.0) {
            self.end_page();
        }
    }

    /// The next line that is placed is that of a heading.
    pub(super) fn heading(&mut self, level: u8, text: String) {
        self.headings.push(Heading { level, text, page: self.complete, y: self.y });
    }

    /// Places lines beside each other, each with its left edge; the grey areas behind them are as high as they are.
    pub(super) fn row(&mut self, lines: Vec<(f32, Line)>, behind: &[(f32, f32, u8)]) {
        let height = lines.iter().map(|(_, line)| line.height()).fold(0.0, f32::max);
        let marks: Vec<i32> = lines.iter().flat_map(|(_, line)| line.marks.iter().copied()).collect();
        let mut notes = self.notes_on(&marks);
        if !self.is_empty() && self.y + height > self.end(heights(&notes)) {
            self.end_page();
            notes = self.notes_on(&marks);
        }
        for (x, width, grey) in behind {
            self.areas.push(Area { x: *x, y: self.y, width: *width, height, grey: *grey });
        }
        self.lines.extend(lines.into_iter().map(|(x, line)| Placed { x, y: self.y, line }));
        self.y += height;
        self.foot.extend(notes);
        self.noted_on_page.extend(&marks);
        self.noted_before.extend(&marks);
    }

    /// A line across, which takes no room.
    pub(super) fn rule(&mut self, x: f32, width: f32) {
        self.areas.push(Area { x, y: self.y, width, height: 0.5, grey: 170 });
    }

    /// The notes on sources that the page does not have yet.
    fn notes_on(&self, marks: &[i32]) -> Vec<Line> {
        let mut noted = HashSet::new();
        let new = marks.iter().filter(|mark| !self.noted_on_page.contains(mark) && noted.insert(**mark));
        let text = |mark: &i32| -> Vec<Inline> { self.notes.text(*mark, !self.noted_before.contains(mark)) };
        new.flat_map(|mark| self.layout.lines(&text(mark), SMALL, WIDTH, self.is_from_the_right)).collect()
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Where the text has to end, with further notes of a height.
    fn end(&self, further: f32) -> f32 {
        let foot = heights(&self.foot) + further;
        if foot > 0.0 { BOTTOM - foot - BETWEEN } else { BOTTOM }
    }

    fn end_page(&mut self) {
        self.place_foot();
        self.complete += 1;
        let number = [Inline::plain(self.complete.to_string())];
        for line in self.layout.lines(&number, SMALL, WIDTH, false) {
            self.lines.push(Placed { x: (PAGE[0] - line.width) / 2.0, y: NUMBER, line });
        }
        let settings = PageSettings::from_wh(PAGE[0], PAGE[1]).unwrap_or_default();
        let mut page = self.document.start_page_with(settings);
        draw(&mut page, self.layout.fonts, &self.areas, &self.lines);
        page.finish();
        self.lines.clear();
        self.areas.clear();
        self.noted_on_page.clear();
        self.y = TOP;
    }

    /// Places notes at the foot, as many lines as there is room for; the others follow on the next page.
    fn place_foot(&mut self) {
        let mut room = BOTTOM - self.y - BETWEEN;
        let fits = |line: &&Line| {
            room -= line.height();
            room >= 0.0
        };
        let count = self.foot.iter().take_while(fits).count();
        let placed: Vec<Line> = self.foot.drain(..count).collect();
        let mut y = BOTTOM - heights(&placed);
        if count > 0 {
            self.areas.push(Area { x: MARGIN, y: y - BETWEEN / 2.0, width: WIDTH / 3.0, height: 0.5, grey: 120 });
        }
        for line in placed {
            let x = MARGIN + if line.is_from_the_right { WIDTH - line.width } else { 0.0 };
            let height = line.height();
            self.lines.push(Placed { x, y, line });
            y += height;
        }
    }

    /// The bytes of the file.
    pub(super) fn finish(mut self, title: &str, language: Option<&str>) -> Result<Vec<u8>, Error> {
        while !self.is_empty() || !self.foot.is_empty() || self.complete == 0 {
            self.end_page();
        }
        let about = Metadata::new().title(title.to_owned());
        self.document.set_metadata(match language {
            Some(language) => about.language(language.to_owned()),
            None => about,
        });
        self.document.set_outline(outline(std::mem::take(&mut self.headings)));
        self.document.finish().map_err(|error| Error::Pages(format!("{error:?}")))
    }
}

fn heights(lines: &[Line]) -> f32 {
    lines.iter().map(Line::height).sum()
}
