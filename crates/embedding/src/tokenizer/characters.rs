//! What BERT's uncased normaliser does with single characters.
//!
//! The library `tokenizers` knows an older Unicode: of all 1,112,064 characters it treats 693 otherwise, mostly marks and
//! punctuation that were added since, and which the vocabulary does not have.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory as Category;

fn category(character: char) -> Category {
    CodePointMapData::<Category>::new().get(character)
}

/// The character as the normaliser takes it up: all white space is a plain space, what cannot be seen is left out.
pub fn cleaned(character: char) -> Option<char> {
    match character {
        '\t' | '\n' | '\r' | ' ' => Some(' '),
        '!'..='~' => Some(character),
        '\u{fffd}' => None,
        _ if is_invisible(character) => None,
        _ if character.is_whitespace() => Some(' '),
        _ => Some(character),
    }
}

/// Controls, marks of format, and characters for private use.
fn is_invisible(character: char) -> bool {
    matches!(category(character), Category::Control | Category::Format | Category::PrivateUse | Category::Surrogate)
}

/// Accents and other signs that take up no room of their own: they are dropped behind their letter.
pub fn is_accent(character: char) -> bool {
    !character.is_ascii() && category(character) == Category::NonspacingMark
}

/// Characters that are a word by themselves.
pub fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation()
        || !character.is_ascii()
            && matches!(
                category(character),
                Category::ConnectorPunctuation
                    | Category::DashPunctuation
                    | Category::OpenPunctuation
                    | Category::ClosePunctuation
                    | Category::InitialPunctuation
                    | Category::FinalPunctuation
                    | Category::OtherPunctuation
            )
}

/// Ideographs, each of which is taken for a word. Of the extension E the first 256 are missing, as in the original.
pub fn is_ideograph(character: char) -> bool {
    matches!(
        character,
        '\u{4e00}'..='\u{9fff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{20000}'..='\u{2a6df}'
            | '\u{2a700}'..='\u{2b73f}'
            | '\u{2b740}'..='\u{2b81f}'
            | '\u{2b920}'..='\u{2ceaf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{2f800}'..='\u{2fa1f}'
    )
}
