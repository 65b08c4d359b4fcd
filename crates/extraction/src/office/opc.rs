//! The Open Packaging Conventions (ECMA-376, part 2): parts that refer to one another.

use std::collections::HashMap;

use super::{OTHER_DOCUMENT, Part};
use crate::package::{CUT_OFF, DAMAGED, LACKS_MAIN_PART, Package, resolve};
use crate::{CancelFlag, Rejected};

/// Most relationships of a part that are read.
const MAXIMUM_RELATIONSHIPS: usize = 20_000;

/// A document of parts.
pub(super) struct Parts<'a> {
    package: Package<'a>,
    stop: &'a CancelFlag,
    /// Whether a part that is not the main one could not be read.
    left_out: bool,
}

/// What a part refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relationship {
    /// The last step of its type's address, such as `hyperlink`.
    pub(super) kind: String,
    /// Name of the part, or an address outside of the document.
    pub(super) target: String,
    /// True for an address outside.
    pub(super) is_external: bool,
}

/// What a part refers to, by the ids that it uses.
#[derive(Debug, Default)]
pub(super) struct Relationships(HashMap<String, Relationship>);

/// What a document says of itself.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
}

impl<'a> Parts<'a> {
    pub(super) fn open(bytes: &'a [u8], stop: &'a CancelFlag) -> Result<Self, Rejected> {
        Ok(Self { package: Package::open(bytes, stop)?, stop, left_out: false })
    }

    pub(super) fn stop(&self) -> &'a CancelFlag {
        self.stop
    }

    /// True when a part that another one refers to could not be read.
    pub(super) fn is_incomplete(&self) -> bool {
        self.left_out || self.package.left_out() > 0
    }

    /// Name of the part that everything starts from; `usual` when no relationship tells it.
    pub(super) fn main(&mut self, usual: &str) -> Result<Option<String>, Rejected> {
        let root = self.relationships("")?;
        let main = root.of_kind("officeDocument").map(|main| main.target.clone()).next();
        let main = main.unwrap_or_else(|| usual.to_owned());
        Ok(self.package.contains(&main).then_some(main))
    }

    /// What is to be said of a document without a main part, whose other parts are in this folder.
    pub(super) fn without_main(&self, folder: &str) -> Rejected {
        let is_part = |name: &str| name.split_once('/').is_some_and(|(first, _)| first.eq_ignore_ascii_case(folder));
        if self.package.names().any(is_part) { LACKS_MAIN_PART } else { OTHER_DOCUMENT }
    }

    /// What is to be said of the package as a whole.
    pub(super) fn warning(&self) -> Option<String> {
        self.package.is_cut_off().then(|| CUT_OFF.to_owned())
    }

    /// A part that holds text, up to where it is damaged; `None` when nothing of it can be read.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<Part>, Rejected> {
        match self.package.read_as_far(name) {
            Err(reason) if reason == DAMAGED => Ok(None),
            outcome => Ok(outcome?.map(Part::as_far)),
        }
    }

    /// A part that the document can be read without; `None` when it is missing or damaged.
    pub(super) fn optional(&mut self, name: &str) -> Result<Option<Part>, Rejected> {
        match self.package.read(name) {
            Ok(bytes) => Ok(bytes.map(Part::new)),
            Err(reason) if reason == DAMAGED => {
                self.left_out = true;
                Ok(None)
            }
            Err(reason) => Err(reason),
        }
    }

    /// What a part refers to; the document itself for an empty name.
    pub(super) fn relationships(&mut self, part: &str) -> Result<Relationships, Rejected> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let file = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let Some(part) = self.optional(&file)? else { return Ok(Relationships::default()) };
        let tree = part.tree(self.stop)?;
        let mut found = HashMap::new();
        for element in tree.root().into_iter().flat_map(|root| root.elements()).take(MAXIMUM_RELATIONSHIPS) {
            let (Some(id), Some(target)) = (element.attribute("Id"), element.attribute("Target")) else { continue };
            let kind = element.attribute("Type").unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let is_external = element.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            let target = if is_external { target.into_owned() } else { resolve(folder, &target) };
            found.insert(id.into_owned(), Relationship { kind, target, is_external });
        }
        Ok(Relationships(found))
    }

    /// The document's own properties (ECMA-376, part 2, 11).
    pub(super) fn properties(&mut self) -> Result<Properties, Rejected> {
        let root = self.relationships("")?;
        let name = root.of_kind("core-properties").map(|core| core.target.clone()).next();
        let Some(part) = self.optional(name.as_deref().unwrap_or("docProps/core.xml"))? else {
            return Ok(Properties::default());
        };
        let tree = part.tree(self.stop)?;
        let property = |name: &str| {
            let text = tree.root()?.child(name)?.text();
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        Ok(Properties { title: property("title"), language: property("language") })
    }
}

impl Relationships {
    /// What an id means.
    pub(super) fn get(&self, id: &str) -> Option<&Relationship> {
        self.0.get(id)
    }

    /// The part that an id means, when it is one of this kind.
    pub(super) fn part(&self, id: &str, kind: &str) -> Option<&str> {
        self.get(id).filter(|found| found.kind == kind && !found.is_external).map(|found| found.target.as_str())
    }

    /// All of one kind, in the order of their ids.
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Relationship> {
        let mut found: Vec<_> = self.0.iter().filter(|(_, found)| found.kind == kind && !found.is_external).collect();
        found.sort_by_key(|(id, _)| (id.len(), *id));
        found.into_iter().map(|(_, found)| found)
    }

    /// The first part of one kind.
    pub(super) fn first(&self, kind: &str) -> Option<&str> {
        self.of_kind(kind).map(|found| found.target.as_str()).next()
    }

    /// All of one kind with their ids.
    pub(super) fn ids_of_kind(&self, kind: &str) -> impl Iterator<Item = (&str, &Relationship)> {
        self.0
            .iter()
            .filter(move |(_, found)| found.kind == kind && !found.is_external)
            .map(|(id, to)| (id.as_str(), to))
    }
}
