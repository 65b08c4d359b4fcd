//! The text of PDF documents: in reading order, with headings, lists, links and tables, and where it stands.
//!
//! A PDF page is a set of glyphs at places; it knows neither words nor lines. What is here finds them again:
//!
//! 1. `glyphs` reads what is drawn, `tables` tells which of it are tables.
//! 2. `segments` puts glyphs together to runs of words, `furniture` drops those that every page repeats.
//! 3. `order` finds columns and their order, `lines` the lines of each, `paragraphs` what belongs together.
//! 4. `headings` ranks what stands out, `lists` and `markdown` write it down.
//!
//! A page that is a scan holds no glyphs: `picture` draws it for a program that recognises letters, and `recognised` takes
//! in what that found.
//!
//! `structure` adds what the document says of itself: title, language, outline, links, and what is filled in.
//!
//! Documents are hostile: reading one may take any time and memory, and the libraries below may panic. It is to be done
//! in a process of its own, with limits of both. The library that reads glyphs starts as many threads as there are
//! processors, up to the number of pages that are read at once: where the size of the address space is limited, leave
//! the process one or two processors.

mod above;
mod bidi;
mod body;
mod cells;
mod clusters;
mod columns;
mod continued;
mod covered;
mod document;
mod error;
mod found;
mod furniture;
mod geometry;
mod glyphs;
mod grid;
mod groups;
mod grow;
mod headings;
mod heads;
mod joined;
mod letters;
mod letters_of_page;
mod levels;
mod line_numbers;
mod lines;
mod lists;
mod markdown;
mod markers;
mod order;
mod page;
mod paragraphs;
mod picture;
mod pieces;
mod recognised;
mod runs;
mod segments;
mod spans;
mod stacked;
mod strays;
mod structure;
mod tables;
mod take;

pub use continued::{Continuation, TablePlace, continuations};
pub use document::{Block, Kind, Page, Pdf, State, read, read_with};
pub use error::{MOST_PAGES, Unreadable};
pub use geometry::Area;
pub use letters_of_page::letters;
pub use picture::{Picture, picture};
pub use recognised::{Recognised, RecognisedLine};
pub use tables::{Cell, Letter, Method, Run, Table};

/// What reading a document may use up.
pub struct Limits<'a> {
    /// Largest text, in bytes of UTF-8.
    pub text: usize,
    /// Asked from time to time whether to stop.
    pub should_stop: &'a dyn Fn() -> bool,
}

impl Limits<'_> {
    pub(crate) fn check(&self) -> Result<(), Unreadable> {
        if (self.should_stop)() { Err(Unreadable::Stopped) } else { Ok(()) }
    }
}
