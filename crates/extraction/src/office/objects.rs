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
}

impl Objects {
    /// Reads the objects that a part refers to.
    pub(super) fn read(parts: &mut Parts<'_>, relationships: Relationships) -> Result<Self, Rejected> {
        let mut objects = Self::default();
        for (id, chart) in relationships.ids_of_kind("chart") {
            let Some(part) = parts.optional(&chart.target)? else { continue };
            let tree = part.tree(parts.stop())?;
            objects.charts.insert(id.to_owned(), tree.root().map(Chart::read).unwrap_or_default());
        }
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

    pub(super) fn chart(&self, id: &str) -> Option<&Chart> {
        self.charts.get(id)
    }

    pub(super) fn diagram(&self, id: &str) -> Option<&Diagram> {
        self.diagrams.get(id)
    }
}
