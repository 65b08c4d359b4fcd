//! What stands within a paragraph (OpenDocument 1.3, part 3, 6).

use std::rc::Rc;

use super::blocks::Reader;
use super::objects::Object;
use crate::markdown_writer::{Inline, address};
use crate::office::characters::Characters;
use crate::office::picture;
use crate::raised::raised;
use crate::xml::{Element, Node};

/// Most spaces that one element stands for.
const MAXIMUM_SPACES: usize = 100;

/// What a paragraph holds.
#[derive(Default)]
pub(super) struct Content<'t> {
    pub(super) inline: Inline,
    /// Frames and shapes that are anchored in it, in their order.
    pub(super) anchored: Vec<Element<'t>>,
    /// The last character was a space, after which further ones mean nothing.
    after_space: bool,
}

/// How words are set, and where they lead.
#[derive(Clone, Default)]
struct Setting {
    characters: Characters,
    link: Option<Rc<str>>,
}

impl<'t> Reader<'t> {
    /// The content of a paragraph or a heading.
    pub(super) fn content(&mut self, paragraph: Element<'t>) -> Content<'t> {
        let style = paragraph.attribute("style-name").unwrap_or_default();
        let characters = self.styles.paragraph_characters(&style);
        let mut content = Content { after_space: true, ..Content::default() };
        self.pieces(paragraph, &Setting { characters, link: None }, &mut content);
        content
    }

    fn pieces(&mut self, parent: Element<'t>, setting: &Setting, content: &mut Content<'t>) {
        for node in parent.nodes() {
            match node {
                Node::Text(text) => words(&text, setting, content),
                Node::Element(element) => self.piece(element, setting, content),
            }
        }
    }

    fn piece(&mut self, element: Element<'t>, setting: &Setting, content: &mut Content<'t>) {
        match element.name() {
            "span" => {
                let style = element.attribute("style-name").unwrap_or_default();
                let characters = self.styles.characters(&style).or(setting.characters);
                self.pieces(element, &Setting { characters, ..setting.clone() }, content);
            }
            "a" => {
                let link = element.attribute("href").and_then(|target| address(&target));
                let link = link.or_else(|| setting.link.clone());
                self.pieces(element, &Setting { link, ..setting.clone() }, content);
            }
            "s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1);
                push(&" ".repeat(count.min(MAXIMUM_SPACES)), setting, content);
            }
            "tab" => push("\t", setting, content),
            "line-break" => {
                content.inline.line_break();
                content.after_space = true;
            }
            "note" => {
                if let Some(body) = element.child("note-body") {
                    self.notes.push(body);
                    content.inline.note_reference(self.notes.len());
                    content.after_space = false;
                }
            }
            "annotation" => self.comments.push(element),
            "ruby" => {
                if let Some(base) = element.child("ruby-base") {
                    self.pieces(base, setting, content);
                }
            }
            "frame" => self.frame_in_line(element, content),
            "g" | "custom-shape" | "rect" | "ellipse" | "circle" | "caption" | "text-box" => {
                content.anchored.push(element);
            }
            // Text that is not shown, and programs.
            "hidden-text" | "hidden-paragraph" | "script" | "annotation-end" | "desc" | "title" => {}
            _ => self.pieces(element, setting, content),
        }
    }

    /// Equations and descriptions of pictures stand in the line; boxes and charts follow the paragraph.
    fn frame_in_line(&mut self, frame: Element<'t>, content: &mut Content<'t>) {
        content.after_space = false;
        match self.object(frame) {
            Some(Object::Equation(equation)) if !equation.is_empty() => {
                content.inline.markdown(format!("${equation}$"));
            }
            Some(_) => content.anchored.push(frame),
            None if frame.elements().any(|child| matches!(child.name(), "text-box" | "table")) => {
                content.anchored.push(frame);
            }
            None => content.inline.image(&description(frame)),
        }
    }
}

/// What is said of a picture: its title and its description.
pub(super) fn description(frame: Element<'_>) -> String {
    let parts = ["title", "desc"].into_iter().filter_map(|name| Some(frame.child(name)?.text()));
    parts.map(|text| picture(&text).to_owned()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
}

/// Adds words. Space of any length is one space, and none at the start (part 3, 6.1.2).
fn words(text: &str, setting: &Setting, content: &mut Content<'_>) {
    let mut collapsed = String::with_capacity(text.len());
    for c in text.chars() {
        let is_space = matches!(c, ' ' | '\t' | '\n' | '\r');
        if !is_space {
            collapsed.push(c);
        } else if !content.after_space {
            collapsed.push(' ');
        }
        content.after_space = is_space;
    }
    push_as_is(&collapsed, setting, content);
}

/// Adds space that counts.
fn push(space: &str, setting: &Setting, content: &mut Content<'_>) {
    push_as_is(space, setting, content);
    content.after_space = false;
}

fn push_as_is(text: &str, setting: &Setting, content: &mut Content<'_>) {
    let Setting { characters, link } = setting;
    if characters.hidden == Some(true) {
        return;
    }
    let raised = if characters.raised == Some(true) { raised(text) } else { None };
    content.inline.linked_text(raised.as_deref().unwrap_or(text), characters.emphasis(), link.clone());
}
