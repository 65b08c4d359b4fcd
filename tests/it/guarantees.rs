//! `docs/guarantees.md` keeps up with the code: each code that is used is defined there, each test that it names is
//! there, and each test with a code in its name is named there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const DOCUMENT: &str = "docs/guarantees.md";

/// Where codes are used.
const PLACES: &[&str] = &[
    "CHANGELOG.md",
    "README.md",
    "bench",
    "benches",
    "crates",
    "docs",
    "examples",
    "fuzz",
    "migrations",
    "scripts",
    "src",
    "tests",
];

/// Folders of what others wrote or a program made.
const FOREIGN: &[&str] = &["build", "corpus", "node_modules", "target"];
/// What the fuzzer leaves.
const LEFT_BY_FUZZING: &str = "fuzz/artifacts";

/// What the document says of a code that no test proves.
const UNPROVED: &str = "No test of its own yet.";

/// A test by its file, below the root of the repository, and its name.
type Test = (String, String);

/// All texts of the repository in which a code can stand, by path.
fn texts() -> BTreeMap<String, String> {
    fn visit(root: &Path, path: &str, all: &mut BTreeMap<String, String>) {
        let place = root.join(path);
        if !place.is_dir() {
            // What is not text has no codes.
            all.extend(fs::read_to_string(place).ok().map(|text| (path.to_owned(), text)));
            return;
        }
        for entry in fs::read_dir(place).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let place = format!("{path}/{name}");
            if !FOREIGN.contains(&name.as_str()) && place != LEFT_BY_FUZZING {
                visit(root, &place, all);
            }
        }
    }
    let mut all = BTreeMap::new();
    for place in PLACES {
        visit(Path::new(env!("CARGO_MANIFEST_DIR")), place, &mut all);
    }
    assert!(all.len() > 200, "the files were not found");
    all
}

/// Codes such as `C-JOB-2` in a text.
fn codes(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.filter(|word| as_code(word, '-', |c| c.is_ascii_uppercase())).map(str::to_owned)
}

/// `C-JOB-2` and `C-JOB-3` of `c_job_2_c_job_3_nothing_is_lost`.
fn codes_in_name(name: &str) -> Vec<String> {
    let parts: Vec<_> = name.split('_').collect();
    let threes = parts.windows(3).map(|three| three.join("_"));
    threes
        .filter(|three| as_code(three, '_', |c| c.is_ascii_lowercase()))
        .map(|three| three.to_uppercase().replace('_', "-"))
        .collect()
}

/// The letter, a family and a number.
fn as_code(word: &str, between: char, is_letter: impl Fn(char) -> bool) -> bool {
    let parts: Vec<_> = word.split(between).collect();
    let [first, family, number] = parts[..] else { return false };
    first.eq_ignore_ascii_case("c")
        && first.chars().chain(family.chars()).all(is_letter)
        && !family.is_empty()
        && number.parse::<u32>().is_ok()
}

/// All tests of the repository.
fn tests(texts: &BTreeMap<String, String>) -> BTreeSet<Test> {
    let mut all = BTreeSet::new();
    let is_code = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "rs");
    for (path, text) in texts.iter().filter(|(path, _)| is_code(path)) {
        let mut is_test = false;
        for line in text.lines().map(str::trim_start) {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            let Some(rest) = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ") else { continue };
            if std::mem::take(&mut is_test) {
                let name = rest.split('(').next().unwrap();
                all.insert((path.clone(), name.to_owned()));
            }
        }
    }
    all
}

/// The tests that the document names for each code.
fn guarantees(document: &str) -> BTreeMap<String, BTreeSet<Test>> {
    let mut all = BTreeMap::new();
    for section in document.split("\n### ").skip(1) {
        // What comes after the last code of a family belongs to none.
        let section = section.split("\n## ").next().unwrap();
        let (code, rest) = section.split_once("\n\n").unwrap();
        let mut named = BTreeSet::new();
        for line in rest.lines().filter_map(|line| line.strip_prefix("- [")) {
            let (path, line) = line.split_once("](../").unwrap();
            let names = line.strip_prefix(&format!("{path}): ")).expect("the link leads to the file that it names");
            named.extend(names.split(", ").map(|name| (path.to_owned(), name.trim_matches('`').to_owned())));
        }
        assert_eq!(named.is_empty(), rest.contains(UNPROVED), "{code} names tests, or says that there is none");
        assert!(all.insert(code.to_owned(), named).is_none(), "{code} is defined twice");
    }
    all
}

#[test]
fn codes_that_are_used_are_defined() {
    let texts = texts();
    let defined = guarantees(&texts[DOCUMENT]);
    let mut unknown = BTreeSet::new();
    for (path, text) in &texts {
        unknown.extend(codes(text).filter(|code| !defined.contains_key(code)).map(|code| format!("{path}: {code}")));
    }
    assert!(unknown.is_empty(), "say in {DOCUMENT} what these promise: {unknown:#?}");
}

#[test]
fn tests_of_guarantees_exist_and_are_named() {
    let texts = texts();
    let defined = guarantees(&texts[DOCUMENT]);
    let tests = tests(&texts);
    let gone: BTreeSet<_> = defined.values().flatten().filter(|test| !tests.contains(*test)).collect();
    assert!(gone.is_empty(), "{DOCUMENT} names tests that do not exist: {gone:#?}");
    let mut missing = BTreeSet::new();
    for test in &tests {
        let codes = codes_in_name(&test.1).into_iter();
        missing.extend(
            codes.filter(|code| !defined.get(code).is_some_and(|named| named.contains(test))).map(|c| (c, test)),
        );
    }
    assert!(missing.is_empty(), "name these tests in {DOCUMENT}: {missing:#?}");
}

#[test]
fn codes_are_told_from_what_looks_like_them() {
    let text = "(C-JOB-2, `C-GQL-13`): HMAC-SHA-256, c-job-2, C-JOB, C-JOB-x, C--1, PC-JOB-2, C-TEN-3!";
    assert_eq!(codes(text).collect::<Vec<_>>(), ["C-JOB-2", "C-GQL-13", "C-TEN-3"]);
    assert_eq!(codes_in_name("c_job_1_c_job_3_nothing_is_lost"), ["C-JOB-1", "C-JOB-3"]);
    assert_eq!(codes_in_name("a_key_never_shows_c_llm_9"), ["C-LLM-9"]);
    assert_eq!(codes_in_name("abc_job_2_or_utf_8"), Vec::<String>::new());
}
