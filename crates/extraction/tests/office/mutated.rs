//! Documents that were damaged at random: whatever they say, their readers end, and say why in a sentence.

use proptest::prelude::*;

use super::{DOCX, ODP, ODT, PPTX, assert_sentence, extract, package};

const FILES: [(&[u8], &str); 4] = [(DOCX, "a.docx"), (PPTX, "a.pptx"), (ODT, "a.odt"), (ODP, "a.odp")];

/// A change of bytes at a place, which is given as a fraction of the length.
#[derive(Debug, Clone)]
enum Change {
    Overwrite(f64, Vec<u8>),
    Remove(f64, usize),
    Repeat(f64, usize, usize),
    Cut(f64),
}

fn change() -> impl Strategy<Value = Change> {
    const PIECES: [&str; 13] =
        ["<", ">", "/>", "&", "\"", "<w:tbl>", "</w:p>", "<w:p>", "<a:p>", "<text:p>", "<table:table>", "\0", "é"];
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..6),
        prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    prop_oneof![
        4 => (0.0..1.0, bytes).prop_map(|(at, bytes)| Change::Overwrite(at, bytes)),
        2 => (0.0..1.0, 1_usize..400).prop_map(|(at, length)| Change::Remove(at, length)),
        2 => (0.0..1.0, 1_usize..400, 1_usize..30).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        1 => (0.3..1.0).prop_map(Change::Cut),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "any place will do"
    )]
    let place = |fraction: f64, length: usize| (fraction * length as f64) as usize;
    for change in changes {
        let length = bytes.len();
        match change {
            Change::Overwrite(at, with) => {
                let at = place(*at, length);
                let end = (at + with.len()).min(length);
                bytes.splice(at..end, with.iter().copied());
            }
            Change::Remove(at, count) => {
                let at = place(*at, length);
                bytes.drain(at..(at + count).min(length));
            }
            Change::Repeat(at, count, times) => {
                let at = place(*at, length);
                let piece = bytes[at..(at + count).min(length)].repeat(*times);
                bytes.splice(at..at, piece);
            }
            Change::Cut(at) => bytes.truncate(place(*at, length)),
        }
    }
    bytes
}

fn assert_ends(original: &[u8], name: &str) {
    let format = extraction::registry::of_file_name(name).unwrap();
    match format.extract(original, &extraction::Hints::default(), &extraction::Limits::default()) {
        Ok(extracted) => assert!(!extracted.text.trim().is_empty()),
        Err(reason) => assert_sentence(&reason),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_end(changes in prop::collection::vec(change(), 1..6)) {
        for (original, name) in FILES {
            assert_ends(&changed(original.to_vec(), &changes), name);
        }
    }

    #[test]
    fn damaged_parts_end(changes in prop::collection::vec(change(), 1..6), which in any::<prop::sample::Index>()) {
        for (original, name) in FILES {
            let mut parts = Vec::new();
            package::rewritten(original, |part, content| { parts.push(part.to_owned()); content });
            parts.retain(|part| part.contains(".xml"));
            let chosen = which.get(&parts);
            let damaged = package::rewritten(original, |part, content| {
                if part == chosen { changed(content, &changes) } else { content }
            });
            assert_ends(&damaged, name);
        }
    }

    #[test]
    fn damaged_texts_end(changes in prop::collection::vec(change(), 1..12)) {
        for (original, name) in FILES {
            let damaged = package::rewritten(original, |part, content| {
                let is_text = part.ends_with("document.xml") || part.contains("slides/slide") || part == "content.xml";
                if is_text { changed(content, &changes) } else { content }
            });
            assert_ends(&damaged, name);
        }
    }
}

#[test]
fn the_files_are_read_when_nothing_is_changed() {
    for (original, name) in FILES {
        assert!(extract(&package::rewritten(original, |_, content| content), name).1.is_ok(), "{name}");
    }
}
