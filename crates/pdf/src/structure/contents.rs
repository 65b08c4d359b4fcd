//! Whether the contents of a page are lost.

use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Array, Stream};
use hayro_syntax::page::Page;

/// Longest contents that may well mean nothing, packed, in bytes.
const NOTHING: usize = 16;

/// Most operators of a page that are looked at.
const MOST_OPERATORS: usize = 100_000;

/// True for a page of which nothing was read although it has contents: they hold text all the same, cannot be unpacked to
/// anything that makes sense, or are not in the document.
pub(super) fn are_lost(page: &Page<'_>) -> bool {
    const CONTENTS: &str = "Contents";
    let dict = page.raw();
    let packed = match (dict.get::<Stream<'_>>(CONTENTS), dict.get::<Array<'_>>(CONTENTS)) {
        (Some(stream), _) => stream.raw_data().len(),
        (None, Some(parts)) => parts.iter::<Stream<'_>>().map(|part| part.raw_data().len()).sum(),
        (None, None) => return dict.contains_key(CONTENTS),
    };
    packed > NOTHING && says_something_or_makes_no_sense(page)
}

fn says_something_or_makes_no_sense(page: &Page<'_>) -> bool {
    let (mut operations, mut makes_sense, mut left) = (page.typed_operations(), false, MOST_OPERATORS);
    while let Some(operation) = operations.next().filter(|_| left > 0) {
        left -= 1;
        match operation {
            TypedInstruction::ShowText(text) if text.0.as_bytes().iter().any(|byte| *byte > b' ') => return true,
            TypedInstruction::ShowTexts(_) => return true,
            TypedInstruction::Fallback(_) => {}
            _ => makes_sense = true,
        }
    }
    !makes_sense
}
