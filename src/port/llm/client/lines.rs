//! Incremental splitter of streams with one JSON value a line.

use std::mem::take;

use super::sse::SseError;

/// Maximum length of a line, in bytes.
const MAXIMUM_LINE: usize = 4 * 1024 * 1024;

/// Splits bytes, cut anywhere, into lines that are not blank.
#[derive(Debug, Default)]
pub struct Lines {
    line: Vec<u8>,
}

impl Lines {
    /// Adds bytes; returns the lines that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<String>, SseError> {
        let mut lines = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.line.len() + part.len() > MAXIMUM_LINE {
                return Err(SseError::TooLong);
            }
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = String::from_utf8(take(&mut self.line)).map_err(|_| SseError::NotUtf8)?;
                lines.extend(Some(line).filter(|line| !line.trim().is_empty()));
            }
        }
        Ok(lines)
    }

    /// Ends the stream; returns a last line without its end, which may be cut anywhere.
    pub fn finish(&mut self) -> Option<String> {
        let rest = String::from_utf8_lossy(&take(&mut self.line)).trim().to_owned();
        Some(rest).filter(|rest| !rest.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_however_they_are_cut_c_llm_5() {
        let stream = "{\"a\":\"ü\"}\r\n\n  \n{\"b\":2}\n{\"c\":";
        for cut in 1..=stream.len() {
            let mut lines = Lines::default();
            let read: Vec<String> = stream.as_bytes().chunks(cut).flat_map(|part| lines.push(part).unwrap()).collect();
            let read: Vec<&str> = read.iter().map(|line| line.trim()).collect();
            assert_eq!(read, ["{\"a\":\"ü\"}", "{\"b\":2}"], "cut every {cut}");
            assert_eq!(lines.finish().as_deref(), Some("{\"c\":"));
        }
    }

    #[test]
    fn lines_are_bounded_and_must_be_text_c_llm_5() {
        let mut lines = Lines::default();
        let part = vec![b'x'; 1024 * 1024];
        assert_eq!((0..5).find_map(|_| lines.push(&part).err()), Some(SseError::TooLong));
        assert_eq!(Lines::default().push(b"\xff\n"), Err(SseError::NotUtf8));
    }
}
