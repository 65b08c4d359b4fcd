//! Documents of word processors and presentations: packages of XML parts.
//!
//! DOCX and PPTX follow ECMA-376 (ISO/IEC 29500), whose transitional and strict forms differ in namespaces only, which
//! are not looked at. ODT and ODP follow OpenDocument 1.3. What is read is what a person reads on the page: content and
//! its structure, not its looks. What cannot be read of a document is left out, with a warning.

mod characters;
mod chart;
mod counters;
mod diagram;
mod docx;
mod latex;
mod mathml;
mod objects;
mod odf;
mod omml;
mod opc;
mod order;
mod pptx;
mod symbols;
mod workbook;

pub(super) use docx::Docx;
pub(super) use odf::{ODP, ODS, ODT};
pub(super) use pptx::Pptx;
pub(super) use workbook::{Xls, Xlsb, Xlsx};

use crate::CancelFlag;
use crate::Rejected;
use crate::language::{detect_language, language_tag};
use crate::package::Unpacked;
use crate::recognise::{Fit, Sample};
use crate::xml::{Tree, decoded};

/// Another document than the one that the name or the declared type promised.
const OTHER_DOCUMENT: Rejected =
    Rejected::Unreadable("The document is of another kind than its name or its type says. Correct them.");

/// A part of a package, as text.
#[derive(Debug)]
pub(super) struct Part {
    text: String,
    /// Whether its end is missing.
    is_cut_off: bool,
}

impl Part {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let text = String::from_utf8(bytes).unwrap_or_else(|error| decoded(error.as_bytes()).into_owned());
        Self { text, is_cut_off: false }
    }

    /// A part as far as it could be unpacked.
    pub(super) fn as_far(unpacked: Unpacked) -> Self {
        Self { is_cut_off: unpacked.is_damaged, ..Self::new(unpacked.content) }
    }

    /// The same without a document type declaration that defines nothing, which some programs write.
    pub(super) fn without_document_type(self) -> Self {
        let Some(start) = self.text.find("<!DOCTYPE") else { return self };
        let declaration = &self.text[start..];
        match declaration.find(['>', '[']) {
            Some(end) if declaration[end..].starts_with('>') => {
                let text = format!("{}{}", &self.text[..start], &declaration[end + 1..]);
                Self { text, ..self }
            }
            _ => self,
        }
    }

    pub(super) fn tree(&self, stop: &CancelFlag) -> Result<Tree<'_>, Rejected> {
        let tree = Tree::parse(self.text.trim_start_matches('\u{FEFF}'), stop)?;
        Ok(if self.is_cut_off { tree.cut_off() } else { tree })
    }
}

/// How well a file fits an Office Open XML document whose parts are in `folder`.
fn office_fit(sample: &Sample<'_>, folder: &str) -> Fit {
    const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let Some(head) = &sample.zip else {
        // Protected by a password, or in an old format: its reader says so.
        return if sample.head.starts_with(COMPOUND_FILE) { Fit::Hinted } else { Fit::No };
    };
    match head.office_folder() {
        Some(found) if found == folder && head.media_type.is_none() => Fit::Certain,
        None if head.media_type.is_none() => Fit::Hinted,
        _ => Fit::No,
    }
}

/// Letters from which on the recognition of a language outweighs what a template declares.
const ENOUGH_LETTERS: usize = 500;

/// The language of a document whose template declares one: often it is that of the program, not that of the text.
fn language(templates: Option<&str>, text: &str) -> Option<String> {
    let declared = templates.and_then(language_tag);
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    match (declared, detect_language(text)) {
        (Some(declared), Some(detected)) if primary(&declared) != primary(&detected) => {
            let is_long = text.chars().filter(|c| c.is_alphabetic()).nth(ENOUGH_LETTERS).is_some();
            Some(if is_long { detected } else { declared })
        }
        (declared, detected) => declared.or(detected),
    }
}

/// What is said of a picture, without the remark that a program guessed it.
fn picture(description: &str) -> &str {
    let remarks = ["AI-generated content may be incorrect.", "Description automatically generated"];
    let description = description.trim();
    let description = remarks.iter().find_map(|remark| description.strip_suffix(remark)).unwrap_or(description);
    if is_file_name(description) { "" } else { description }
}

/// True for the name of a picture's file, which programs put where the description belongs: `IMG_0042.jpg`,
/// `C:\\pictures\\quay.png`, `https://harbour.example/quay.png`.
fn is_file_name(description: &str) -> bool {
    const ENDINGS: [&str; 14] =
        ["png", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "webp", "svg", "emf", "wmf", "heic", "avif"];
    let is_picture = description
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
    // A sentence may end with the name of a file.
    is_picture && (description.contains(['/', '\\']) || description.split_whitespace().count() <= 4)
}

/// Who commented and when: `Comment by Ann Ward (AW), 2026-01-02T10:00:00Z`.
fn signature(author: &str, initials: &str, time: &str) -> String {
    let (author, initials, time) = (author.trim(), initials.trim(), time.trim());
    let mut out = "Comment".to_owned();
    if !author.is_empty() {
        out.push_str(&format!(" by {author}"));
    }
    if !initials.is_empty() && !author.is_empty() {
        out.push_str(&format!(" ({initials})"));
    }
    if !time.is_empty() {
        out.push_str(&format!(", {time}"));
    }
    out
}

/// `Slide 3 is`, `Slides 3 and 7 are`, with other words for one and for several; `None` for no slide.
fn numbered(slides: &[u32], [one, several]: [&str; 2]) -> Option<String> {
    const MAXIMUM_NAMED: usize = 10;
    let named: Vec<String> = slides.iter().take(MAXIMUM_NAMED).map(u32::to_string).collect();
    match named.as_slice() {
        [] => None,
        [only] => Some(format!("Slide {only} {one}")),
        _ if slides.len() > MAXIMUM_NAMED => Some(format!("{} slides {several}", slides.len())),
        [first @ .., last] => Some(format!("Slides {} and {last} {several}", first.join(", "))),
    }
}

/// Says which slides are hidden; they are read like others.
fn hidden(slides: &[u32]) -> Option<String> {
    numbered(slides, ["is hidden", "are hidden"]).map(|hidden| format!("{hidden} when the presentation is shown."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_are_named_in_a_sentence() {
        let numbered = |slides: &[u32]| numbered(slides, ["is", "are"]);
        assert_eq!(numbered(&[]), None);
        assert_eq!(numbered(&[3]).as_deref(), Some("Slide 3 is"));
        assert_eq!(numbered(&[3, 5, 7]).as_deref(), Some("Slides 3, 5 and 7 are"));
        assert_eq!(numbered(&[1; 11]).as_deref(), Some("11 slides are"));
    }

    #[test]
    fn names_of_files_describe_no_picture() {
        for name in ["IMG_0042.JPG", "Screen Shot 12.png", "C:\\My Pictures\\the quay at night.png", "a/b.svg"] {
            assert_eq!(picture(name), "", "{name}");
        }
        for description in ["The quay at night", "How the program reads the file quay.png", "Version 2.0"] {
            assert_eq!(picture(description), description);
        }
    }
}
