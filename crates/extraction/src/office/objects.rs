//! What stands in a document without being its text: links to elsewhere, charts, diagrams.

use std::collections::HashMap;
use std::rc::Rc;

use super::chart::Chart;
use super::diagram::Diagram;
use super::opc::{Parts, Relationships};
use crate::Rejected;
use crate::markdown_writer::address;

/// Objects of a part by the ids that it uses.
#[derive(Debug, Default)]
pub(super) struct Objects {
    relationships: Relationships,
    charts: HashMap<String, Chart>,
    diagrams: HashMap<String, Diagram>,
    lacks_charts: bool,
}

impl Objects {
    /// Reads the objects that a part refers to.
    pub(super) fn read(parts: &mut Parts<'_>, relationships: Relationships) -> Result<Self, Rejected> {
        let mut objects = Self::default();
        for (id, chart) in relationships.ids_of_kind("chart") {
            let part = parts.optional(&chart.target)?;
            let tree = part.as_ref().map(|part| part.tree(parts.stop())).transpose()?;
            match tree.as_ref().and_then(|tree| tree.root()) {
                Some(root) => _ = objects.charts.insert(id.to_owned(), Chart::read(root)),
                None => objects.lacks_charts = true,
            }
        }
        // Kinds of charts that came after the standard, whose values stand in a workbook only.
        objects.lacks_charts |= relationships.first("chartEx").is_some();
        for (id, diagram) in relationships.ids_of_kind("diagramData") {
            let Some(part) = parts.optional(&diagram.target)? else { continue };
            let tree = part.tree(parts.stop())?;
            objects.diagrams.insert(id.to_owned(), tree.root().map(Diagram::read).unwrap_or_default());
        }
        objects.relationships = relationships;
        Ok(objects)
    }

    /// The address outside that an id means.
    pub(super) fn link(&self, id: &str) -> Option<Rc<str>> {
        self.relationships.get(id).filter(|found| found.is_external).and_then(|found| address(&found.target))
    }

    /// True when there is a chart that cannot be read.
    pub(super) fn lacks_charts(&self) -> bool {
        self.lacks_charts
    }

    pub(super) fn chart(&self, id: &str) -> Option<&Chart> {
        self.charts.get(id)
    }

    pub(super) fn diagram(&self, id: &str) -> Option<&Diagram> {
        self.diagrams.get(id)
    }
}
