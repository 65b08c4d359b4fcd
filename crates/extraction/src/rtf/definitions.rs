//! The fonts and styles that a document defines ahead of its text.

use std::collections::HashMap;

use super::characters::CodePage;

/// Most fonts and most styles.
const MAXIMUM: usize = 4_096;

/// Longest name of a font or style, in bytes.
const LONGEST_NAME: usize = 200;

/// The fonts: what matters is what their bytes mean.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    fonts: HashMap<i32, Font>,
    current: i32,
}

#[derive(Debug, Default)]
struct Font {
    code_page: Option<CodePage>,
    name: String,
}

impl Fonts {
    /// Begins the definition of a font.
    pub(super) fn define(&mut self, number: i32) {
        self.current = number;
        if self.fonts.len() < MAXIMUM {
            self.fonts.insert(number, Font::default());
        }
    }

    /// Sets what the bytes of the font mean.
    pub(super) fn set_code_page(&mut self, code_page: Option<CodePage>) {
        if let Some(font) = self.fonts.get_mut(&self.current)
            && code_page.is_some()
        {
            font.code_page = code_page;
        }
    }

    /// Adds to the name of the font, which ends with a semicolon.
    pub(super) fn name(&mut self, text: &str) {
        if let Some(font) = self.fonts.get_mut(&self.current)
            && font.name.len() + text.len() <= LONGEST_NAME
        {
            font.name.push_str(text);
        }
    }

    /// What bytes in a font mean; `None` where the document's code page holds.
    pub(super) fn code_page(&self, number: i32) -> Option<CodePage> {
        let font = self.fonts.get(&number)?;
        let is_symbol = font.code_page == Some(CodePage::Pictures) && font.name.trim().starts_with("Symbol");
        if is_symbol { Some(CodePage::Symbol) } else { font.code_page }
    }
}

/// The styles of paragraphs: what matters is which ones are headings.
#[derive(Debug, Default)]
pub(super) struct Styles {
    levels: HashMap<i32, u8>,
    current: i32,
    outline: Option<u8>,
    name: String,
}

impl Styles {
    /// Begins the definition of a style.
    pub(super) fn define(&mut self, number: i32) {
        self.current = number;
    }

    /// Sets the level of the style in the outline, counted from 0.
    pub(super) fn set_outline(&mut self, level: Option<u8>) {
        self.outline = level;
    }

    /// Adds to the name of the style; a semicolon ends it and the definition.
    pub(super) fn name(&mut self, text: &str) {
        if let Some((end, _)) = text.split_once(';') {
            self.name.push_str(end);
            let level = self.outline.take().or_else(|| level_of(&self.name));
            if let Some(level) = level
                && self.levels.len() < MAXIMUM
            {
                self.levels.insert(self.current, level);
            }
            self.name.clear();
            self.current = 0;
        } else if self.name.len() + text.len() <= LONGEST_NAME {
            self.name.push_str(text);
        }
    }

    /// The level in the outline of paragraphs of a style; `None` for text.
    pub(super) fn level(&self, number: i32) -> Option<u8> {
        self.levels.get(&number).copied()
    }
}

/// The level that the name of a style tells. Programs in all languages write these names in English.
fn level_of(name: &str) -> Option<u8> {
    let name = name.trim().to_ascii_lowercase();
    if name == "title" {
        return Some(0);
    }
    let level: u8 = name.strip_prefix("heading")?.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_with_an_outline_or_a_telling_name_are_headings() {
        let mut styles = Styles::default();
        for (number, outline, name) in [
            (1, None, "heading 2"),
            (2, Some(0), "Kapitel"),
            (3, None, "Normal"),
            (4, None, "Title"),
            (5, None, "Heading 12"),
        ] {
            styles.define(number);
            styles.set_outline(outline);
            styles.name(name);
            styles.name(";");
        }
        assert_eq!(
            [1, 2, 3, 4, 5, 6].map(|number| styles.level(number)),
            [Some(1), Some(0), None, Some(0), None, None]
        );
    }

    #[test]
    fn fonts_say_what_their_bytes_mean() {
        let mut fonts = Fonts::default();
        for (number, charset, name) in [(0, 0, "Arial;"), (1, 2, "Symbol;"), (2, 2, "Wingdings;"), (3, 1, "Any;")] {
            fonts.define(number);
            fonts.set_code_page(CodePage::of_charset(charset));
            fonts.name(name);
        }
        let expected = [CodePage::numbered(1252), Some(CodePage::Symbol), Some(CodePage::Pictures), None, None];
        assert_eq!([0, 1, 2, 3, 4].map(|number| fonts.code_page(number)), expected);
    }
}
