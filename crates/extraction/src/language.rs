//! Language detection.

use whatlang::{Lang, detect};

/// Number of characters that are examined.
const SAMPLE: usize = 4000;

/// Recognises the language of a text: a BCP 47 tag, or `None` when the text is too short or too mixed to tell.
pub fn detect_language(text: &str) -> Option<String> {
    let mut sample: String = text.chars().take(SAMPLE).collect();
    if is_east_asian(&sample) {
        // Otherwise a few foreign names with their many letters would outweigh the text around them.
        sample.retain(|c| !c.is_ascii_alphabetic());
    }
    let info = detect(&sample)?;
    info.is_reliable().then(|| tag(info.lang()).to_owned())
}

/// True for a text most of whose words are Chinese, Japanese or Korean: each of their characters is about half a word, a
/// Latin letter a sixth.
fn is_east_asian(text: &str) -> bool {
    let ranges = ['\u{3040}'..='\u{30ff}', '\u{3400}'..='\u{9fff}', '\u{ac00}'..='\u{d7af}', '\u{f900}'..='\u{faff}'];
    let is_half_a_word = |c: char| ranges.iter().any(|range| range.contains(&c));
    let (mut halves, mut letters) = (0, 0);
    for c in text.chars() {
        halves += usize::from(is_half_a_word(c));
        letters += usize::from(c.is_ascii_alphabetic());
    }
    3 * halves > letters
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
            (
                "Internet2是一个由来自研究、教育、工业和政府各界的成员领导的非盈利的美国计算机网络联盟，与Qwest合作，\
                 建立了名为Abilene的网络，是National LambdaRail的主要投资者，后来与Level 3 Communications合作。",
                Some("zh"),
            ),
            ("The book 《道德经》 (Tao Te Ching) is among the most translated works of world literature.", Some("en")),
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
