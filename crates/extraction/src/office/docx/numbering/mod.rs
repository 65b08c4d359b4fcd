//! Numbers of lists and headings (ECMA-376, part 1, 17.9). A document holds rules, not numbers: they are counted here.

use std::collections::{HashMap, HashSet};

use super::styles::Styles;
use crate::markdown_writer::Marker;
use crate::office::counters::formatted;
use crate::xml::Element;

/// Levels of a list.
const LEVELS: usize = 9;

/// Most characters of the text around a number.
const MAXIMUM_TEXT: usize = 100;

/// Rules for numbers, and how far they have counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Lists by the ids that paragraphs use.
    lists: HashMap<String, List>,
    /// Rules that lists share, by their ids.
    rules: HashMap<String, Rules>,
    /// Numbers so far, by ids of rules: lists of the same rules count on.
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    /// Lists that have begun.
    begun: HashSet<String>,
}

#[derive(Debug, Default)]
struct List {
    rules: String,
    /// Levels that have rules of their own here, or start anew.
    overrides: HashMap<usize, Override>,
}

#[derive(Debug, Default)]
struct Override {
    start: Option<u32>,
    level: Option<Level>,
}

#[derive(Debug, Default)]
struct Rules {
    levels: HashMap<usize, Level>,
    /// The style of lists that has the rules instead.
    link: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    /// Format of the number, such as `lowerLetter`.
    format: String,
    /// Text around numbers: `%1.%2` is the number of the first level, a point, and that of the second.
    text: String,
    /// All numbers in it are decimal.
    is_legal: bool,
    /// Levels above, counted from the first, that start this one anew; all when nothing is said.
    restarting: Option<usize>,
    /// Id of the paragraph style that the level is tied to.
    style: Option<String>,
}

/// What stands before a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// What it is as an item of a list; none when nothing is to be seen.
    pub(super) marker: Option<Marker>,
    /// The number as it is shown, empty for bullets.
    pub(super) text: String,
}

