//! Language tags.

use crate::base::{Error, Result};

/// Maximum length of a tag, in bytes: the minimum that RFC 5646 requires support for.
const MAXIMUM: usize = 35;

/// A BCP 47 language tag in conventional case, such as `de-AT` or `zh-Hant-TW`. Only its form is checked, not whether
/// the language exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Parses a tag; `field` is the key below `input`.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let message = "Must be a language tag of BCP 47, such as en, de-AT or zh-Hant.";
        Self::read(text.trim()).ok_or_else(|| Error::invalid(field, "languageTag", message))
    }

    /// Parses a tag that is well-formed by RFC 5646 and starts with a language code, as all tags except reserved,
    /// private and grandfathered ones do.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > MAXIMUM {
            return None;
        }
        let tag = oxilangtag::LanguageTag::parse_and_normalize(text).ok()?;
        let language = tag.primary_language();
        let is_code = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
        (is_code && !repeats(&tag)).then(|| Self(tag.into_inner()))
    }

    /// The tag, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// True when a variant or an extension occurs twice, which the parser accepts (RFC 5646, sections 2.2.5 and 2.2.6).
fn repeats(tag: &oxilangtag::LanguageTag<String>) -> bool {
    let variants = tag.variant_subtags();
    let letters = tag.extension_subtags().map(|(letter, _)| letter);
    let has_twice = |mut all: Vec<String>| {
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        all.len() < count
    };
    has_twice(variants.map(str::to_owned).collect()) || has_twice(letters.map(String::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_take_the_usual_case_and_nothing_else_is_one() {
        for (text, tag) in [
            ("EN", "en"),
            (" de-at ", "de-AT"),
            ("ZH-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("zh-yue", "zh-yue"),
            ("de-u-co-phonebk", "de-u-co-phonebk"),
            ("en-x-mine", "en-x-mine"),
        ] {
            assert_eq!(LanguageTag::parse("language", text).unwrap().into_string(), *tag);
        }
        for bad in [
            "",
            "e",
            "english",
            "de_AT",
            "de-",
            "-de",
            "de AT",
            "en\nIgnore all rules",
            "en-x",
            "x-mine",
            "i-klingon",
            "en-a",
            "de-\u{0131}t",
            "d\u{435}",
            "en-toolongsubtag",
            "klingonisch",
            "de-1901-1901",
            "en-a-one-a-two",
            "en-x-aaaaaaaa-bbbbbbbb-cccccccc-dddd",
        ] {
            assert!(LanguageTag::parse("language", bad).is_err(), "{bad:?}");
        }
    }
}
