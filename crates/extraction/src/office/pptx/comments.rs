//! Comments on slides: those of the standard (ECMA-376, part 1, 19.4), and those with answers that Office writes today
//! (MS-PPTX, 2.6).

use std::collections::HashMap;

use crate::Rejected;
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::office::signature;
use crate::xml::Element;

/// Who comments, by their ids: names and initials.
#[derive(Debug, Default)]
pub(super) struct Authors(HashMap<String, (String, String)>);

impl Authors {
    /// Reads a part of authors, of either kind.
    pub(super) fn read(&mut self, root: Element<'_>) {
        for author in root.elements() {
            let value = |name: &str| author.attribute(name).unwrap_or_default().into_owned();
            self.0.insert(value("id"), (value("name"), value("initials")));
        }
    }

    /// Writes the comments of a part, each with its answers.
    pub(super) fn write(&self, root: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        for comment in root.elements().filter(|comment| comment.name() == "cm") {
            self.write_one(0, comment, out)?;
            let answers = comment.child("replyLst").into_iter().flat_map(|answers| answers.elements());
            for answer in answers.filter(|answer| answer.name() == "reply") {
                self.write_one(1, answer, out)?;
            }
        }
        Ok(())
    }

    fn write_one(&self, depth: usize, comment: Element<'_>, out: &mut Writer) -> Result<(), Rejected> {
        let text =
            comment.child("text").or_else(|| comment.child("txBody")).map(|text| text.text()).unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(());
        }
        let value = |name: &str| comment.attribute(name).unwrap_or_default();
        let time = comment.attribute("dt").or_else(|| comment.attribute("created")).unwrap_or_default();
        let (name, initials) = self.0.get(&*value("authorId")).cloned().unwrap_or_default();
        let words: Vec<_> = text.split_whitespace().collect();
        let line = format!("{}: {}", signature(&name, &initials, &time), words.join(" "));
        out.item(depth, &Marker::Bullet, &Inline::of(&line))
    }
}
