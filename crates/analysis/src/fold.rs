//! Letters that people type for one another.

use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization as _;

use crate::character::{Script, script};
use crate::language::Language;

/// Letters without case.
pub(crate) fn fold_case(word: &str, language: Language) -> String {
    if word.is_ascii() && !language.has_dotless_i() {
        return word.to_ascii_lowercase();
    }
    let mapper = CaseMapper::new();
    let folded = if language.has_dotless_i() { mapper.fold_turkic_string(word) } else { mapper.fold_string(word) };
    folded.nfc().collect()
}

/// Letters without accents, ligatures taken apart, forms of a letter as one. Marks that make another letter of it
/// (`й`, `が`, vowel signs) stay.
pub(crate) fn fold_letters(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut folded = String::with_capacity(word.len());
    let mut base = Script::Other;
    for c in word.nfd() {
        match c {
            '\u{306}' | '\u{30c}' if base == Script::Cyrillic => folded.push(c),
            // Ukrainian `ї`; Russian `ё` is `е` in most texts.
            '\u{308}' if base == Script::Cyrillic && !folded.ends_with('е') => folded.push(c),
            '\u{300}'..='\u{36f}' => {}
            _ => {
                base = script(c);
                fold_letter(c, &mut folded);
            }
        }
    }
    folded.nfc().collect()
}

fn fold_letter(c: char, folded: &mut String) {
    let plain = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŋ' => "n",
        'ŧ' => "t",
        'ĸ' => "k",
        'ς' => "σ",
        // Hebrew points and accents.
        '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' => "",
        'ך' => "כ",
        'ם' => "מ",
        'ן' => "נ",
        'ף' => "פ",
        'ץ' => "צ",
        // Arabic: points, the stretching line, and forms of a letter in Arabic, Persian and Urdu.
        _ if is_arabic_point(c) => "",
        'ٱ' => "ا",
        'ى' | 'ی' | 'ې' | 'ے' => "ي",
        'ک' | 'ڪ' => "ك",
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۀ' => "ه",
        // Devanagari: the dot of foreign sounds, and the two signs of a nasal vowel.
        '\u{93c}' => "",
        '\u{901}' => "\u{902}",
        _ => return folded.push(c),
    };
    folded.push_str(plain);
}

/// Marks of Arabic that most texts leave out. The hamza above and below a letter are among them once it is decomposed.
fn is_arabic_point(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}')
}

/// The word without marks that even stemmers must not see.
pub(crate) fn without_points(word: String) -> String {
    let is_point =
        |c: char| (is_arabic_point(c) && !matches!(c, '\u{653}'..='\u{655}')) || ('\u{591}'..='\u{5c7}').contains(&c);
    if word.chars().any(is_point) { word.chars().filter(|c| !is_point(*c)).collect() } else { word }
}

/// The spelling of umlauts and Nordic letters with plain letters (`Müller`, `Mueller`), when there is one.
pub(crate) fn spelt_out(word: &str) -> Option<String> {
    let spelt = |c| match c {
        'ä' => Some("ae"),
        'ö' | 'ø' => Some("oe"),
        'ü' => Some("ue"),
        'å' => Some("aa"),
        _ => None,
    };
    if !word.chars().any(|c| spelt(c).is_some()) {
        return None;
    }
    let mut out = String::with_capacity(word.len() + 4);
    for c in word.chars() {
        match spelt(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(word: &str) -> String {
        fold_letters(&fold_case(word, Language::UNDETERMINED))
    }

    #[test]
    fn accents_and_ligatures_do_not_matter() {
        for (word, expected) in [
            ("Łódź", "lodz"),
            ("Ørsted", "orsted"),
            ("cœur", "coeur"),
            ("Ærø", "aero"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("Übung", "ubung"),
            ("ΌΨΙΣ", "οψισ"),
            ("всё", "все"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(folded(word), expected);
        }
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        assert_ne!(folded("мой"), folded("мои"));
        assert_ne!(folded("їх"), folded("іх"));
        assert_ne!(folded("ガス"), folded("カス"));
        assert_ne!(folded("किताब"), folded("कुताब"));
    }

    #[test]
    fn arabic_and_hebrew_letters_have_one_form() {
        for (one, other) in [
            ("كِتَاب", "كتاب"),
            ("كتـــاب", "كتاب"),
            ("أحمد", "احمد"),
            ("مدرسة", "مدرسه"),
            ("کتاب", "كتاب"),
            ("שָׁלוֹם", "שלום"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn umlauts_are_spelt_out() {
        assert_eq!(spelt_out("müller").as_deref(), Some("mueller"));
        assert_eq!(spelt_out("muller"), None);
    }
}
