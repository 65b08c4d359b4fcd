//! Styles of a word-processing document (ECMA-376, part 1, 17.7), as far as they carry meaning.

use std::collections::HashMap;

use crate::office::characters::{Characters, is_monospaced};
use crate::xml::Element;

/// Most steps from a style to the one that it is based on.
const MAXIMUM_STEPS: usize = 32;

/// Outline levels of headings, from 0; the level behind them is that of body text (17.3.1.20).
const OUTLINE_LEVELS: u8 = 9;

/// All styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// Id of the style of paragraphs that name none.
    default_paragraph: Option<String>,
    /// Language of text that names none.
    pub(super) language: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    /// Name in lower case. Word keeps the English names of its own styles in all languages; other programs do not.
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    numbering: Option<ListLevel>,
    characters: Characters,
}

/// The list that a paragraph belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListLevel {
    /// Id of the numbering; `0` takes a paragraph out of its list.
    pub(super) numbering: Option<String>,
    /// Level in it, from 0.
    pub(super) level: Option<usize>,
}

/// What the style of a paragraph makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The title of the document.
    Title,
    /// A heading of this level, from 1.
    Heading(u8),
    /// Lines of a program.
    Code,
    /// An item of a list whose numbering is unknown.
    Item,
    /// Anything else.
    Body,
}

/// What run properties say of characters (17.3.2).
pub(super) fn characters(properties: Element<'_>) -> Characters {
    let mut found = Characters::default();
    for property in properties.elements() {
        match property.name() {
            "b" => found.bold = Some(is_on(property)),
            "i" => found.italic = Some(is_on(property)),
            "strike" | "dstrike" => found.struck = Some(is_on(property)),
            "vanish" | "webHidden" => found.hidden = Some(is_on(property)),
            "rFonts" => {
                if let Some(font) = property.attribute("ascii") {
                    found.monospaced = Some(is_monospaced(&font));
                }
            }
            "vertAlign" => found.raised = Some(property.attribute("val").as_deref() == Some("superscript")),
            _ => {}
        }
    }
    found
}

impl Styles {
    /// Reads the part of styles.
    pub(super) fn read(root: Element<'_>) -> Self {
        let mut styles = Self::default();
        let defaults = root.path(&["docDefaults", "rPrDefault", "rPr", "lang"]);
        styles.language = defaults.and_then(|lang| lang.attribute("val")).map(|lang| lang.into_owned());
        for element in root.elements().filter(|element| element.name() == "style") {
            let Some(id) = element.attribute("styleId") else { continue };
            let is_default = element.attribute("default").is_some_and(|value| is_true(&value));
            if is_default && element.attribute("type").as_deref() == Some("paragraph") {
                styles.default_paragraph = Some(id.clone().into_owned());
            }
            styles.styles.insert(id.into_owned(), Style::read(element));
        }
        styles
    }

    /// How a character style sets characters.
    pub(super) fn characters(&self, id: &str) -> Characters {
        self.chain(Some(id)).fold(Characters::default(), |found, style| found.or(style.characters))
    }

    /// True when a paragraph style sets its characters at one width, as programs are.
    pub(super) fn is_monospaced(&self, paragraph: Option<&str>) -> bool {
        self.paragraph_chain(paragraph).find_map(|style| style.characters.monospaced).unwrap_or(false)
    }

    /// What a paragraph style, or none, makes of a paragraph.
    pub(super) fn role(&self, paragraph: Option<&str>) -> Role {
        for style in self.paragraph_chain(paragraph) {
            if let Some(role) = style.own_role() {
                return role;
            }
        }
        Role::Body
    }

    /// The list that a paragraph style puts its paragraphs into.
    pub(super) fn list(&self, paragraph: Option<&str>) -> ListLevel {
        let mut found = ListLevel::default();
        for own in self.paragraph_chain(paragraph).filter_map(|style| style.numbering.as_ref()) {
            found.numbering = found.numbering.or_else(|| own.numbering.clone());
            found.level = found.level.or(own.level);
        }
        found
    }

    /// How deep the items of a paragraph style are set by its name: `List Bullet 2` is for items below others, though
    /// each such style is a list of its own.
    pub(super) fn depth(&self, paragraph: Option<&str>) -> usize {
        let number = self.paragraph_chain(paragraph).find_map(|style| {
            let (_, number) = style.name.strip_prefix("list ")?.rsplit_once(' ')?;
            number.parse::<usize>().ok()
        });
        number.unwrap_or(1).clamp(1, 5) - 1
    }

