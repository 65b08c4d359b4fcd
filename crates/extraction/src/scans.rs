//! Pages that are scans: pictures for a program that recognises letters, and what that program found.
//!
//! The program is Tesseract (<https://tesseract-ocr.github.io>), which the server runs in a process of its own. What it
//! writes comes from a process that read hostile bytes, and is read with the same care as the document itself.

use serde::{Deserialize, Serialize};

use super::Rejected;

/// Most words of a page that are taken; the smallest print that can be read fills a page with some ten thousand.
const MOST_WORDS: usize = 50_000;

/// Longest word, in bytes.
const LONGEST_WORD: usize = 200;

/// A picture of a page in shades of grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A file in the format PGM.
    pub file: Vec<u8>,
    /// Dots to the inch.
    pub resolution: u16,
}

/// Draws a page of a PDF document, counted from 1.
///
/// # Errors
///
/// [`Rejected::Unreadable`] when there is no such page, or nothing to be drawn.
pub fn picture(original: &[u8], page: u32) -> Result<Picture, Rejected> {
    let drawn = pdf::picture(original, page).map_err(|reason| Rejected::Unreadable(reason.sentence()))?;
    Ok(Picture { file: drawn.to_pgm(), resolution: drawn.resolution })
}

/// What was recognised in the picture of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// The page, counted from 1.
    pub page: u32,
    /// What Tesseract wrote, as tab-separated values.
    pub words: String,
}

impl Recognised {
    /// Its lines with the places of their words.
    pub(super) fn lines(&self) -> pdf::Recognised {
        pdf::Recognised { page: self.page, lines: lines(&self.words) }
    }
}

/// A row of what Tesseract writes: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
struct Row<'t> {
    level: u32,
    /// Block, paragraph and line.
    line: [u32; 3],
    /// Left, top, width and height, in dots.
    place: [f32; 4],
    text: &'t str,
}

/// Levels of rows.
const PAGE: u32 = 1;
const WORD: u32 = 5;

impl<'t> Row<'t> {
    /// None for what is no row, such as the first line with the names of the columns.
    fn of(line: &'t str) -> Option<Self> {
        let mut cells = line.splitn(12, '\t');
        let mut number = || cells.next()?.parse::<u32>().ok();
        let (level, _page) = (number()?, number()?);
        let line = [number()?, number()?, number()?];
        let _word = number()?;
        let mut place = [0.0; 4];
        for length in &mut place {
            #[expect(clippy::cast_precision_loss, reason = "pictures are some thousand dots wide")]
            let dots = number()? as f32;
            *length = dots;
        }
        let _confidence = cells.next()?;
        Some(Self { level, line, place, text: cells.next().unwrap_or_default().trim() })
    }
}

fn lines(table: &str) -> Vec<pdf::RecognisedLine> {
    let rows = || table.lines().filter_map(Row::of);
    let Some([_, _, width, height]) = rows().find(|row| row.level == PAGE).map(|row| row.place) else {
        return Vec::new();
    };
    let mut lines: Vec<([u32; 3], pdf::RecognisedLine)> = Vec::new();
    let is_word = |row: &Row<'_>| row.level == WORD && !row.text.is_empty() && row.text.len() <= LONGEST_WORD;
    for row in rows().filter(is_word).take(MOST_WORDS) {
        let word = (row.text.to_owned(), area(row.place, width, height));
        match lines.last_mut() {
            Some((number, line)) if *number == row.line => line.words.push(word),
            _ => lines.push((row.line, pdf::RecognisedLine { words: vec![word] })),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// A place in a picture of this size, in fractions of it.
fn area([left, top, width, height]: [f32; 4], of_width: f32, of_height: f32) -> pdf::Area {
    let share = |dots: f32, of: f32| if of > 0.0 { (dots / of).clamp(0.0, 1.0) } else { 0.0 };
    pdf::Area {
        left: share(left, of_width),
        top: share(top, of_height),
        width: share(width, of_width),
        height: share(height, of_height),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t\n\
        4\t1\t1\t1\t1\t0\t100\t100\t300\t40\t-1\t\n\
        5\t1\t1\t1\t1\t1\t100\t100\t200\t40\t96.5\tHigh\n\
        5\t1\t1\t1\t1\t2\t320\t100\t80\t40\t91\twater\n\
        5\t1\t1\t1\t2\t1\t100\t200\t80\t40\t91\tat\n\
        5\t1\t1\t1\t2\t2\t200\t200\t80\t40\t95\t \n";

    #[test]
    fn words_are_taken_line_by_line_with_their_places() {
        let lines = lines(TABLE);
        let words = |line: &pdf::RecognisedLine| line.words.iter().map(|(word, _)| word.clone()).collect::<Vec<_>>();
        assert_eq!(lines.iter().map(words).collect::<Vec<_>>(), [vec!["High", "water"], vec!["at"]]);
        let pdf::Area { left, top, width, height } = lines[0].words[0].1;
        let expected = [0.1, 0.05, 0.2, 0.02];
        assert!([left, top, width, height].iter().zip(expected).all(|(is, wanted)| (is - wanted).abs() < 1e-6));
    }

    proptest! {
        #[test]
        fn whatever_is_written_ends_in_words_within_the_page(rows in prop::collection::vec("[15]\t1(\t[0-9-]{1,11}){8}\t9\t.{0,8}", 0..30)) {
            for line in lines(&rows.join("\n")) {
                for (word, area) in line.words {
                    prop_assert!(!word.trim().is_empty());
                    prop_assert!((0.0..=1.0).contains(&area.left) && (0.0..=1.0).contains(&area.height));
                }
            }
        }
    }
}
