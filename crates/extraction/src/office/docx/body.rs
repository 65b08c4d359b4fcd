//! The blocks of a document: paragraphs and tables, and what they stand in.

use super::fields::Fields;
use super::notes::{Commented, Noted, Notes};
use super::numbering::Numbering;
use super::styles::{Role, Styles};
use crate::markdown_writer::{Inline, Marker, Style, Writer};
use crate::office::objects::Objects;
use crate::office::signature;
use crate::xml::Element;
use crate::{Limits, Rejected};

/// Reads the blocks of a document, and keeps what goes on from one to the next.
pub(super) struct Reader<'d> {
    pub(super) styles: &'d Styles,
    pub(super) numbering: Numbering,
    pub(super) objects: &'d Objects,
    pub(super) notes: &'d Notes<'d>,
    pub(super) limits: &'d Limits,
    pub(super) fields: Fields,
    pub(super) noted: Noted,
    pub(super) commented: Commented,
    /// The beginning of a paragraph whose end was deleted.
    pub(super) begun: Inline,
    /// Levels by which headings are lowered because the document has a title.
    pub(super) lowered: usize,
    /// Within a cell, where there are no headings.
    pub(super) in_cell: bool,
    has_embedded: bool,
}

impl<'d> Reader<'d> {
    pub(super) fn new(
        styles: &'d Styles,
        numbering: Numbering,
        objects: &'d Objects,
        notes: &'d Notes<'d>,
        limits: &'d Limits,
    ) -> Self {
        Self {
            styles,
            numbering,
            objects,
            notes,
            limits,
            fields: Fields::default(),
            noted: Noted::default(),
            commented: Commented::default(),
            begun: Inline::default(),
            lowered: 0,
            in_cell: false,
            has_embedded: false,
        }
    }

    /// True when the document holds another one, which is not read.
    pub(super) fn has_embedded(&self) -> bool {
        self.has_embedded
    }

    /// Reads the document: its text, then notes and comments.
    pub(super) fn document(&mut self, root: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let mut styled = root.descendants().filter(|element| element.name() == "pStyle");
        let is_title = |style: Element<'_>| self.styles.role(style.attribute("val").as_deref()) == Role::Title;
        self.lowered = usize::from(styled.any(is_title));
        self.blocks(root, out)?;
        self.write_notes(out)?;
        self.write_comments(out)
    }

    /// Reads all blocks within an element.
    pub(super) fn blocks(&mut self, container: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let mut code = String::new();
        self.blocks_and_code(container, &mut code, out)?;
        out.code(&code)?;
        // Nothing continues the last paragraph.
        out.paragraph(&std::mem::take(&mut self.begun))
    }

    /// Reads blocks; lines of a program are collected until something else follows.
    fn blocks_and_code(&mut self, container: Element<'_>, code: &mut String, out: &mut Writer) -> Result<(), Rejected> {
        for block in container.elements() {
            match block.name() {
                "p" => {
                    self.limits.stop.check()?;
                    if let Some(line) = self.code_line(block) {
                        code.push_str(&line);
                        code.push('\n');
                        continue;
                    }
                    out.code(&std::mem::take(code))?;
                    self.paragraph(block, out)?;
                }
                "tbl" => {
                    out.code(&std::mem::take(code))?;
                    self.table(block, out)?;
                }
                "AlternateContent" => {
                    if let Some(chosen) = super::runs::alternative(block) {
                        self.blocks_and_code(chosen, code, out)?;
                    }
                }
                "sdt" if is_placeholder(block) => {}
                "altChunk" => self.has_embedded = true,
                // Properties, and what a tracked change took away.
                "del" | "moveFrom" | "sdtPr" | "sdtEndPr" | "sectPr" | "customXmlPr" | "tblPr" | "tblGrid" => {}
                _ => self.blocks_and_code(block, code, out)?,
            }
        }
        Ok(())
    }

    /// Reads blocks as the text of a cell, a note or a comment.
    pub(super) fn apart(&mut self, container: Element<'_>) -> Result<String, Rejected> {
        let mut out = Writer::new(self.limits.text);
        let before = std::mem::replace(&mut self.in_cell, true);
        let outcome = self.blocks(container, &mut out);
        self.in_cell = before;
        outcome?;
        Ok(out.finish())
    }

    fn write_notes(&mut self, out: &mut Writer) -> Result<(), Rejected> {
        let mut number = 1;
        // A note may refer to further ones.
        while let Some((kind, id)) = self.noted.get(number) {
            if let Some(note) = self.notes.note(kind, &id) {
                let text = self.apart(note)?;
                out.note(number, &text)?;
            }
            number += 1;
        }
        Ok(())
    }

    fn write_comments(&mut self, out: &mut Writer) -> Result<(), Rejected> {
        for (id, quote) in self.commented.take() {
            let Some(comment) = self.notes.comment(&id) else { continue };
            let text = self.apart(comment)?;
            if text.is_empty() {
                continue;
            }
            let value = |name: &str| comment.attribute(name).unwrap_or_default();
            let signature = signature(&value("author"), &value("initials"), &value("date"));
            let mut inline = Inline::of(&signature);
            if !quote.trim().is_empty() {
                inline.text(&format!(", on “{}”", quote.trim()), Style::default());
            }
            inline.text(": ", Style::default());
            inline.markdown(text.split_whitespace().collect::<Vec<_>>().join(" "));
            out.item(0, &Marker::Bullet, &inline)?;
        }
        Ok(())
    }
}

/// True for a control that shows what should be entered, because nothing was.
pub(super) fn is_placeholder(control: Element<'_>) -> bool {
    control.path(&["sdtPr", "showingPlcHdr"]).is_some_and(super::styles::is_on)
}
