//! Damaged files of every format: whatever strangers send ends in text or in a reason, never in a panic.

use std::fs;
use std::path::Path;

use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::{Hints, Limits, registry};
use proptest::prelude::*;

/// The test files of all formats, with their names.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("the folder of test files")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("bytes")))
        .collect();
    files.sort();
    files
}

/// A change to a file: at a place of it, given in millionths of its length.
#[derive(Debug, Clone)]
enum Change {
    /// Other bytes.
    Replace(usize, Vec<u8>),
    /// Bytes that were not there.
    Insert(usize, Vec<u8>),
    /// Bytes are missing.
    Remove(usize, usize),
    /// The end is missing.
    Cut(usize),
    /// A part stands there twice.
    Repeat(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = || 0_usize..1_000_000;
    let bytes = || prop::collection::vec(any::<u8>(), 1..8);
    prop_oneof![
        4 => (place(), bytes()).prop_map(|(at, bytes)| Change::Replace(at, bytes)),
        2 => (place(), bytes()).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        2 => (place(), 1_usize..64).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => place().prop_map(Change::Cut),
        1 => (place(), 1_usize..512).prop_map(|(at, count)| Change::Repeat(at, count)),
    ]
}

fn changed(mut bytes: Vec<u8>, change: &Change) -> Vec<u8> {
    let at = |millionths: usize| bytes.len() * millionths / 1_000_000;
    match change {
        Change::Replace(place, new) => {
            let at = at(*place);
            let end = bytes.len().min(at + new.len());
            bytes.splice(at..end, new.iter().copied());
        }
        Change::Insert(place, new) => {
            let at = at(*place);
            bytes.splice(at..at, new.iter().copied());
        }
        Change::Remove(place, count) => {
            let at = at(*place);
            bytes.drain(at..bytes.len().min(at + count));
        }
        Change::Cut(place) => bytes.truncate(at(*place)),
        Change::Repeat(place, count) => {
            let at = at(*place);
            let part = bytes[at..bytes.len().min(at + count)].to_vec();
            bytes.splice(at..at, part);
        }
    }
    bytes
}

#[test]
fn every_test_file_is_read() {
    for (name, bytes) in files() {
        let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
        let format = recognise(head, Some(&name), None).unwrap_or_else(|unknown| panic!("{name}: {unknown}"));
        let by_name = registry::of_file_name(&name).expect("a known ending");
        assert_eq!(format.media_type(), by_name.media_type(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn damaged_files_become_clean_text_or_a_reason(changes in prop::collection::vec(change(), 1..5)) {
        for (name, bytes) in files() {
            let bytes = changes.iter().fold(bytes, changed);
            let format = registry::of_file_name(&name).expect("a known ending");
            if let Ok(extracted) = format.extract(&bytes, &Hints::default(), &Limits::default()) {
                prop_assert!(extracted.text.chars().any(char::is_alphanumeric), "{name}");
                prop_assert!(!extracted.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{name}");
            }
        }
    }
}
