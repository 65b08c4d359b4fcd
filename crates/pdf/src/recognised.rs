//! Text that another program recognised in the picture of a page.

use crate::geometry::{Area, Rect, median};
use crate::segments::Segment;

/// What was recognised in the picture of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// The page, counted from 1.
    pub page: u32,
    /// Its lines in the order in which they are read.
    pub lines: Vec<RecognisedLine>,
}

/// A line of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognisedLine {
    /// Its words and where they stand.
    pub words: Vec<(String, Area)>,
}

/// How much higher than most lines one must be to be set larger: the letters of a line tell its height, and it may have
/// none that reach up or down.
const LARGER: f32 = 1.35;

/// Height of a line of text, in sizes of its font.
const HEIGHT: f32 = 0.95;

/// The lines as if they were drawn on a page of this size.
pub(crate) fn segments(lines: &[RecognisedLine], width: f32, height: f32) -> Vec<Segment> {
    let placed = |area: &Area| {
        let (left, top) = (area.left * width, area.top * height);
        Rect { left, top, right: left + area.width * width, bottom: top + area.height * height }
    };
    let lines: Vec<Vec<(&str, Rect)>> = lines
        .iter()
        .map(|line| line.words.iter().map(|(word, area)| (word.as_str(), placed(area))).collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
        .collect();
    let most = median(lines.iter().map(|words| word_height(words)).collect());
    (0..).zip(&lines).filter_map(|(drawn, words)| line(words, most, drawn)).collect()
}

/// Height of most words of a line: the line as a whole is higher where the page lay askew.
fn word_height(words: &[(&str, Rect)]) -> f32 {
    median(words.iter().map(|(_, area)| area.height()).collect())
}

fn around(words: &[(&str, Rect)]) -> Option<Rect> {
    words.iter().map(|(_, area)| *area).reduce(|all, area| all.union(&area))
}

/// A line among others of which most have a height of `most`.
fn line(words: &[(&str, Rect)], most: f32, drawn: u32) -> Option<Segment> {
    let area = around(words)?;
    let own = word_height(words);
    let height = if own > LARGER * most { own } else { most };
    Segment::of_words(words, area, height / HEIGHT, drawn)
}
