//! The blocks of a document: paragraphs, headings, lists, sections and frames (OpenDocument 1.3, part 3, 5).

use std::collections::HashMap;

use super::SHORTENED;
use super::inline::{Content, description};
use super::lists::Counts;
use super::objects::{Object, Objects};
use super::styles::{Role, Styles};
use crate::markdown_writer::{Inline, Marker, Style, Writer};
use crate::office::signature;
use crate::xml::Element;
use crate::{Limits, Rejected};

/// Reads the blocks of a document, and keeps what goes on from one to the next.
pub(super) struct Reader<'t> {
    pub(super) styles: &'t Styles,
    pub(super) objects: &'t Objects,
    pub(super) limits: &'t Limits,
    /// Bodies of notes in the order of their numbers.
    pub(super) notes: Vec<Element<'t>>,
    pub(super) comments: Vec<Element<'t>>,
    /// Within a cell, where there are no headings.
    pub(super) in_cell: bool,
    /// Levels by which headings are lowered because the document has a title.
    lowered: usize,
    /// Numbers of headings so far.
    outline: Counts,
    /// Numbers that lists ended with, by their styles and by their ids: others may continue them.
    ended: HashMap<String, Counts>,
    /// Whether a repetition was not written as often as the document says.
    pub(super) is_shortened: bool,
}

/// How a paragraph stands in a list.
enum Place {
    Outside,
    Item { depth: usize, marker: Option<Marker> },
    Continued,
}

/// A list that is being read.
struct List {
    style: Option<String>,
    depth: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(styles: &'t Styles, objects: &'t Objects, limits: &'t Limits) -> Self {
        Self {
            styles,
            objects,
            limits,
            notes: Vec::new(),
            comments: Vec::new(),
            in_cell: false,
            lowered: 0,
            outline: Counts::default(),
            ended: HashMap::new(),
            is_shortened: false,
        }
    }

