//! Lines of a largest size.

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

/// Reads lines.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    longest: usize,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A line, without its end.
    Line(Vec<u8>),
    /// A line that is too long. No more can be read.
    TooLong,
    /// The stream has ended.
    End,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R, longest: usize) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new(), longest }
    }

    /// The next line. A future that was dropped loses nothing: what it had read is kept.
    pub(super) async fn next(&mut self) -> Next {
        loop {
            let Ok(available) = self.reader.fill_buf().await else { return Next::End };
            if available.is_empty() {
                return Next::End;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            if part.len() > self.longest - self.line.len() {
                return Next::TooLong;
            }
            self.line.extend_from_slice(part);
            let taken = end.map_or(part.len(), |end| end + 1);
            self.reader.consume(taken);
            if end.is_some() {
                return Next::Line(std::mem::take(&mut self.line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_told_apart_and_bounded() {
        let mut lines = Lines::new(&b"one\n\ntwo\r\n12345678\n"[..], 5);
        assert_eq!(lines.next().await, Next::Line(b"one".to_vec()));
        assert_eq!(lines.next().await, Next::Line(Vec::new()));
        assert_eq!(lines.next().await, Next::Line(b"two\r".to_vec()));
        assert_eq!(lines.next().await, Next::TooLong);
        let mut lines = Lines::new(&b"rest"[..], 5);
        assert_eq!(lines.next().await, Next::End);
    }
}
