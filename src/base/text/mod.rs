//! User-supplied text, validated once. A function that takes a [`Name`] need not check it again.
//!
//! * [`storable`]: what can be stored at all; applied to all incoming text.
//! * [`fold`]: the form in which names are compared.
//! * [`visible`]: invisible characters, and those that reverse the text direction.

mod email;
pub mod fold;
pub mod identifier;
mod language;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::error::{Error, Reason, Refusal, Result};

pub use characters::{storable, visible};
pub use email::Email;
pub use fold::fold;
pub use language::LanguageTag;

/// Checks the length of a text in characters, after trimming; `field` is the key below `input`. If `minimum` is above
/// zero, the text must contain something visible.
pub fn bounded(field: &str, text: &str, minimum: usize, maximum: usize) -> Result<String> {
    let text = text.trim();
    let length = if minimum > 0 && !visible::is_visible(text) { 0 } else { text.chars().count() };
    let refuse = |constraint, limit: usize, message: String| -> Error {
        let reason = Reason::InvalidInput { constraint: Some(constraint), limit: i64::try_from(limit).ok() };
        Refusal::new(reason, message).at([field]).into()
    };
    if length < minimum {
        let characters = if minimum == 1 { "character that can be seen" } else { "characters" };
        return Err(refuse("minLength", minimum, format!("Must have at least {minimum} {characters}.")));
    }
    if length > maximum {
        return Err(refuse("maxLength", maximum, format!("Must have at most {maximum} characters.")));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(refuse("noControlCharacters", 0, "Must not contain control characters.".to_owned()));
    }
    Ok(text.to_owned())
}

/// A single-line label with composed letters: 1 to `maximum` characters, without noncharacters and characters that
/// reverse the text direction. `field` is the key below `input`.
pub fn label(field: &str, text: &str, maximum: usize) -> Result<String> {
    let text = bounded(field, &fold::composed(text), 1, maximum)?;
    if text.contains(['\n', '\r', '\t', '\u{2028}', '\u{2029}']) {
        return Err(Error::invalid(field, "singleLine", "Must be a single line."));
    }
    if text.contains(visible::turns_around) {
        let message = "Must not contain characters that change the direction of writing.";
        return Err(Error::invalid(field, "noDirectionChange", message));
    }
    if text.contains(storable::is_noncharacter) {
        return Err(Error::invalid(field, "noNoncharacters", "Must not contain code points that are no characters."));
    }
    Ok(text)
}

/// A display name: 1 to 200 characters on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Parses a name; `field` is the key below `input`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        label(field, text, 200).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A short name for URLs: 2 to 60 of `a-z`, `0-9` and `-`, starting and ending with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Parses a slug; `field` is the key below `input`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let ok = (2..=60).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if !ok {
            let message = "Must be 2 to 60 lower-case letters, digits and hyphens, without a hyphen at either end.";
            return Err(Error::invalid(field, "slug", message));
        }
        Ok(Self(text.to_owned()))
    }

    /// Derives a slug from a display name; `workspace` when no letter or digit remains.
    pub fn from_name(name: &str) -> Self {
        let mut slug = String::new();
        // Decomposed, an accented letter is a plain letter and a mark.
        for c in fold(name).nfkd().filter(|c| !is_combining_mark(*c)) {
            match c {
                'a'..='z' | '0'..='9' => slug.push(c),
                _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
                _ => {}
            }
            if slug.len() >= 48 {
                break;
            }
        }
        let slug = slug.trim_matches('-');
        Self(if slug.len() < 2 { "workspace".to_owned() } else { slug.to_owned() })
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_seen_and_read_in_one_way() {
        for good in ["Tides", "U\u{308}bersicht", "\u{200F}שלום\u{200F}", "می\u{200C}خواهم", "👩\u{200D}💻", "日本"]
        {
            assert!(Name::parse("name", good).is_ok(), "{good:?}");
        }
        assert_eq!(Name::parse("name", "U\u{308}bersicht").unwrap().as_str(), "Übersicht");
        for bad in [
            "",
            " ",
            "\u{200B}",
            "\u{3164}",
            "\u{2800}\u{FEFF}",
            "a\0b",
            "a\u{1B}b",
            "a\nb",
            "a\u{2028}b",
            "txt\u{202E}exe",
            "a\u{2066}b\u{2069}",
            "a\u{FFFE}",
            "\u{FDD0}a",
            "\u{1FFFF}a",
        ] {
            assert!(Name::parse("name", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn slugs_from_names_are_slugs() {
        for name in ["Tide Lab", "  --Ärzte 2 go!--  ", "日本", "a", &"x y ".repeat(80)] {
            let slug = Slug::from_name(name);
            assert!(Slug::parse("slug", slug.as_str()).is_ok(), "{slug:?}");
        }
        assert_eq!(Slug::from_name("U\u{308}bersicht im Ｃａｆé").as_str(), "ubersicht-im-cafe");
    }
}
