//! Lists.

use crate::geometry::Rect;
use crate::lines::Link;
use crate::markdown::inline;
use crate::markers::{Marker, marker};
use crate::page::{Draft, DraftContent};
use crate::spans::plain;

/// An item of a list.
#[derive(Debug, Clone)]
pub(crate) struct ListItem {
    marker: Marker,
    /// What it says, as Markdown without its mark.
    text: String,
    /// Where it starts, in points along the direction of reading.
    start: f32,
    pub(crate) area: Rect,
}

/// How much further an item stands in than the one that it is under, in points.
const STEP: f32 = 6.0;

impl ListItem {
    /// A paragraph that is an item; none for others.
    pub(crate) fn of(draft: &Draft, links: &[Link]) -> Option<Self> {
        let DraftContent::Text(text) = &draft.content else { return None };
        let words = plain(&text.spans);
        let marker = marker(words.split(' '))?;
        let mut spans = text.spans.clone();
        let first = spans.first_mut()?;
        first.text = first.text.split_once(' ').map_or(String::new(), |(_, rest)| rest.to_owned());
        Some(Self { marker, text: inline(&spans, links), start: text.start, area: draft.area })
    }
}

/// Items that follow one another, as Markdown.
pub(crate) fn list(items: &[ListItem]) -> String {
    let mut lines = Vec::with_capacity(items.len());
    // Starts of the items that the current one is under, with the width of their marks.
    let mut above: Vec<(f32, usize)> = Vec::new();
    let mut before: Option<(&Marker, usize)> = None;
    for item in items {
        while above.last().is_some_and(|(start, _)| item.start < start + STEP) {
            above.pop();
        }
        let indent: usize = above.iter().map(|(_, width)| width).sum();
        let mark = match item.marker {
            Marker::Bullet | Marker::Dash => "- ".to_owned(),
            Marker::Number(number, end) => format!("{number}{end} "),
        };
        // Bullets and numbers on one level are two lists.
        if before.is_some_and(|(marker, depth)| depth == above.len() && marker.is_number() != item.marker.is_number()) {
            lines.push(String::new());
        }
        before = Some((&item.marker, above.len()));
        lines.push(format!("{}{mark}{}", " ".repeat(indent), item.text));
        above.push((item.start, mark.len()));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stand_under_others() {
        let area = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
        let item = |marker, start, text: &str| ListItem { marker, text: text.to_owned(), start, area };
        let items = [
            item(Marker::Number(1, '.'), 10.0, "one"),
            item(Marker::Bullet, 30.0, "inner"),
            item(Marker::Bullet, 31.0, "inner too"),
            item(Marker::Number(2, '.'), 10.0, "two"),
            item(Marker::Bullet, 10.0, "another list"),
        ];
        assert_eq!(list(&items), "1. one\n   - inner\n   - inner too\n2. two\n\n- another list");
    }
}
