//! Whatever is done to a document, reading it ends, without a panic.

use pdf::{Limits, read};
use proptest::prelude::*;

const FILES: [&str; 10] = [
    "two-columns",
    "rotated",
    "tables",
    "partly-scanned",
    "owner-password",
    "password",
    "links",
    "form",
    "right-to-left",
    "unmapped",
];

/// A change of the bytes of a document.
#[derive(Debug, Clone)]
enum Change {
    /// One byte becomes another.
    Set(usize, u8),
    /// A number in it becomes another.
    Number(usize, i64),
    /// It ends early.
    Cut(usize),
    /// A piece is taken out.
    Remove(usize, usize),
    /// A piece is put in again elsewhere.
    Copy(usize, usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let number = prop_oneof![Just(-1), Just(0), Just(i64::from(i32::MAX)), Just(i64::MAX), -1000..100_000_i64];
    prop_oneof![
        4 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        4 => (any::<usize>(), number).prop_map(|(at, number)| Change::Number(at, number)),
        1 => any::<usize>().prop_map(Change::Cut),
        1 => (any::<usize>(), 1..400_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (any::<usize>(), any::<usize>(), 1..400_usize).prop_map(|(from, to, length)| Change::Copy(from, to, length)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let length = bytes.len();
    if length == 0 {
        return;
    }
    match *change {
        Change::Set(at, byte) => bytes[at % length] = byte,
        Change::Number(at, number) => {
            let start = at % length;
            let Some(first) = bytes[start..].iter().position(u8::is_ascii_digit) else { return };
            let digits = bytes[start + first..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            bytes.splice(start + first..start + first + digits, number.to_string().into_bytes());
        }
        Change::Cut(at) => bytes.truncate(at % length),
        Change::Remove(at, taken) => {
            let start = at % length;
            bytes.drain(start..(start + taken).min(length));
        }
        Change::Copy(from, to, taken) => {
            let from = from % length;
            let piece = bytes[from..(from + taken).min(length)].to_vec();
            let to = to % length;
            bytes.splice(to..to, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn changed_documents_are_read_or_refused(file in 0..FILES.len(), changes in prop::collection::vec(change(), 1..12)) {
        let path = format!("{}/tests/files/{}.pdf", env!("CARGO_MANIFEST_DIR"), FILES[file]);
        let mut bytes = std::fs::read(path).unwrap();
        for change in &changes {
            apply(&mut bytes, change);
        }
        if let Ok(document) = read(&bytes, &Limits { text: 1024 * 1024, should_stop: &|| false }) {
            for block in document.pages.iter().flat_map(|page| &page.blocks) {
                prop_assert!(!block.markdown.trim().is_empty());
                for share in [block.area.left, block.area.top, block.area.width, block.area.height] {
                    prop_assert!((0.0..=1.0).contains(&share), "{:?}", block.area);
                }
            }
        }
    }
}
