//! Styles of an OpenDocument (OpenDocument 1.3, part 3, 16), as far as they carry meaning.

use std::collections::HashMap;

use super::lists::{ListStyle, ListStyles};
use crate::office::characters::{Characters, is_monospaced};
use crate::xml::Element;

/// Most steps from a style to its parent.
const MAXIMUM_STEPS: usize = 32;

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<(String, String), Style>,
    pub(super) lists: ListStyles,
    /// Rules for the numbers of headings.
    pub(super) outline: ListStyle,
    /// Language of paragraphs that name none.
    pub(super) language: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    /// Name as people see it, in lower case.
    name: String,
    parent: Option<String>,
    outline: Option<usize>,
    list: Option<String>,
    characters: Characters,
    /// Made by the program for a place in the text, and no style that people choose.
    is_automatic: bool,
    is_hidden_page: bool,
}

/// What the style of a paragraph makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The title of the document.
    Title,
    /// A heading of this level, from 1.
    Heading(usize),
    /// Lines of a program.
    Code,
    /// Anything else.
    Body,
}

impl Styles {
    /// Reads the styles of a part: those of `styles.xml` that people choose, and those of `content.xml` that programs
    /// make. What comes later replaces what has the same name.
    pub(super) fn read(&mut self, root: Element<'_>) {
        for group in root.elements() {
            let is_automatic = match group.name() {
                "styles" => false,
                // Those of `styles.xml` are for headers and footers.
                "automatic-styles" if root.name() == "document-content" => true,
                _ => continue,
            };
            for element in group.elements() {
                self.read_style(element, is_automatic);
            }
        }
    }

    fn read_style(&mut self, element: Element<'_>, is_automatic: bool) {
        match element.name() {
            "style" => {
                let family = element.attribute("family").unwrap_or_default().into_owned();
                let name = element.attribute("name").unwrap_or_default().into_owned();
                self.styles.insert((family, name), Style::read(element, is_automatic));
            }
            "default-style" if element.attribute("family").as_deref() == Some("paragraph") => {
                let properties = element.child("text-properties");
                let value = |name: &str| properties.and_then(|properties| properties.attribute(name));
                let language = value("language").filter(|language| language != "none");
                let country = value("country").filter(|country| country != "none");
                self.language = language.map(|language| match country {
                    Some(country) => format!("{language}-{country}"),
                    None => language.into_owned(),
                });
            }
            "list-style" => {
                let name = element.attribute("name").unwrap_or_default().into_owned();
                self.lists.insert(name, ListStyle::read(element));
            }
            "outline-style" => self.outline = ListStyle::read(element),
            _ => {}
        }
    }

    /// What a paragraph style makes of its paragraphs.
    pub(super) fn role(&self, paragraph: &str) -> Role {
        self.chain("paragraph", paragraph).find_map(Style::own_role).unwrap_or(Role::Body)
    }

    /// How the program sets a whole paragraph here. What a chosen style says is the look of all paragraphs of its kind,
    /// and emphasises nothing.
    pub(super) fn paragraph_characters(&self, paragraph: &str) -> Characters {
        let automatic = self.chain("paragraph", paragraph).take_while(|style| style.is_automatic);
        automatic.fold(Characters::default(), |found, style| found.or(style.characters))
    }

    /// How a style of characters sets them.
    pub(super) fn characters(&self, text: &str) -> Characters {
        self.chain("text", text).fold(Characters::default(), |found, style| found.or(style.characters))
    }

    /// The list style of a paragraph style.
    pub(super) fn list_of(&self, paragraph: &str) -> Option<&str> {
        self.chain("paragraph", paragraph).find_map(|style| style.list.as_deref())
    }

    /// True for a style of slides that are hidden when the presentation is shown.
    pub(super) fn hides_page(&self, page: &str) -> bool {
        self.chain("drawing-page", page).any(|style| style.is_hidden_page)
    }

    fn chain<'a>(&'a self, family: &'a str, name: &str) -> impl Iterator<Item = &'a Style> {
        let get = move |name: &str| self.styles.get(&(family.to_owned(), name.to_owned()));
        std::iter::successors(get(name), move |style| get(style.parent.as_deref()?)).take(MAXIMUM_STEPS)
    }
}

impl Style {
    fn read(element: Element<'_>, is_automatic: bool) -> Self {
        let value = |name: &str| element.attribute(name).map(|value| value.into_owned());
        // Spaces of names are written as `_20_`.
        let name = value("display-name").or_else(|| value("name")).unwrap_or_default().replace("_20_", " ");
        let page = element.child("drawing-page-properties").and_then(|page| page.attribute("visibility"));
        Self {
            name: name.to_lowercase(),
            parent: value("parent-style-name"),
            outline: value("default-outline-level").and_then(|level| level.parse().ok()),
            list: value("list-style-name"),
            characters: element.child("text-properties").map(characters).unwrap_or_default(),
            is_automatic,
            is_hidden_page: page.as_deref() == Some("hidden"),
        }
    }

    fn own_role(&self) -> Option<Role> {
        if self.is_automatic {
            return None;
        }
        match self.name.as_str() {
            "title" => return Some(Role::Title),
            "preformatted text" => return Some(Role::Code),
            _ => {}
        }
        self.outline.filter(|level| *level > 0).map(Role::Heading)
    }
}

/// What properties of text say of characters (part 3, 20).
fn characters(properties: Element<'_>) -> Characters {
    let value = |name: &str| properties.attribute(name);
    let font = value("font-name").or_else(|| value("font-family"));
    Characters {
        bold: value("font-weight")
            .map(|weight| &*weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600)),
        italic: value("font-style").map(|style| &*style != "normal"),
        struck: value("text-line-through-style").map(|style| &*style != "none"),
        hidden: value("display").map(|display| &*display == "none"),
        monospaced: font.map(|font| is_monospaced(&font)),
        raised: value("text-position").map(|position| {
            let height = position.split_whitespace().next().unwrap_or_default();
            height == "super" || height.trim_end_matches('%').parse::<f64>().is_ok_and(|height| height > 0.0)
        }),
    }
}
