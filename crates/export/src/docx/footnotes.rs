//! Citations as footnotes. A source has a full note where it is cited first, and a short one in each further section; all
//! other marks lead to the first. So a page tells what is cited on it, and the notes do not outgrow the text.

use std::collections::HashSet;

use super::links::Links;
use super::runs::runs;
use crate::report::notes::Notes;

/// Most notes; marks beyond lead to the first note on their source.
const MOST: usize = 5_000;

/// What the names of addresses begin with.
pub(super) const LINK: &str = "noteLink";

pub(super) struct Footnotes<'r> {
    /// The notes.
    pub(super) xml: String,
    /// Addresses in them.
    pub(super) links: Links,
    notes: Notes<'r>,
    number: usize,
    known: HashSet<i32>,
    in_section: HashSet<i32>,
}

impl<'r> Footnotes<'r> {
    pub(super) fn new(notes: Notes<'r>) -> Self {
        Self {
            xml: String::new(),
            links: Links::default(),
            notes,
            number: 0,
            known: HashSet::new(),
            in_section: HashSet::new(),
        }
    }

    /// A new section begins.
    pub(super) fn section(&mut self) {
        self.in_section.clear();
    }

    /// A mark in the text.
    pub(super) fn refer(&mut self, xml: &mut String, mark: i32) {
        let is_first = self.known.insert(mark);
        let is_noted = !self.in_section.insert(mark) || self.number == MOST;
        if is_noted && !is_first {
            let run = format!("<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:t>[{mark}]</w:t></w:r>");
            xml.push_str(&format!("<w:hyperlink w:anchor=\"source{mark}\">{run}</w:hyperlink>"));
            return;
        }
        self.number += 1;
        let number = self.number;
        // The mark of the report stands for the number of the note, so that text and notes name a source alike.
        let run = format!(
            "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>\
             <w:footnoteReference w:customMarkFollows=\"1\" w:id=\"{number}\"/><w:t>[{mark}]</w:t></w:r>"
        );
        xml.push_str(&match is_first {
            true => format!(
                "<w:bookmarkStart w:id=\"{number}\" w:name=\"source{mark}\"/>{run}<w:bookmarkEnd w:id=\"{number}\"/>"
            ),
            false => run,
        });
        self.note(number, mark, is_first);
    }

    fn note(&mut self, number: usize, mark: i32, is_full: bool) {
        let text = self.notes.text(mark, is_full);
        self.xml
            .push_str(&format!("<w:footnote w:id=\"{number}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>"));
        for inline in &text {
            match &inline.link {
                Some(address) => {
                    let link = self.links.number(address);
                    self.xml.push_str(&format!("<w:hyperlink r:id=\"{LINK}{link}\">"));
                    runs(&mut self.xml, inline);
                    self.xml.push_str("</w:hyperlink>");
                }
                None => runs(&mut self.xml, inline),
            }
        }
        self.xml.push_str("</w:p></w:footnote>");
    }
}
