//! Text in a paragraph.

use crate::report::direction;
use crate::report::document::{Inline, Look};

/// Text as XML has it: without the characters that it cannot hold.
pub(super) fn escaped(text: &str) -> String {
    let is_held = |c: char| !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    crate::html::escaped(&text.chars().filter(|c| is_held(*c)).collect::<String>())
}

/// A piece of text; links and marks are of the caller.
pub(super) fn runs(xml: &mut String, inline: &Inline) {
    for (text, is_from_the_right) in directions(&inline.text) {
        xml.push_str("<w:r>");
        properties(xml, inline.look, inline.link.is_some(), is_from_the_right);
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                xml.push_str("<w:br/>");
            }
            for (index, part) in line.split('\t').enumerate() {
                if index > 0 {
                    xml.push_str("<w:tab/>");
                }
                if !part.is_empty() {
                    xml.push_str(&format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(part)));
                }
            }
        }
        xml.push_str("</w:r>");
    }
}

fn properties(xml: &mut String, look: Look, is_link: bool, is_from_the_right: bool) {
    let style = if look.code { "<w:rStyle w:val=\"CodeCharacters\"/>" } else { "<w:rStyle w:val=\"Hyperlink\"/>" };
    let parts = [
        (look.code || is_link, style),
        (look.bold, "<w:b/><w:bCs/>"),
        (look.italic, "<w:i/><w:iCs/>"),
        (look.struck, "<w:strike/>"),
        (is_from_the_right, "<w:rtl/>"),
    ];
    if parts.iter().any(|(applies, _)| *applies) {
        let parts: String = parts.iter().filter(|(applies, _)| *applies).map(|(_, part)| *part).collect();
        xml.push_str(&format!("<w:rPr>{parts}</w:rPr>"));
    }
}

/// The parts of a text that are written from one side: what is written either way belongs to what is before it.
fn directions(text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let (mut from, mut current) = (0, None);
    for (at, c) in text.char_indices() {
        let Some(direction) = direction::of_letter(c) else { continue };
        if current.is_some_and(|current| current != direction) {
            parts.push((&text[from..at], current == Some(true)));
            from = at;
        }
        current = Some(direction);
    }
    parts.push((&text[from..], current == Some(true)));
    parts
}