impl Numbering {
    /// Reads the part of numberings.
    pub(super) fn read(root: Element<'_>) -> Self {
        let mut numbering = Self::default();
        for element in root.elements() {
            match element.name() {
                "abstractNum" => {
                    if let Some(id) = element.attribute("abstractNumId") {
                        numbering.rules.insert(id.into_owned(), Rules::read(element));
                    }
                }
                "num" => {
                    if let Some(id) = element.attribute("numId") {
                        numbering.lists.insert(id.into_owned(), List::read(element));
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// The level of a list that is tied to one of these paragraph styles.
    pub(super) fn level_of_style<'s>(&self, list: &str, mut styles: impl Iterator<Item = &'s str>) -> Option<usize> {
        let rules = self.rules.get(&self.lists.get(list)?.rules)?;
        styles.find_map(|style| {
            let tied = rules.levels.iter().filter(|(_, level)| level.style.as_deref() == Some(style));
            tied.map(|(number, _)| *number).min()
        })
    }

    /// Counts a paragraph of a list; `None` when there is no such list.
    pub(super) fn next(&mut self, list: &str, level: usize, styles: &Styles) -> Option<Label> {
        let level = level.min(LEVELS - 1);
        let (list_id, list) = (list, self.lists.get(list)?);
        let rules_id = self.rules_of(list, styles);
        let rules = self.rules.get(&rules_id)?;
        let rule_of = |number: usize| {
            let own = list.overrides.get(&number).and_then(|own| own.level.as_ref());
            own.or_else(|| rules.levels.get(&number)).cloned().unwrap_or_default()
        };
        let counted = self.counted.entry(rules_id).or_default();
        if self.begun.insert(list_id.to_owned()) {
            for (number, own) in list.overrides.iter().filter(|(number, _)| **number < LEVELS) {
                if let Some(start) = own.start {
                    counted[*number] = start.checked_sub(1);
                }
            }
        }
        let rule = rule_of(level);
        for (above, count) in counted.iter_mut().enumerate().take(level) {
            count.get_or_insert_with(|| rule_of(above).start);
        }
        let count = counted[level].map_or(rule.start, |count| count.saturating_add(1));
        counted[level] = Some(count);
        for (below, count) in counted.iter_mut().enumerate().skip(level + 1) {
            // What starts the level anew is this one or one further up (17.9.10).
            if level < rule_of(below).restarting.unwrap_or(below) {
                *count = None;
            }
        }
        let text = rule.label(|number| (counted[number].unwrap_or_default(), rule_of(number).format));
        Some(Label { marker: rule.marker(level, count, &text), text })
    }

    /// Id of the rules of a list, which a style of lists may have.
    fn rules_of(&self, list: &List, styles: &Styles) -> String {
        let link = self.rules.get(&list.rules).and_then(|rules| rules.link.as_deref());
        let linked = link.and_then(|style| styles.numbering_of(style)).and_then(|id| self.lists.get(id));
        linked.unwrap_or(list).rules.clone()
    }
}

impl List {
    fn read(element: Element<'_>) -> Self {
        let rules = element.child("abstractNumId").and_then(|id| id.attribute("val"));
        let mut list = Self { rules: rules.unwrap_or_default().into_owned(), ..Self::default() };
        for own in element.elements().filter(|own| own.name() == "lvlOverride") {
            let Some(number) = own.attribute("ilvl").and_then(|number| number.parse().ok()) else { continue };
            let start = own.child("startOverride").and_then(|start| start.attribute("val")?.parse().ok());
            list.overrides.insert(number, Override { start, level: own.child("lvl").map(Level::read) });
        }
        list
    }
}

impl Rules {
    fn read(element: Element<'_>) -> Self {
        let link = element.child("numStyleLink").and_then(|link| link.attribute("val"));
        let mut rules = Self { link: link.map(|link| link.into_owned()), ..Self::default() };
        for level in element.elements().filter(|level| level.name() == "lvl") {
            if let Some(number) = level.attribute("ilvl").and_then(|number| number.parse().ok()) {
                rules.levels.insert(number, Level::read(level));
            }
        }
        rules
    }
}

impl Level {
    fn read(element: Element<'_>) -> Self {
        let value = |name: &str| element.child(name).and_then(|child| child.attribute("val"));
        Self {
            start: value("start").and_then(|start| start.parse().ok()).unwrap_or(0),
            format: value("numFmt").unwrap_or("decimal".into()).chars().take(MAXIMUM_TEXT).collect(),
            text: value("lvlText").unwrap_or_default().chars().take(MAXIMUM_TEXT).collect(),
            is_legal: element.child("isLgl").is_some_and(crate::office::docx::styles::is_on),
            restarting: value("lvlRestart").and_then(|level| level.parse().ok()),
            style: value("pStyle").map(|style| style.into_owned()),
        }
    }

    /// The text with its numbers, which `counted` tells for each level with their formats.
    fn label(&self, counted: impl Fn(usize) -> (u32, String)) -> String {
        if self.format == "bullet" {
            return String::new();
        }
        let mut label = String::new();
        let mut characters = self.text.chars().peekable();
        while let Some(c) = characters.next() {
            let level = characters.peek().and_then(|digit| digit.to_digit(10)).filter(|digit| *digit >= 1);
            match level {
                Some(level) if c == '%' => {
                    characters.next();
                    let (count, format) = counted(level as usize - 1);
                    label.push_str(&formatted(count, if self.is_legal { "decimal" } else { &format }));
                }
                _ => label.push(c),
            }
        }
        label.trim().to_owned()
    }

    fn marker(&self, level: usize, count: u32, label: &str) -> Option<Marker> {
        let number = format!("%{}", level + 1);
        let is_plain = matches!(self.text.strip_prefix(&number), Some("." | "" | ")"));
        match self.format.as_str() {
            "bullet" => Some(Marker::Bullet),
            "decimal" if is_plain => Some(Marker::Number(count)),
            _ if label.is_empty() => None,
            _ => Some(Marker::Label(label.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests;
