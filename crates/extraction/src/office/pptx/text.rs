//! Text of DrawingML (ECMA-376, part 1, 21.1.2): paragraphs of runs.

use std::rc::Rc;

use crate::markdown_writer::{Inline, Style};
use crate::office::objects::Objects;
use crate::office::{omml, symbols};
use crate::raised::raised;
use crate::xml::Element;

/// Lowest raising of characters that makes them superscript, in thousandths of a percent.
const RAISED: i64 = 10_000;

/// The content of a paragraph.
pub(super) fn inline(paragraph: Element<'_>, objects: &Objects) -> Inline {
    let mut inline = Inline::default();
    runs(paragraph, objects, &mut inline);
    inline
}

fn runs(parent: Element<'_>, objects: &Objects, inline: &mut Inline) {
    for child in parent.elements() {
        match child.name() {
            "r" | "fld" => run(child, objects, inline),
            "br" => inline.line_break(),
            "oMath" => {
                let equation = omml::latex(child);
                if !equation.is_empty() {
                    inline.markdown(format!("${equation}$"));
                }
            }
            "AlternateContent" => {
                if let Some(chosen) = super::alternative(child) {
                    runs(chosen, objects, inline);
                }
            }
            "pPr" | "endParaRPr" => {}
            _ => runs(child, objects, inline),
        }
    }
}

fn run(run: Element<'_>, objects: &Objects, inline: &mut Inline) {
    let Some(text) = run.child("t").map(|text| text.text()) else { return };
    let properties = run.child("rPr");
    let attribute = |name: &str| properties.and_then(|properties| properties.attribute(name));
    let is_set = |name: &str| attribute(name).is_some_and(|value| matches!(&*value, "1" | "true"));
    let style = Style {
        bold: is_set("b"),
        italic: is_set("i"),
        struck: attribute("strike").is_some_and(|strike| strike != "noStrike"),
    };
    let is_raised = attribute("baseline").and_then(|raising| raising.parse::<i64>().ok()) >= Some(RAISED);
    let text = if is_raised { raised(&text).unwrap_or(text) } else { text };
    let text = if symbols::has_private(&text) {
        let font = properties.and_then(|properties| properties.child("sym").or_else(|| properties.child("latin")));
        symbols::readable(&text, font.and_then(|font| font.attribute("typeface")).as_deref())
    } else {
        text
    };
    let link: Option<Rc<str>> = properties
        .and_then(|properties| properties.child("hlinkClick"))
        .and_then(|link| link.prefixed("id"))
        .and_then(|id| objects.link(&id));
    // Line breaks within a run are written as this control character by some programs.
    for (number, line) in text.split('\u{B}').enumerate() {
        if number > 0 {
            inline.line_break();
        }
        inline.linked_text(line, style, link.clone());
    }
}
