//! The terms of a word: its stem, and what else it may be looked for by.

use snowball_stemmers_rs::Stemmer;

use crate::character::{Script, script_of_word};
use crate::fold::{fold_case, fold_letters, spelt_out, without_points};
use crate::language::Language;

/// Longer words are no words of a language.
const LONGEST_STEMMED: usize = 40;

/// Characters of a term; what follows in a longer string is ignored.
const LONGEST_TERM: usize = 64;

/// The terms of a word in a text of a language. The first stands for the word, the others are further ways to find it.
pub(crate) fn forms(word: &str, language: Language) -> Vec<String> {
    let folded = bounded(without_points(fold_case(word, language)));
    let script = script_of_word(&folded);
    let mut forms = vec![stem(&folded, script, language)];
    if script == Script::Cyrillic {
        // The end of some nouns looks like an ending: `прилив` is cut to `прил`, `приливами` to `прилив`.
        let shorter = stem(&forms[0], script, language);
        add(&mut forms, shorter);
    }
    if script == Script::Hebrew {
        let bare = without_hebrew_prefix(&forms[0]).to_owned();
        add(&mut forms, bare);
    } else if !folded.is_ascii() && script != Script::Other {
        // Somebody who types no accents.
        add(&mut forms, stem(&fold_letters(&folded), script, language));
        if let Some(spelt) = spelt_out(&folded) {
            add(&mut forms, stem(&spelt, script, language));
        }
    }
    forms
}

/// The comparable form of the beginning of a word.
pub(crate) fn beginning(text: &str) -> String {
    fold_letters(&bounded(without_points(fold_case(text, Language::UNDETERMINED))))
}

fn add(forms: &mut Vec<String>, form: String) {
    if !form.is_empty() && !forms.contains(&form) {
        forms.push(form);
    }
}

fn bounded(mut word: String) -> String {
    if let Some((end, _)) = word.char_indices().nth(LONGEST_TERM) {
        word.truncate(end);
    }
    word
}

fn stem(word: &str, script: Script, language: Language) -> String {
    let stemmer = if word.chars().count() > LONGEST_STEMMED { None } else { language.stemmer(script) };
    let stem = stemmer.map(|algorithm| Stemmer::create(algorithm).stem(word).into_owned());
    match stem {
        // A word of nothing but endings.
        Some(stem) if !stem.is_empty() => fold_letters(&stem),
        _ => fold_letters(word),
    }
}

/// Hebrew writes prepositions, the article and `and` together with the next word. A word may also begin with their
/// letters, so that both forms are found.
fn without_hebrew_prefix(word: &str) -> &str {
    let rest = word.trim_start_matches(['ו', 'ה', 'ב', 'ל', 'מ', 'ש', 'כ']);
    let prefix = word[..word.len() - rest.len()].chars().count().min(2).min(word.chars().count().saturating_sub(3));
    word.char_indices().nth(prefix).map_or(word, |(place, _)| &word[place..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(language: &str, one: &str, other: &str) -> bool {
        let language = Language::from_tag(language);
        let others = forms(other, language);
        forms(one, language).iter().any(|form| others.contains(form))
    }

    #[test]
    fn inflected_words_have_the_same_term() {
        for (language, one, other) in [
            ("en", "tides", "Tide"),
            ("en", "running", "runs"),
            ("de", "Häfen", "Hafen"),
            ("de", "Straße", "STRASSEN"),
            ("de", "Müller", "Mueller"),
            ("en", "Müller", "Mueller"),
            ("en", "Müller", "Muller"),
            ("fr", "élèves", "eleve"),
            ("es", "canciones", "cancion"),
            ("ru", "приливами", "прилив"),
            ("ru", "всё", "все"),
            ("ar", "الكِتَاب", "كتاب"),
            ("hi", "किताबें", "किताब"),
            ("tr", "KİTAPLAR", "kitap"),
            ("tr", "ISLAK", "ıslak"),
            ("pl", "Łodzi", "lodzi"),
            ("da", "Ørsted", "orsted"),
            ("da", "Ørsted", "oersted"),
            ("fr", "cœur", "coeur"),
            ("he", "הספר", "ספר"),
            ("he", "שלום", "שלום"),
            ("he", "השלום", "שלום"),
            ("el", "Οδός", "οδοσ"),
            ("ru", "servers", "server"),
        ] {
            assert!(share(language, one, other), "{language}: {one} {other}");
        }
    }

    #[test]
    fn different_words_have_different_terms() {
        for (language, one, other) in [("hi", "कुताब", "किताब"), ("en", "tide", "time"), ("vi", "tides", "tide")]
        {
            assert!(!share(language, one, other), "{language}: {one} {other}");
        }
    }

    /// Letters that a stemmer may meet in a word of its script.
    fn letters() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zà-žß']{1,42}",
            "[\u{370}-\u{3ff}\u{1f00}-\u{1fff}]{1,20}",
            "[\u{400}-\u{52f}\u{300}-\u{308}]{1,20}",
            "[\u{531}-\u{587}]{1,20}",
            "[\u{591}-\u{5f4}]{1,20}",
            "[\u{600}-\u{6ff}]{1,20}",
            "[\u{900}-\u{97f}]{1,20}",
            "[\u{b80}-\u{bff}]{1,20}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn every_language_has_a_term_for_every_word(word in prop_oneof![letters(), any::<String>()], code in 0_u8..40) {
            let language = Language::from_code(code);
            let forms = forms(&word, language);
            prop_assert!(forms.iter().all(|form| form.chars().count() <= 4 * LONGEST_TERM));
            prop_assert!(!forms.is_empty());
        }
    }
}
