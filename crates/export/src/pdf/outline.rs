//! The bookmarks of a document.

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};

/// Most characters of a bookmark.
const LONGEST: usize = 200;

/// A heading, and where it stands.
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// Headings below those of a higher level that stand before them.
pub(super) fn outline(headings: Vec<Heading>) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    for heading in headings {
        close(&mut open, &mut outline, heading.level);
        let text: String = heading.text.chars().take(LONGEST).collect();
        let place = XyzDestination::new(heading.page, Point::from_xy(0.0, heading.y));
        open.push((heading.level, OutlineNode::new(text, place).with_open(true)));
    }
    close(&mut open, &mut outline, 0);
    outline
}

/// Ends the bookmarks at a level and below it.
fn close(open: &mut Vec<(u8, OutlineNode)>, outline: &mut Outline, level: u8) {
    while open.last().is_some_and(|(last, _)| *last >= level) {
        let Some((_, node)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, above)) => above.push_child(node),
            None => outline.push_child(node),
        }
    }
}
