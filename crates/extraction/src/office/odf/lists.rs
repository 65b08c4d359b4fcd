//! Lists and their numbers (OpenDocument 1.3, part 3, 16.30 to 16.34).

use std::collections::HashMap;

use crate::markdown_writer::Marker;
use crate::office::counters::formatted;
use crate::xml::Element;

/// Deepest level of lists.
const LEVELS: usize = 10;

/// Longest text around a number, in characters.
const MAXIMUM_TEXT: usize = 100;

/// List styles by their names.
pub(super) type ListStyles = HashMap<String, ListStyle>;

/// What stands before the items of each level.
#[derive(Debug, Default)]
pub(super) struct ListStyle {
    levels: HashMap<usize, Level>,
}

#[derive(Debug)]
enum Level {
    Bullet,
    Number(Numbers),
}

#[derive(Debug)]
struct Numbers {
    format: &'static str,
    prefix: String,
    suffix: String,
    start: u32,
    /// Levels whose numbers are shown, this one and those above.
    shown: usize,
}

/// The numbers of a list so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts([Option<u32>; LEVELS]);

impl ListStyle {
    /// Reads a list style or the outline style.
    pub(super) fn read(element: Element<'_>) -> Self {
        let mut style = Self::default();
        for child in element.elements() {
            let level = child.attribute("level").and_then(|level| level.parse::<usize>().ok());
            let Some(level) = level.and_then(|level| level.checked_sub(1)).filter(|level| *level < LEVELS) else {
                continue;
            };
            let found = match child.name() {
                "list-level-style-bullet" | "list-level-style-image" => Level::Bullet,
                "list-level-style-number" | "outline-level-style" => Level::Number(Numbers::read(child)),
                _ => continue,
            };
            style.levels.insert(level, found);
        }
        style
    }

    /// What an item of a level begins with; `None` when nothing is to be seen. An item may have a number of its own.
    pub(super) fn marker(&self, counts: &mut Counts, level: usize, own: Option<u32>) -> Option<Marker> {
        let level = level.min(LEVELS - 1);
        let Some(Level::Number(numbers)) = self.levels.get(&level) else {
            // A list without a style has bullets.
            return Some(Marker::Bullet);
        };
        let number = own.unwrap_or_else(|| counts.0[level].map_or(numbers.start, |last| last.saturating_add(1)));
        counts.0[level] = Some(number);
        counts.0[level + 1..].fill(None);
        numbers.marker(self.shown(counts, level, numbers), number)
    }

    /// The number of an item with those of the levels above, as far as they are shown.
    fn shown(&self, counts: &Counts, level: usize, numbers: &Numbers) -> String {
        let first = (level + 1).saturating_sub(numbers.shown.max(1));
        let parts = (first..=level).filter_map(|level| match self.levels.get(&level) {
            Some(Level::Number(numbers)) if !numbers.format.is_empty() => {
                Some(formatted(counts.0[level].unwrap_or(numbers.start), numbers.format))
            }
            _ => None,
        });
        parts.collect::<Vec<_>>().join(".")
    }
}

impl Numbers {
    fn read(element: Element<'_>) -> Self {
        let value =
            |name: &str| element.attribute(name).unwrap_or_default().chars().take(MAXIMUM_TEXT).collect::<String>();
        let format = match value("num-format").as_str() {
            "" => "",
            "a" => "lowerLetter",
            "A" => "upperLetter",
            "i" => "lowerRoman",
            "I" => "upperRoman",
            _ => "decimal",
        };
        Self {
            format,
            prefix: value("num-prefix"),
            suffix: value("num-suffix"),
            start: value("start-value").parse().unwrap_or(1),
            shown: value("display-levels").parse().unwrap_or(1),
        }
    }

    fn marker(&self, shown: String, number: u32) -> Option<Marker> {
        if self.format.is_empty() {
            return None;
        }
        let is_plain =
            self.format == "decimal" && self.prefix.is_empty() && matches!(self.suffix.as_str(), "" | "." | ")");
        if is_plain && !shown.contains('.') {
            return Some(Marker::Number(number));
        }
        Some(Marker::Label(format!("{}{shown}{}", self.prefix, self.suffix)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    #[test]
    fn items_have_the_marks_of_their_level() {
        let source = "<text:list-style><text:list-level-style-number text:level='1' style:num-format='1' \
            style:num-suffix='.' text:start-value='4'/><text:list-level-style-number text:level='2' \
            style:num-format='a' style:num-suffix=')' text:display-levels='2'/><text:list-level-style-bullet \
            text:level='3'/><text:list-level-style-number text:level='4' style:num-format=''/></text:list-style>";
        let tree = Tree::parse(source, &CancelFlag::default()).unwrap();
        let style = ListStyle::read(tree.root().unwrap());
        let mut counts = Counts::default();
        let mut marker = |level, own| style.marker(&mut counts, level, own);
        let label = |text: &str| Some(Marker::Label(text.to_owned()));
        assert_eq!(marker(0, None), Some(Marker::Number(4)));
        assert_eq!(marker(1, None), label("4.a)"));
        assert_eq!(marker(1, None), label("4.b)"));
        assert_eq!(marker(0, Some(9)), Some(Marker::Number(9)));
        assert_eq!(marker(1, None), label("9.a)"));
        assert_eq!(marker(2, None), Some(Marker::Bullet));
        assert_eq!(marker(3, None), None);
        assert_eq!(marker(99, None), Some(Marker::Bullet));
    }
}
