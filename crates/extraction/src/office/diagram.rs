//! Diagrams of DrawingML, which Office calls SmartArt (ECMA-376, part 1, 21.4): their texts as a list.

use std::collections::{HashMap, HashSet};

use crate::Rejected;
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::xml::Element;

/// Most points of a diagram that are read.
const MAXIMUM_POINTS: usize = 2_000;

/// Deepest point.
const MAXIMUM_DEPTH: usize = 16;

/// The texts of a diagram with their depths, in order.
#[derive(Debug, Default)]
pub(super) struct Diagram(Vec<(usize, String)>);

impl Diagram {
    /// Reads the data of a diagram: points, and connections that say which one is below which.
    pub(super) fn read(root: Element<'_>) -> Self {
        let list = |name: &str| root.child(name).into_iter().flat_map(|list| list.elements()).take(MAXIMUM_POINTS);
        let mut texts = HashMap::new();
        let mut order = Vec::new();
        for point in list("ptLst") {
            let Some(id) = point.attribute("modelId") else { continue };
            let paragraphs = point.child("t").into_iter().flat_map(|text| text.elements()).filter(|p| p.name() == "p");
            let text = paragraphs.map(|paragraph| paragraph.text().trim().to_owned()).collect::<Vec<_>>().join(" ");
            order.push(id.clone().into_owned());
            texts.insert(id.into_owned(), text.trim().to_owned());
        }
        let mut below: HashMap<String, Vec<(u32, String)>> = HashMap::new();
        let mut is_below = HashSet::new();
        for connection in list("cxnLst") {
            // Connections of other types say how it looks.
            if connection.attribute("type").is_some_and(|kind| kind != "parOf") {
                continue;
            }
            let (Some(from), Some(to)) = (connection.attribute("srcId"), connection.attribute("destId")) else {
                continue;
            };
            let place = connection.attribute("srcOrd").and_then(|place| place.parse().ok()).unwrap_or_default();
            is_below.insert(to.clone().into_owned());
            below.entry(from.into_owned()).or_default().push((place, to.into_owned()));
        }
        let mut diagram = Self::default();
        // From the last to the first, because the last one pushed is taken first.
        let mut waiting: Vec<(usize, String)> =
            order.into_iter().rev().filter(|id| !is_below.contains(id)).map(|id| (0, id)).collect();
        while let Some((depth, id)) = waiting.pop() {
            // Taking a point away ends circles.
            let Some(text) = texts.remove(&id) else { continue };
            let has_text = !text.is_empty();
            if has_text {
                diagram.0.push((depth, text));
            }
            let mut children = below.remove(&id).unwrap_or_default();
            children.sort();
            let depth = (depth + usize::from(has_text)).min(MAXIMUM_DEPTH);
            waiting.extend(children.into_iter().rev().map(|(_, id)| (depth, id)));
        }
        diagram
    }

    /// Writes the texts as a list.
    pub(super) fn write(&self, out: &mut Writer) -> Result<(), Rejected> {
        for (depth, text) in &self.0 {
            out.item(*depth, &Marker::Bullet, &Inline::of(text))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    #[test]
    fn texts_are_listed_below_one_another() {
        let point = |id: u32, text: &str| {
            format!("<dgm:pt modelId='{id}'><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>")
        };
        let connection =
            |from: u32, to: u32, place: u32| format!("<dgm:cxn srcId='{from}' destId='{to}' srcOrd='{place}'/>");
        let source = format!(
            "<dgm:dataModel><dgm:ptLst><dgm:pt modelId='0' type='doc'/>{}{}{}{}</dgm:ptLst><dgm:cxnLst>{}{}{}{}\
             <dgm:cxn type='presOf' srcId='3' destId='1'/></dgm:cxnLst></dgm:dataModel>",
            point(1, "Flood"),
            point(2, "Ebb"),
            point(3, "Slack water"),
            point(4, "Alone"),
            connection(0, 2, 1),
            connection(0, 1, 0),
            connection(1, 3, 0),
            connection(3, 1, 0),
        );
        let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
        let mut out = Writer::new(1_000);
        Diagram::read(tree.root().unwrap()).write(&mut out).unwrap();
        assert_eq!(out.finish(), "- Flood\n  - Slack water\n- Ebb\n- Alone");
    }
}
