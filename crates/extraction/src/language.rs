//! Language detection.

use whatlang::{Lang, detect};

/// Number of characters that are examined.
const SAMPLE: usize = 4000;

/// Recognises the language of a text: a BCP 47 tag, or `None` when the text is too short or too mixed to tell.
pub fn detect_language(text: &str) -> Option<String> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let info = detect(&sample)?;
    info.is_reliable().then(|| tag(info.lang()).to_owned())
}

/// Brings a declared language into the usual form (`de-AT`); `None` when it is not a language tag.
pub(super) fn language_tag(declared: &str) -> Option<String> {
    let declared = declared.trim().replace('_', "-");
    let mut parts = declared.split('-');
    let primary = parts.next()?;
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let mut tag = primary.to_ascii_lowercase();
    for part in parts.take(2) {
        if !(2..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(part),
        }
    }
    Some(tag)
}

/// BCP 47 requires the two-letter code of ISO 639-1 where there is one.
fn tag(lang: Lang) -> &'static str {
    const SHORT: [(&str, &str); 69] = [
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "nb"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("cym", "cy"),
    ];
    let code = lang.code();
    SHORT.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_tell_their_language() {
        let cases = [
            ("The tide rises twice a day, and every harbour keeps a table of the hours.", Some("en")),
            ("Die Flut steigt zweimal am Tag, und jeder Hafen führt eine Tafel der Stunden.", Some("de")),
            ("潮は一日に二度満ちて、どの港にも時刻表がある。", Some("ja")),
            ("12345 67890", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(detect_language(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn declared_tags_take_the_usual_form() {
        let cases = [
            ("EN", Some("en")),
            ("de_at", Some("de-AT")),
            ("zh-hant-tw", Some("zh-Hant-TW")),
            ("en-x", Some("en")),
            ("english", None),
            ("", None),
            ("<b>", None),
        ];
        for (declared, expected) in cases {
            assert_eq!(language_tag(declared).as_deref(), expected, "{declared}");
        }
    }
}
