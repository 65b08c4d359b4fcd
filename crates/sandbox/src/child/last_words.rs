//! What can be told of a child's standard error without repeating it.

use crate::Breach;

/// Longest piece of a line that is looked at.
const LINE: usize = 512;

/// Longest place of a panic.
const PLACE: usize = 200;

/// What Rust's runtime says before a program dies, and how much was said in all.
///
/// The text itself may be that of a document, and is not kept: of a line no more than its start, and that until the
/// next.
#[derive(Debug, Default)]
pub(super) struct LastWords {
    length: u64,
    line: Vec<u8>,
    panicked: bool,
    place: Option<String>,
    out_of_memory: bool,
    stack_overflow: bool,
}

impl LastWords {
    /// Takes the next bytes.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let room = LINE - self.line.len();
            self.line.extend(piece.iter().take(room));
            if piece.ends_with(b"\n") {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&self.line);
        let line = line.trim_end();
        if line.starts_with("memory allocation of ") {
            self.out_of_memory = true;
        } else if line.starts_with("thread '") {
            self.stack_overflow |= line.ends_with(" has overflowed its stack");
            if let Some((_, place)) = line.split_once(" panicked at ") {
                self.panicked = true;
                // The message comes after the place, so that text of a document cannot come first.
                self.place = self.place.take().or_else(|| checked(place));
            }
        }
        self.line.clear();
    }

    /// How many bytes were written.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// File, line and column of the first panic.
    pub(super) fn into_place(self) -> Option<String> {
        self.place
    }

    /// Why Rust's runtime aborted the program, if it did.
    pub(super) fn into_cause(self) -> Option<Breach> {
        if self.out_of_memory {
            Some(Breach::OutOfMemory)
        } else if self.stack_overflow {
            Some(Breach::StackOverflow)
        } else {
            self.panicked.then_some(Breach::Panicked { place: self.place })
        }
    }
}

/// A place such as `src/read.rs:12:5`, if the text is one. Of a file of a library, the folders of the machine that it
/// was built on are left out.
fn checked(text: &str) -> Option<String> {
    let text = text.strip_suffix(':')?;
    let mut parts = text.rsplitn(3, ':');
    let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let path = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./\\".contains(&byte);
    let fits = number(column) && number(line) && file.strip_suffix(".rs").is_some_and(|stem| stem.bytes().all(path));
    let file =
        file.split_once("/registry/src/").and_then(|(_, rest)| rest.split_once('/')).map_or(file, |(_, rest)| rest);
    (fits && file.len() <= PLACE).then(|| format!("{file}:{line}:{column}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn heard(text: &str) -> LastWords {
        let mut last_words = LastWords::default();
        last_words.hear(text.as_bytes());
        last_words
    }

    #[test]
    fn a_panic_tells_its_place_and_not_its_message() {
        let text = "\nthread 'main' (4711) panicked at src/read.rs:12:5:\nno such key: a secret\nnote: run with\n";
        assert_eq!(heard(text).into_place().as_deref(), Some("src/read.rs:12:5"));
        let older = "thread 'main' panicked at src/read.rs:12:5:\nbyte index 3 is out of bounds\n";
        assert_eq!(heard(older).into_place().as_deref(), Some("src/read.rs:12:5"));
    }

    #[test]
    fn a_panic_within_a_library_tells_its_name_and_not_where_it_was_built() {
        let file = "/home/jane/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/pdf-1.2.3/src/xref.rs";
        let text = format!("thread 'main' (1) panicked at {file}:7:9:\nx\n");
        assert_eq!(heard(&text).into_place().as_deref(), Some("pdf-1.2.3/src/xref.rs:7:9"));
    }

    #[test]
    fn text_that_looks_like_a_panic_is_not_repeated() {
        for place in
            ["Jane Doe, Baker Street.rs:1:1:", "src/read.rs:one:1:", "src/read.rs:1:", "read.py:1:1:", "é.rs:1:1:"]
        {
            let cause = heard(&format!("thread 'main' panicked at {place}\n")).into_cause();
            assert_eq!(cause, Some(Breach::Panicked { place: None }), "{place}");
        }
        let long = format!("thread 'main' panicked at {}.rs:1:1:\n", "a".repeat(PLACE));
        assert_eq!(heard(&long).into_place(), None);
    }

    #[test]
    fn the_first_place_is_the_real_one() {
        let text = "thread 'main' panicked at src/read.rs:1:2:\nthread 'main' panicked at src/fake.rs:3:4:\n";
        assert_eq!(heard(text).into_place().as_deref(), Some("src/read.rs:1:2"));
    }

    #[test]
    fn the_words_of_the_runtime_are_known() {
        let memory = "memory allocation of 1048576 bytes failed\n";
        assert_eq!(heard(memory).into_cause(), Some(Breach::OutOfMemory));
        let stack = "\nthread 'main' (12) has overflowed its stack\nfatal runtime error: stack overflow, aborting\n";
        assert_eq!(heard(stack).into_cause(), Some(Breach::StackOverflow));
        assert_eq!(heard("some words\n").into_cause(), None);
    }

    #[test]
    fn a_line_without_an_end_takes_little_memory() {
        let mut last_words = LastWords::default();
        for _ in 0..1000 {
            last_words.hear(&[b'x'; 4096]);
        }
        assert_eq!(last_words.length(), 4_096_000);
        assert!(last_words.line.len() <= LINE);
    }

    proptest! {
        #[test]
        fn however_bytes_arrive_they_say_the_same(bytes in prop::collection::vec(any::<u8>(), 0..2000), cut in 0_usize..2000) {
            let panic = b"thread 'main' panicked at src/read.rs:12:5:\n";
            let text = [b"\n", &panic[..], &bytes].concat();
            let (first, second) = text.split_at(cut.min(text.len()));
            let mut last_words = LastWords::default();
            last_words.hear(first);
            last_words.hear(second);
            prop_assert_eq!(last_words.length(), u64::try_from(text.len()).unwrap());
            let place = last_words.into_place();
            prop_assert_eq!(place.as_deref(), Some("src/read.rs:12:5"));
        }
    }
}