    /// What a person should know about the reading.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.is_shortened.then(|| SHORTENED.to_owned()).into_iter().collect()
    }

    /// Reads a text document: its text, then notes and comments.
    pub(super) fn document(&mut self, body: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let mut paragraphs = body.descendants().filter(|element| element.name() == "p");
        let is_title = |p: Element<'_>| self.styles.role(&p.attribute("style-name").unwrap_or_default()) == Role::Title;
        self.lowered = usize::from(paragraphs.any(is_title));
        self.blocks(body, out)?;
        let mut number = 0;
        while let Some(note) = self.notes.get(number).copied() {
            number += 1;
            let text = self.apart(note)?;
            out.note(number, &text)?;
        }
        self.write_comments(out)
    }

    /// Reads all blocks within an element.
    pub(super) fn blocks(&mut self, container: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let mut code = String::new();
        for block in container.elements() {
            self.limits.stop.check()?;
            if let Some(line) = self.code_line(block) {
                code.push_str(&line);
                code.push('\n');
                continue;
            }
            out.code(&std::mem::take(&mut code))?;
            self.block(block, out)?;
        }
        out.code(&code)
    }

    fn block(&mut self, block: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        match block.name() {
            "p" | "h" => self.paragraph(block, Place::Outside, out),
            "list" => self.outer_list(block, out),
            "table" => self.table(block, out),
            "annotation" => {
                self.comments.push(block);
                Ok(())
            }
            "frame" | "g" | "a" | "custom-shape" | "rect" | "ellipse" | "circle" | "caption" => self.shape(block, out),
            // What was deleted, what indexes are made from, declarations, and forms.
            "tracked-changes" | "forms" | "dde-connection-decls" | "title" | "desc" | "enhanced-geometry" | "notes" => {
                Ok(())
            }
            name if name.ends_with("-decls") || name.ends_with("-source") => Ok(()),
            _ => self.blocks(block, out),
        }
    }

    /// Reads blocks as the text of a cell, a note or a comment.
    pub(super) fn apart(&mut self, container: Element<'t>) -> Result<String, Rejected> {
        let mut out = Writer::new(self.limits.text);
        let before = std::mem::replace(&mut self.in_cell, true);
        let outcome = self.blocks(container, &mut out);
        self.in_cell = before;
        outcome?;
        Ok(out.finish())
    }

    fn paragraph(&mut self, paragraph: Element<'t>, place: Place, out: &mut Writer) -> Result<(), Rejected> {
        let heading = self.heading_level(paragraph);
        let number = heading.and_then(|level| self.heading_number(paragraph, level, &place));
        let Content { mut inline, anchored, .. } = self.content(paragraph);
        if inline.is_blank() {
            // Nothing to write, though something may be anchored.
        } else if let Some(level) = heading.filter(|_| !self.in_cell) {
            let mut words = number.map(|number| Inline::of(&format!("{number} "))).unwrap_or_default();
            words.append(inline);
            out.heading(level, &words)?;
        } else {
            match place {
                Place::Item { depth, marker: Some(marker) } => out.item(depth, &marker, &inline)?,
                Place::Item { marker: None, .. } | Place::Continued => out.item_continued(&inline)?,
                Place::Outside => match inline.take_box() {
                    Some(is_ticked) => out.item(0, &Marker::Task(is_ticked), &inline)?,
                    None => out.paragraph(&inline)?,
                },
            }
        }
        for shape in anchored {
            self.shape(shape, out)?;
        }
        Ok(())
    }

    /// The level of a heading as it is written; `None` for other paragraphs.
    fn heading_level(&self, paragraph: Element<'_>) -> Option<usize> {
        let role = self.styles.role(&paragraph.attribute("style-name").unwrap_or_default());
        if role == Role::Title {
            return Some(1);
        }
        if paragraph.name() == "h" {
            let level = paragraph.attribute("outline-level").and_then(|level| level.parse().ok());
            return Some(level.unwrap_or(1).clamp(1, 10) + self.lowered);
        }
        match role {
            Role::Heading(level) => Some(level.clamp(1, 10) + self.lowered),
            _ => None,
        }
    }

    /// The number of a heading: that of its list, or that of the outline.
    fn heading_number(&mut self, heading: Element<'_>, level: usize, place: &Place) -> Option<String> {
        let marker = match place {
            Place::Item { marker, .. } => marker.clone(),
            Place::Continued => None,
            Place::Outside if heading.name() == "h" && heading.attribute("is-list-header").is_none() => {
                let level = level.saturating_sub(1 + self.lowered);
                self.styles.outline.marker(&mut self.outline, level, None)
            }
            Place::Outside => None,
        };
        match marker? {
            Marker::Number(number) => Some(format!("{number}.")),
            Marker::Label(label) => Some(label),
            Marker::Bullet | Marker::Task(_) => None,
        }
    }

    /// The line of a program that a paragraph is; `None` for anything else.
    fn code_line(&mut self, block: Element<'t>) -> Option<String> {
        let style = (block.name() == "p" && !self.in_cell).then(|| block.attribute("style-name"))?;
        (self.styles.role(&style.unwrap_or_default()) == Role::Code).then(|| self.content(block).inline.lines())
    }

    fn outer_list(&mut self, list: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        let style = list.attribute("style-name").map(|style| style.into_owned());
        let continued = list.attribute("continue-list").map(|id| id.into_owned()).or_else(|| {
            let goes_on = list.attribute("continue-numbering").as_deref() == Some("true");
            style.clone().filter(|_| goes_on)
        });
        let mut counts = continued.and_then(|key| self.ended.get(&key).cloned()).unwrap_or_default();
        self.list(list, &List { style: style.clone(), depth: 0 }, &mut counts, out)?;
        let id = list.attribute("id").map(|id| id.into_owned());
        self.ended.extend([style, id].into_iter().flatten().map(|key| (key, counts.clone())));
        Ok(())
    }

    fn list(&mut self, list: Element<'t>, this: &List, counts: &mut Counts, out: &mut Writer) -> Result<(), Rejected> {
        for item in list.elements() {
            let is_header = item.name() == "list-header";
            if item.name() != "list-item" && !is_header {
                continue;
            }
            let mut own = item.attribute("start-value").and_then(|start| start.parse().ok());
            let mut is_first = !is_header;
            for block in item.elements() {
                match block.name() {
                    "p" | "h" => {
                        let place = if std::mem::take(&mut is_first) {
                            let marker = self.marker(block, this, counts, own.take());
                            Place::Item { depth: this.depth, marker }
                        } else {
                            Place::Continued
                        };
                        self.paragraph(block, place, out)?;
                    }
                    "list" => {
                        let style = block.attribute("style-name").map(|style| style.into_owned());
                        let inner = List { style: style.or_else(|| this.style.clone()), depth: this.depth + 1 };
                        self.list(block, &inner, counts, out)?;
                    }
                    _ => self.block(block, out)?,
                }
            }
        }
        Ok(())
    }

    /// What an item begins with, by the style of its list or that of its paragraph.
    fn marker(&self, paragraph: Element<'_>, list: &List, counts: &mut Counts, own: Option<u32>) -> Option<Marker> {
        let of_paragraph = paragraph.attribute("style-name").unwrap_or_default();
        let name = list.style.as_deref().or_else(|| self.styles.list_of(&of_paragraph));
        match name.and_then(|name| self.styles.lists.get(name)) {
            Some(style) => style.marker(counts, list.depth, own),
            None => Some(Marker::Bullet),
        }
    }

    /// Reads a frame or a shape.
    pub(super) fn shape(&mut self, shape: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        match shape.name() {
            "frame" => self.frame(shape, out),
            "g" | "a" => shape.elements().try_for_each(|child| self.shape(child, out)),
            "page-thumbnail" | "control" | "title" | "desc" => Ok(()),
            _ => {
                out.end_list();
                self.blocks(shape, out)
            }
        }
    }

    fn frame(&mut self, frame: Element<'t>, out: &mut Writer) -> Result<(), Rejected> {
        if let Some(object) = self.object(frame) {
            return object.write(out);
        }
        // The first form that can be read; the others are for programs that cannot read that one.
        for form in frame.elements() {
            match form.name() {
                "text-box" => {
                    out.end_list();
                    return self.blocks(form, out);
                }
                "table" => return self.table(form, out),
                _ => {}
            }
        }
        let mut inline = Inline::default();
        inline.image(&description(frame));
        out.paragraph(&inline)
    }

    /// The chart or the equation in a frame.
    pub(super) fn object(&self, frame: Element<'_>) -> Option<&'t Object> {
        let target = frame.child("object")?.attribute("href")?;
        self.objects.get(target.trim_start_matches("./").trim_end_matches('/'))
    }

    /// Writes the comments so far.
    pub(super) fn write_comments(&mut self, out: &mut Writer) -> Result<(), Rejected> {
        out.end_list();
        for comment in std::mem::take(&mut self.comments) {
            let value = |name: &str| comment.child(name).map(|child| child.text()).unwrap_or_default();
            let signature = signature(&value("creator"), &value("creator-initials"), &value("date"));
            let mut words = Vec::new();
            for block in comment.elements().filter(|block| matches!(block.name(), "p" | "list")) {
                words.push(block.text());
            }
            let words = words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            if !words.is_empty() {
                let mut inline = Inline::of(&format!("{signature}: "));
                inline.text(&words, Style::default());
                out.item(0, &Marker::Bullet, &inline)?;
            }
        }
        Ok(())
    }
}
