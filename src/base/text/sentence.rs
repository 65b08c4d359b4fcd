//! Sentence boundaries: those of Unicode (UAX 29), except after abbreviations, initials and ordinals.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// Abbreviations with a full stop that a capital may follow. Those followed by a lower-case letter or a digit need no
/// list: the Unicode rules keep them together.
const ABBREVIATIONS: &str = "dr prof mr mrs ms st sr jr vs no nr fig figs abb eq ca cf vgl bzw inkl ggf evtl etc usw \
    resp approx dept univ gen col sen rep gov hon rev vol ed eds pp art kap bsp z.b d.h u.a i.d.r e.g i.e u.s u.k \
    mme mlle m.e al sig ing dott avv sra dña";

/// Words after `3.` that make it an ordinal rather than the end of a sentence.
const AFTER_ORDINAL: &str = "januar jänner februar märz april mai juni juli august september oktober november dezember \
    january february march may june july october december jahrhundert jahrhunderts jahrtausend auflage kapitel klasse platz rang";

/// The sentences of a text, each with its trailing space. They are contiguous and cover the text.
pub fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut pieces = text.split_sentence_bound_indices().map(|(start, piece)| start..start + piece.len()).peekable();
    std::iter::from_fn(move || {
        let mut sentence = pieces.next()?;
        while let Some(next) = pieces.next_if(|next| goes_on(&text[sentence.clone()], &text[next.clone()])) {
            sentence.end = next.end;
        }
        Some(sentence)
    })
}

/// True when the full stop at the end of `before` does not end a sentence.
fn goes_on<'a>(before: &'a str, after: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    let last_word = |text: &'a str| text.rsplit([' ', '(', '[', '"', '„', '“']).next().unwrap_or(text);
    let word = last_word(before);
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    // An initial (J. S. Mill) or half of a pair (z. B., u. a.); a small letter alone is a unit (1.5 m).
    let is_second =
        || before[..before.len() - word.len()].trim_end().strip_suffix('.').map(last_word).is_some_and(is_letter);
    let is_pair = after.split_once('.').is_some_and(|(next, _)| is_letter(next)) || is_second();
    let is_initial = is_letter(word) && (word.chars().all(char::is_uppercase) || is_pair);
    let word = word.to_lowercase();
    let is_ordinal = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && {
        let next = after.unicode_words().next().unwrap_or_default().to_lowercase();
        AFTER_ORDINAL.split_ascii_whitespace().any(|w| w == next)
    };
    is_initial || is_ordinal || ABBREVIATIONS.split_ascii_whitespace().any(|abbreviation| abbreviation == word)
}