    /// The numbering of a style of lists (17.9.27).
    pub(super) fn numbering_of(&self, style: &str) -> Option<&str> {
        self.chain(Some(style)).find_map(|style| style.numbering.as_ref()?.numbering.as_deref())
    }

    /// Ids of a paragraph style and of those that it is based on: the styles that a level of a list may be tied to.
    pub(super) fn ids<'a>(&'a self, paragraph: Option<&'a str>) -> impl Iterator<Item = &'a str> {
        let next = |id: &&'a str| self.styles.get(*id)?.based_on.as_deref();
        std::iter::successors(paragraph.or(self.default_paragraph.as_deref()), next).take(MAXIMUM_STEPS)
    }

    fn paragraph_chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = &'a Style> {
        let known = id.filter(|id| self.styles.contains_key(*id));
        self.chain(known.or(self.default_paragraph.as_deref()))
    }

    fn chain<'a>(&'a self, id: Option<&str>) -> impl Iterator<Item = &'a Style> {
        let first = id.and_then(|id| self.styles.get(id));
        let base = |style: &&'a Style| self.styles.get(style.based_on.as_deref()?);
        std::iter::successors(first, base).take(MAXIMUM_STEPS)
    }
}

impl Style {
    fn read(element: Element<'_>) -> Self {
        let value = |name: &str| element.child(name).and_then(|child| child.attribute("val"));
        let paragraph = element.child("pPr");
        Self {
            name: value("name").unwrap_or_default().trim().to_lowercase(),
            based_on: value("basedOn").map(|id| id.into_owned()),
            outline: paragraph.and_then(outline_level),
            numbering: paragraph.and_then(list_level),
            characters: element.child("rPr").map(characters).unwrap_or_default(),
        }
    }

    /// What this style says by itself, without those it is based on.
    fn own_role(&self) -> Option<Role> {
        const CODE: [&str; 8] = [
            "source code",
            "code",
            "code block",
            "codeblock",
            "html preformatted",
            "preformatted text",
            "preformatted",
            "macro text",
        ];
        let name = self.name.as_str();
        if matches!(name, "title" | "titel" | "titre" | "título" | "titolo") {
            return Some(Role::Title);
        }
        if name == "subtitle" {
            return Some(Role::Body);
        }
        if let Some(level) = heading_number(name) {
            return Some(Role::Heading(level));
        }
        if let Some(level) = self.outline {
            return Some(if level < OUTLINE_LEVELS { Role::Heading(level + 1) } else { Role::Body });
        }
        if CODE.contains(&name) {
            return Some(Role::Code);
        }
        (name.starts_with("list bullet") || name.starts_with("list number")).then_some(Role::Item)
    }
}

/// The level of a style whose name says that it is a heading, in the languages of common programs.
fn heading_number(name: &str) -> Option<u8> {
    const HEADING: [&str; 22] = [
        "heading",
        "überschrift",
        "titre",
        "título",
        "titolo",
        "titulo",
        "kop",
        "rubrik",
        "overskrift",
        "otsikko",
        "nagłówek",
        "nadpis",
        "címsor",
        "başlık",
        "заголовок",
        "επικεφαλίδα",
        "标题",
        "標題",
        "見出し",
        "제목",
        "titlu",
        "encabezado",
    ];
    let words = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let level: u8 = name[words.len()..].parse().ok()?;
    (HEADING.contains(&words.trim()) && (1..=9).contains(&level)).then_some(level)
}

/// The outline level of paragraph properties.
pub(super) fn outline_level(properties: Element<'_>) -> Option<u8> {
    properties.child("outlineLvl")?.attribute("val")?.parse().ok()
}

/// The list of paragraph properties.
pub(super) fn list_level(properties: Element<'_>) -> Option<ListLevel> {
    let numbering = properties.child("numPr")?;
    let value = |name: &str| numbering.child(name).and_then(|child| child.attribute("val"));
    Some(ListLevel {
        numbering: value("numId").map(|id| id.into_owned()),
        level: value("ilvl").and_then(|level| level.parse().ok()),
    })
}

/// Whether a property that is on or off is on (17.17.4).
pub(super) fn is_on(property: Element<'_>) -> bool {
    property.attribute("val").is_none_or(|value| is_true(&value))
}

pub(super) fn is_true(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

#[cfg(test)]
mod tests;
