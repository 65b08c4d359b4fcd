//! Keeps `docs/configuration.md` equal to `config.default.toml`.

use std::fmt::Write as _;
use std::fs;

use super::DEFAULTS;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
const MARK: &str = "<!-- From here on made from config.default.toml by `make docs`. -->\n";

/// One table per section, made from the comments of the default file.
fn tables() -> String {
    let head = "\n| Key | Default | Meaning |\n| --- | --- | --- |\n";
    let (mut text, mut comment) = (String::new(), String::new());
    for line in DEFAULTS.split_once("\n\n").expect("the file begins with an explanation").1.lines() {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            let _ = write!(text, "\n## {section}\n{head}");
        } else if let Some(words) = line.strip_prefix("# ") {
            comment.push_str(words);
        } else if let Some((key, value)) = line.split_once(" = ") {
            let value = if value == "\"\"" { "not set".to_owned() } else { format!("`{value}`") };
            let _ = writeln!(text, "| `{key}` | {value} | {} |", comment.replace('|', "\\|"));
            comment.clear();
        }
    }
    format!("\n## general\n{head}{text}")
}

#[test]
fn the_document_lists_every_setting() {
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let (explanation, listed) = document.split_once(MARK).expect("the mark is in the document");
    #[expect(clippy::disallowed_methods, reason = "set by `make docs`")]
    if std::env::var_os("DOSSIER_TEST_WRITE").is_some() {
        fs::write(DOCUMENT, format!("{explanation}{MARK}{}", tables())).unwrap();
    } else {
        assert_eq!(listed, tables(), "out of date: run `make docs`");
    }
}

#[test]
fn every_setting_has_a_comment_of_its_own() {
    let rows = tables();
    let lines = || rows.lines().filter(|line| line.starts_with("| `"));
    assert!(lines().count() > 100);
    for line in lines() {
        assert!(!line.ends_with("|  |") && line.ends_with(". |"), "{line}");
    }
}
