//! From what a format's reader found to what is kept: one form for all text, within the limits.

use std::collections::HashMap;

use super::encoding::{Decoded, decode};
use super::headings::headings;
use super::language::{detect_language, language_tag};
use super::markdown_writer::Writer;
use super::normalise::{normalise, single_line};
use super::package::{CUT_OFF, DAMAGED};
use super::tables::marks::settled;
use super::{Extracted, Hints, Limits, Location, Locations, Markup, Rejected};

/// What stands between two parts.
const BETWEEN: &str = "\n\n";

/// What a format's reader found.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// The text in parts, each with its location in the original; one part without for an original that is one piece.
    pub(super) parts: Vec<(Option<Location>, String)>,
    /// Numbers of the rows of parts that are tables and may lack rows of the original, by the part's index.
    pub(super) row_numbers: HashMap<usize, Vec<u32>>,
    /// Title that the document declares.
    pub(super) title: Option<String>,
    /// Language that the document declares.
    pub(super) language: Option<String>,
}

impl Raw {
    /// A text that is one piece.
    pub(super) fn of(text: String) -> Self {
        Self { parts: vec![(None, text)], ..Self::default() }
    }

    /// What is kept of it.
    pub(super) fn finish(self, markup: Markup, warnings: Vec<String>, limits: &Limits) -> Result<Extracted, Rejected> {
        let (text, locations) = joined(self.parts, self.row_numbers, limits)?;
        if !text.chars().any(char::is_alphanumeric) {
            // What a file lost may have been its text.
            let is_cut_off = warnings.iter().any(|warning| warning == CUT_OFF);
            return Err(if is_cut_off { DAMAGED } else { Rejected::Empty });
        }
        let declared = self.title.and_then(|title| single_line(&title));
        let title = declared.or_else(|| if markup == Markup::Markdown { first_title(&text) } else { None });
        let language = self.language.as_deref().and_then(language_tag).or_else(|| detect_language(&text));
        Ok(Extracted { text, markup, locations, title, language, warnings, scans: Vec::new(), page: None })
    }
}

/// Parts of a text in the making, each written as Markdown, within the limit of all.
#[derive(Debug)]
pub(super) struct Parts<'l> {
    limits: &'l Limits,
    parts: Vec<(Option<Location>, String)>,
    left: usize,
}

impl<'l> Parts<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, parts: Vec::new(), left: limits.text }
    }

    /// Adds a part; none where nothing is written.
    ///
    /// # Errors
    ///
    /// [`Rejected::TooLarge`] when there is too much text, [`Rejected::Stopped`], and those of `write`.
    pub(super) fn write(
        &mut self,
        location: Option<Location>,
        write: impl FnOnce(&mut Writer) -> Result<(), Rejected>,
    ) -> Result<(), Rejected> {
        self.limits.stop.check()?;
        let mut writer = Writer::new(self.left);
        write(&mut writer).map_err(|rejected| match rejected {
            Rejected::TooLarge { .. } => Rejected::TooLarge { maximum: self.limits.text },
            other => other,
        })?;
        if !writer.is_empty() {
            let text = writer.finish();
            self.left -= text.len();
            self.parts.push((location, text));
        }
        Ok(())
    }

    /// Number of the parts so far.
    pub(super) fn count(&self) -> usize {
        self.parts.len()
    }

    /// The parts so far.
    pub(super) fn finish(self) -> Vec<(Option<Location>, String)> {
        self.parts
    }
}

/// Reads an original that is written as text, with what is to be said about that.
pub(super) fn decoded(original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<(String, Vec<String>), Rejected> {
    limits.stop.check()?;
    let Decoded { text, notice } = decode(original, hints.charset);
    limits.stop.check()?;
    Ok((text, notice.into_iter().collect()))
}

fn joined(
    parts: Vec<(Option<Location>, String)>,
    mut row_numbers: HashMap<usize, Vec<u32>>,
    limits: &Limits,
) -> Result<(String, Locations), Rejected> {
    let (mut text, mut locations, mut characters) = (String::new(), Locations::default(), 0);
    for (index, (location, part)) in parts.into_iter().enumerate() {
        limits.stop.check()?;
        let part = settled(normalise(&part), limits.keeps_marks);
        if !text.is_empty() && !part.is_empty() {
            text.push_str(BETWEEN);
            characters += BETWEEN.len();
        }
        if let Some(location) = location {
            let numbers = row_numbers.remove(&index).unwrap_or_default();
            locations.begin(characters, location, &part, numbers);
        }
        characters += part.chars().count();
        text.push_str(&part);
        if text.len() > limits.text {
            return Err(Rejected::TooLarge { maximum: limits.text });
        }
    }
    Ok((text, locations))
}

fn first_title(text: &str) -> Option<String> {
    headings(text).into_iter().find(|heading| heading.level == 1).map(|heading| heading.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_joined_and_keep_their_places() {
        let parts = ["A\u{308}rger \r\n\0", " \n", "two"].map(str::to_owned);
        let parts = (1..).zip(parts).map(|(page, text)| (Some(Location::Page(page)), text)).collect();
        let extracted = Raw { parts, ..Raw::default() }.finish(Markup::None, Vec::new(), &Limits::default()).unwrap();
        assert_eq!(extracted.text, "\u{c4}rger\n\ntwo");
        assert_eq!(extracted.locations.page_count(), Some(3));
        assert_eq!(extracted.locations.pages(0..5), Some((1, 1)));
        assert_eq!(extracted.locations.pages(7..10), Some((3, 3)));
    }

    #[test]
    fn an_original_in_one_piece_needs_no_places() {
        let extracted = Raw::of("One".to_owned()).finish(Markup::None, Vec::new(), &Limits::default()).unwrap();
        assert!(extracted.locations.is_empty());
    }
}
