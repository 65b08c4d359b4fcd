//! Bullets and numbers of paragraphs (ECMA-376, part 1, 21.1.2.4), which a paragraph mostly inherits.

use crate::markdown_writer::Marker;
use crate::office::counters::formatted;
use crate::xml::Element;

/// Levels of paragraphs.
pub(super) const LEVELS: usize = 9;

/// What stands before a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bullet {
    /// Nothing.
    None,
    /// A sign or a picture.
    Sign,
    /// A number in a scheme, counted from a start.
    Number(Scheme, u32),
}

/// How a number is written, such as `alphaLcParenR` for `a)` (20.1.10.61).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheme {
    format: &'static str,
    before: &'static str,
    after: &'static str,
}

/// What paragraphs of each level have before them, as far as a style says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Levels([Option<Bullet>; LEVELS]);

/// Numbers of the paragraphs of one text so far.
#[derive(Debug, Default)]
pub(super) struct Counts([Option<(Scheme, u32)>; LEVELS]);

impl Bullet {
    /// What paragraph properties say of it; `None` when they say nothing.
    pub(super) fn of(properties: Element<'_>) -> Option<Self> {
        properties.elements().find_map(|property| match property.name() {
            "buNone" => Some(Self::None),
            "buChar" | "buBlip" => Some(Self::Sign),
            "buAutoNum" => {
                let scheme = property.attribute("type").unwrap_or_default();
                let start = property.attribute("startAt").and_then(|start| start.parse().ok()).unwrap_or(1);
                Some(Self::Number(Scheme::of(&scheme), start))
            }
            _ => None,
        })
    }
}

impl Scheme {
    fn of(name: &str) -> Self {
        let formats = [
            ("alphaLc", "lowerLetter"),
            ("alphaUc", "upperLetter"),
            ("romanLc", "lowerRoman"),
            ("romanUc", "upperRoman"),
        ];
        let format = formats.iter().find(|(start, _)| name.starts_with(start)).map_or("decimal", |(_, format)| format);
        let (before, after) = match name {
            name if name.ends_with("ParenBoth") => ("(", ")"),
            name if name.ends_with("ParenR") => ("", ")"),
            name if name.ends_with("Plain") => ("", ""),
            _ => ("", "."),
        };
        Self { format, before, after }
    }

    fn marker(self, number: u32) -> Marker {
        if self.format == "decimal" && self.before.is_empty() {
            return Marker::Number(number);
        }
        Marker::Label(format!("{}{}{}", self.before, formatted(number, self.format), self.after))
    }
}

impl Levels {
    /// Reads a list style: an element with a child for each level.
    pub(super) fn of(style: Element<'_>) -> Self {
        let mut levels = Self::default();
        for child in style.elements() {
            let number = child.name().strip_prefix("lvl").and_then(|rest| rest.strip_suffix("pPr"));
            let level = number.and_then(|number| number.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
            if let Some(place) = level.and_then(|level| levels.0.get_mut(level)) {
                *place = Bullet::of(child);
            }
        }
        levels
    }

    pub(super) fn get(&self, level: usize) -> Option<Bullet> {
        self.0.get(level).copied().flatten()
    }
}

impl Counts {
    /// Counts a paragraph: what it begins with as an item of a list; `None` for one that is no item.
    pub(super) fn next(&mut self, bullet: Bullet, level: usize) -> Option<Marker> {
        let level = level.min(LEVELS - 1);
        self.0[level + 1..].fill(None);
        let Bullet::Number(scheme, start) = bullet else {
            self.0[level] = None;
            return (bullet == Bullet::Sign).then_some(Marker::Bullet);
        };
        let number = match self.0[level] {
            Some((last, number)) if last == scheme => number.saturating_add(1),
            _ => start,
        };
        self.0[level] = Some((scheme, number));
        Some(scheme.marker(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_over_deeper_paragraphs_only() {
        let number = Bullet::Number(Scheme::of("arabicPeriod"), 3);
        let letter = Bullet::Number(Scheme::of("alphaLcParenBoth"), 1);
        let mut counts = Counts::default();
        let paragraphs =
            [(number, 0), (letter, 1), (letter, 1), (number, 0), (letter, 1), (Bullet::None, 0), (number, 0)];
        let found: Vec<_> = paragraphs.iter().map(|(bullet, level)| counts.next(*bullet, *level)).collect();
        let label = |text: &str| Some(Marker::Label(text.to_owned()));
        let expected = [
            Some(Marker::Number(3)),
            label("(a)"),
            label("(b)"),
            Some(Marker::Number(4)),
            label("(a)"),
            None,
            Some(Marker::Number(3)),
        ];
        assert_eq!(found, expected);
        assert_eq!(counts.next(Bullet::Sign, 99), Some(Marker::Bullet));
    }
}
