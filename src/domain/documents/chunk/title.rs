//! The title of a plain text.

use extraction::Heading;

/// Longest title, in characters; a longer line is a paragraph.
const LONGEST: usize = 200;

/// The first line of a plain text, if it stands alone above a longer text: what all of it is about. A salutation, which
/// ends in a comma, is none.
pub(super) fn of(text: &str) -> Option<Heading> {
    let start = text.len() - text.trim_start().len();
    let (line, rest) = text[start..].split_once('\n')?;
    let (below, rest) = rest.split_once('\n')?;
    let title = line.trim_end();
    let stands_alone = below.trim().is_empty() && !title.ends_with([',', ';', ':']);
    let is_short = title.chars().take(LONGEST + 1).count() <= LONGEST && title.len() < rest.trim().len();
    (stands_alone && is_short).then(|| Heading { level: 1, byte_offset: start, text: title.to_owned() })
}
