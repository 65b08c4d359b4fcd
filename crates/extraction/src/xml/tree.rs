//! XML as a tree that refers to its source instead of copying from it.

use std::borrow::Cow;

use super::{Tag, Token, Tokens, resolved};
use crate::{CancelFlag, Rejected};

/// No node.
const NONE: u32 = u32::MAX;

/// The elements and texts of a part.
#[derive(Debug)]
pub(crate) struct Tree<'x> {
    source: &'x str,
    entries: Vec<Entry>,
    is_damaged: bool,
}

/// A node: where it stands in the source, and its neighbours.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    end: u32,
    first_child: u32,
    next: u32,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Element,
    Text,
    Literal,
}

impl<'x> Tree<'x> {
    /// Reads a part. What follows a place that is not well-formed is left out; see [`Tree::is_damaged`].
    ///
    /// # Errors
    ///
    /// [`Rejected`] for XML that breaks a limit, and when nobody waits any more.
    pub(crate) fn parse(source: &'x str, stop: &CancelFlag) -> Result<Self, Rejected> {
        let mut tree = Tree { source, entries: Vec::new(), is_damaged: false };
        let mut tokens = Tokens::new(source, stop);
        // The open elements, each with its last child so far.
        let mut open: Vec<(u32, u32)> = vec![(NONE, NONE)];
        while let Some(token) = tokens.next()? {
            let (piece, kind) = match token {
                Token::Start(Tag(piece)) => (piece, Kind::Element),
                Token::Text(piece) => (piece, Kind::Text),
                Token::Literal(piece) => (piece, Kind::Literal),
                Token::End => {
                    if open.len() > 1 {
                        open.pop();
                    }
                    continue;
                }
            };
            let index = tree.append(tokens.piece_start(), piece.len(), kind, &mut open);
            if kind == Kind::Element {
                open.push((index, NONE));
            }
        }
        tree.is_damaged = tokens.is_damaged();
        Ok(tree)
    }

    /// The same tree of a source whose end is known to be missing.
    pub(crate) fn cut_off(self) -> Self {
        Self { is_damaged: true, ..self }
    }

    /// True when a part of the source is left out because it is not well-formed.
    pub(crate) fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// The outermost element; `None` when there is none.
    pub(crate) fn root(&self) -> Option<Element<'_>> {
        let index = self.entries.iter().position(|entry| entry.kind == Kind::Element)?;
        Some(Element { tree: self, index: u32::try_from(index).ok()? })
    }

    /// Adds a node below the innermost open element, and gives its number. Parts are smaller than what 32 bits count.
    fn append(&mut self, start: usize, length: usize, kind: Kind, open: &mut [(u32, u32)]) -> u32 {
        let short = |number: usize| u32::try_from(number).unwrap_or(NONE);
        let index = short(self.entries.len());
        let Some((parent, last)) = open.last_mut() else { return index };
        if let Some(previous) = self.entries.get_mut(*last as usize) {
            previous.next = index;
        } else if let Some(parent) = self.entries.get_mut(*parent as usize) {
            parent.first_child = index;
        }
        *last = index;
        let (start, end) = (short(start), short(start + length));
        self.entries.push(Entry { start, end, first_child: NONE, next: NONE, kind });
        index
    }

    fn source_of(&self, entry: Entry) -> &str {
        self.source.get(entry.start as usize..entry.end as usize).unwrap_or_default()
    }
}

