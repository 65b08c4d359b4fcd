//! Patterns from user input, whose special characters are taken literally.

use icu_casemap::{CaseMapCloser, ClosureSink};
use sea_orm::DbBackend;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait as _};
use unicode_normalization::UnicodeNormalization as _;

/// True where the text contains the part, ignoring case, composition of letters, and compatibility forms in the part.
///
/// Neither `LIKE` nor `LOWER` suffices: SQLite handles the case of ASCII letters only, and PostgreSQL that of its
/// locale. So each letter of the part becomes the set of its cases, in the pattern language of either database.
pub fn containing(backend: DbBackend, text: impl Into<Expr>, part: &str) -> Expr {
    let text = text.into();
    let (composed, apart): (String, String) = (part.nfkc().collect(), part.nfkd().collect());
    let matches = |part: &str| match backend {
        DbBackend::Postgres => text.clone().binary(BinOper::Custom("~"), Expr::val(regular(part))),
        _ => text.clone().binary(BinOper::Custom("GLOB"), Expr::val(format!("*{}*", glob(part)))),
    };
    // Metadata, and text stored before it was composed on input, may contain decomposed letters.
    if composed == apart { matches(&composed) } else { matches(&composed).or(matches(&apart)) }
}

/// A `GLOB` pattern.
fn glob(part: &str) -> String {
    pattern(part, |c, pattern| match c {
        '*' | '?' | '[' => pattern.extend(['[', c, ']']),
        c => pattern.push(c),
    })
}

/// A PostgreSQL regular expression.
fn regular(part: &str) -> String {
    pattern(part, |c, pattern| {
        if c.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(c);
    })
}

/// Letters become sets of their cases, which contain only letters and digits; `itself` writes other characters.
fn pattern(part: &str, itself: impl Fn(char, &mut String)) -> String {
    let mut pattern = String::with_capacity(part.len() * 4);
    for c in part.chars() {
        let mut cases = Cases(vec![c]);
        if c.is_alphanumeric() {
            CaseMapCloser::new().add_case_closure_to(c, &mut cases);
        }
        match cases.0.as_slice() {
            [_] => itself(c, &mut pattern),
            all => {
                pattern.push('[');
                pattern.extend(all);
                pattern.push(']');
            }
        }
    }
    pattern
}

/// The cases of one letter.
struct Cases(Vec<char>);

impl ClosureSink for Cases {
    fn add_char(&mut self, c: char) {
        if !self.0.contains(&c) {
            self.0.push(c);
        }
    }

    /// A set cannot express that one letter corresponds to several.
    fn add_string(&mut self, _: &str) {}
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait as _;
    use sea_orm::sea_query::Query;

    use super::*;
    use crate::app::App;

    #[tokio::test]
    async fn signs_of_patterns_mean_themselves_on_both_databases() {
        let folder = tempfile::tempdir().unwrap();
        let config = crate::testing::settings(folder.path()).await;
        let db = App::connect(&config).await.unwrap();
        for (text, part, contains) in [
            ("50% of a_b!\\c'd", "50%", true),
            ("50% of a_b!\\c'd", "a_b", true),
            ("50% of a_b!\\c'd", "b!\\c'd", true),
            ("50% of a_b!\\c'd", "50%%", false),
            ("50% of a_b!\\c'd", "a%b", false),
            ("axb", "a_b", false),
            ("axb", "a%", false),
            ("a*b?c[d]e^f", "*b?c[d]e^", true),
            ("axb", "a?b", false),
            ("axb", "a.b", false),
            ("axb", "[x]", false),
            ("(a|b)+{2}$", "|b)+{2}$", true),
            ("tab\there", "b\th", true),
            ("日本語の文", "本語", true),
        ] {
            let mut query = Query::select();
            query.expr_as(containing(db.backend(), Expr::val(text), part), "contains");
            let statement = db.backend().build(&query);
            let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
            assert_eq!(row.try_get::<bool>("", "contains").unwrap(), contains, "{text} {part}");
        }
    }

    #[tokio::test]
    async fn neither_case_nor_composition_matters_on_either_database() {
        let folder = tempfile::tempdir().unwrap();
        let config = crate::testing::settings(folder.path()).await;
        let db = App::connect(&config).await.unwrap();
        for (text, part, expected) in [
            ("Übersicht", "übersicht", true),
            ("Übersicht", "U\u{308}BERSICHT", true),
            ("U\u{308}bersicht", "über", true),
            ("ΟΔΟΣ", "οδος", true),
            ("οδος", "ΟΔΟΣ", true),
            ("ПРИВЕТ", "привет", true),
            ("tide table", "ＴＩＤＥ", true),
            ("file", "ﬁle", true),
            ("Kelvin", "\u{212A}elvin", true),
            ("café", "cafe", false),
        ] {
            let mut query = Query::select();
            query.expr_as(containing(db.backend(), Expr::val(text), part), "contains");
            let row = db.read().query_one_raw(db.backend().build(&query)).await.unwrap().unwrap();
            assert_eq!(row.try_get::<bool>("", "contains").unwrap(), expected, "{text} {part}");
        }
    }
}
