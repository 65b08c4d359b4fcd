//! Layouts and masters, from which the shapes of a slide inherit their place and their bullets.

use super::bullets::{Bullet, Levels};
use crate::office::order::Frame;
use crate::xml::Element;

/// Most shapes of a layout that are read.
const MAXIMUM_SHAPES: usize = 500;

/// What a shape of a slide stands for (ECMA-376, part 1, 19.3.1.36).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placeholder {
    kind: String,
    index: Option<String>,
}

/// A layout or a master.
#[derive(Debug, Default)]
pub(super) struct Template {
    shapes: Vec<(Placeholder, Option<Frame>, Levels)>,
    /// Styles of titles, of the main text and of anything else, which masters have.
    title: Levels,
    body: Levels,
    other: Levels,
}

impl Placeholder {
    /// What a shape stands for; `None` for one that stands for itself.
    pub(super) fn of(shape: Element<'_>) -> Option<Self> {
        let properties = shape.elements().find(|child| child.name().starts_with("nv"))?;
        let placeholder = properties.path(&["nvPr", "ph"])?;
        Some(Self {
            kind: placeholder.attribute("type").unwrap_or("obj".into()).into_owned(),
            index: placeholder.attribute("idx").map(|index| index.into_owned()),
        })
    }

    pub(super) fn is_title(&self) -> bool {
        matches!(self.kind.as_str(), "title" | "ctrTitle")
    }

    /// True for what repeats on every slide: date, number, header and footer.
    pub(super) fn is_furniture(&self) -> bool {
        matches!(self.kind.as_str(), "dt" | "ftr" | "sldNum" | "hdr")
    }

    /// True for the text of notes.
    pub(super) fn is_body(&self) -> bool {
        self.kind == "body"
    }

    /// What masters have it for.
    fn general(&self) -> &str {
        match self.kind.as_str() {
            "ctrTitle" => "title",
            "dt" | "ftr" | "sldNum" | "title" | "hdr" => &self.kind,
            _ => "body",
        }
    }
}

impl Template {
    /// Reads the part of a layout or a master.
    pub(super) fn read(root: Element<'_>) -> Self {
        let tree = root.path(&["cSld", "spTree"]);
        let shapes = tree.into_iter().flat_map(|tree| tree.elements()).filter_map(|shape| {
            let style = shape.path(&["txBody", "lstStyle"]);
            Some((Placeholder::of(shape)?, frame(shape), style.map(Levels::of).unwrap_or_default()))
        });
        let style = |name: &str| root.path(&["txStyles", name]).map(Levels::of).unwrap_or_default();
        Self {
            shapes: shapes.take(MAXIMUM_SHAPES).collect(),
            title: style("titleStyle"),
            body: style("bodyStyle"),
            other: style("otherStyle"),
        }
    }

    /// Where a placeholder stands.
    pub(super) fn frame(&self, placeholder: &Placeholder) -> Option<Frame> {
        self.find(placeholder)?.1
    }

    /// The bullet of a placeholder's paragraphs.
    pub(super) fn bullet(&self, placeholder: &Placeholder, level: usize) -> Option<Bullet> {
        self.find(placeholder)?.2.get(level)
    }

    /// The bullet of paragraphs by what they stand in; `None` for a shape that is no placeholder.
    pub(super) fn usual_bullet(&self, placeholder: Option<&Placeholder>, level: usize) -> Option<Bullet> {
        let style = match placeholder.map(Placeholder::general) {
            Some("title") => &self.title,
            Some("body") => &self.body,
            _ => &self.other,
        };
        style.get(level)
    }

    fn find(&self, placeholder: &Placeholder) -> Option<&(Placeholder, Option<Frame>, Levels)> {
        let by_index = || {
            let index = placeholder.index.as_ref()?;
            self.shapes.iter().find(|(own, ..)| own.index.as_ref() == Some(index))
        };
        let by_kind = || self.shapes.iter().find(|(own, ..)| own.kind == placeholder.kind);
        let by_use = || self.shapes.iter().find(|(own, ..)| own.general() == placeholder.general());
        by_index().or_else(by_kind).or_else(by_use)
    }
}

/// Where a shape stands, if it says so.
pub(super) fn frame(shape: Element<'_>) -> Option<Frame> {
    let transform = shape.child("xfrm").or_else(|| {
        let properties = shape.elements().find(|child| matches!(child.name(), "spPr" | "grpSpPr"))?;
        properties.child("xfrm")
    })?;
    let value = |child: &str, name: &str| transform.child(child)?.attribute(name)?.parse::<i64>().ok();
    Some(Frame {
        left: value("off", "x")?,
        top: value("off", "y")?,
        width: value("ext", "cx")?,
        height: value("ext", "cy")?,
    })
}