/// A child of an element.
#[derive(Debug, Clone)]
pub(crate) enum Node<'t> {
    /// An element.
    Element(Element<'t>),
    /// A text, or a piece of one.
    Text(Cow<'t, str>),
}

/// An element of a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> Element<'t> {
    /// Its name and attributes.
    pub(crate) fn tag(self) -> Tag<'t> {
        Tag(self.tree.source_of(self.entry()))
    }

    /// Its name without prefix.
    pub(crate) fn name(self) -> &'t str {
        self.tag().name()
    }

    /// See [`Tag::attribute`].
    pub(crate) fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        self.tag().attribute(name)
    }

    /// See [`Tag::prefixed`].
    pub(crate) fn prefixed(self, name: &str) -> Option<Cow<'t, str>> {
        self.tag().prefixed(name)
    }

    /// The elements and texts directly inside.
    pub(crate) fn nodes(self) -> impl Iterator<Item = Node<'t>> {
        self.indices().map(move |index| self.node(index))
    }

    /// The elements directly inside.
    pub(crate) fn elements(self) -> impl Iterator<Item = Element<'t>> {
        let tree = self.tree;
        let is_element = |index: &u32| tree.entries[*index as usize].kind == Kind::Element;
        self.indices().filter(is_element).map(|index| Element { tree, index })
    }

    /// The first element directly inside that has this name.
    pub(crate) fn child(self, name: &str) -> Option<Element<'t>> {
        self.elements().find(|child| child.name() == name)
    }

    /// The element that is reached through children of these names.
    pub(crate) fn path(self, names: &[&str]) -> Option<Element<'t>> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// All elements inside, at any depth, in the order of the source.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Element<'t>> {
        let tree = self.tree;
        let is_element = |index: &u32| tree.entries[*index as usize].kind == Kind::Element;
        self.inside().filter(is_element).map(|index| Element { tree, index })
    }

    /// All text inside, at any depth.
    pub(crate) fn text(self) -> String {
        let mut text = String::new();
        for index in self.inside() {
            if let Node::Text(piece) = self.node(index) {
                text.push_str(&piece);
            }
        }
        text
    }

    fn entry(self) -> Entry {
        self.tree.entries[self.index as usize]
    }

    fn node(self, index: u32) -> Node<'t> {
        let tree = self.tree;
        let entry = tree.entries[index as usize];
        match entry.kind {
            Kind::Element => Node::Element(Element { tree, index }),
            Kind::Text => Node::Text(resolved(tree.source_of(entry))),
            Kind::Literal => Node::Text(Cow::Borrowed(tree.source_of(entry))),
        }
    }

    fn indices(self) -> impl Iterator<Item = u32> {
        let entries = &self.tree.entries;
        let known = |index: u32| (index != NONE).then_some(index);
        let next = move |index: &u32| known(entries[*index as usize].next);
        std::iter::successors(known(self.entry().first_child), next)
    }

    /// Numbers of all nodes inside, each before those inside of it.
    fn inside(self) -> impl Iterator<Item = u32> {
        let entries = &self.tree.entries;
        let mut open: Vec<u32> = Vec::new();
        let mut current = self.entry().first_child;
        std::iter::from_fn(move || {
            let index = current;
            let entry = entries.get(index as usize)?;
            if entry.first_child == NONE {
                current = entry.next;
                while current == NONE
                    && let Some(ended) = open.pop()
                {
                    current = entries[ended as usize].next;
                }
            } else {
                open.push(index);
                current = entry.first_child;
            }
            Some(index)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Tree<'_> {
        Tree::parse(source, &CancelFlag::default()).unwrap()
    }

    #[test]
    fn elements_know_what_is_inside() {
        let tree = parse("<a><b n='1'>one<c>t&amp;wo</c></b> three<b n='2'/><d><c><![CDATA[<]]></c></d></a>");
        let root = tree.root().unwrap();
        assert_eq!(root.text(), "onet&wo three<");
        let children: Vec<_> = root.elements().map(|e| (e.name(), e.attribute("n"))).collect();
        assert_eq!(children, [("b", Some("1".into())), ("b", Some("2".into())), ("d", None)]);
        let inside: Vec<_> = root.descendants().map(Element::name).collect();
        assert_eq!(inside, ["b", "c", "b", "d", "c"]);
        assert_eq!(root.path(&["d", "c"]).map(Element::text).as_deref(), Some("<"));
        assert_eq!(root.child("b").unwrap().text(), "onet&wo");
        assert_eq!(root.child("b").unwrap().nodes().count(), 2);
        assert!(root.child("x").is_none() && !tree.is_damaged());
    }

    #[test]
    fn a_damaged_part_is_read_as_far_as_it_goes() {
        let tree = parse("<a><b>one</b><b>two</c>three</a>");
        assert!(tree.is_damaged());
        assert_eq!(tree.root().unwrap().text(), "onetwo");
        assert!(parse("no xml").root().is_none());
    }
}
