//! Parses incoming HTTP/2 frames just enough to know whether a header block is incomplete. The HTTP library has no
//! timeout for them: a header block that never ends would keep its connection open and blocked.

/// The HTTP/2 client preface (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;
const END_HEADERS: u8 = 4;

/// Position within the frames of a connection.
#[derive(Debug, Default)]
pub struct Frames {
    /// Bytes of the preface received.
    preface: usize,
    /// True for a connection that speaks another version.
    is_other: bool,
    head: [u8; 9],
    /// Bytes of the current frame header received.
    have: usize,
    /// Bytes of the current frame still to come.
    rest: usize,
    /// The current frame ends a header block.
    ends_block: bool,
    /// A header block has started and not ended.
    in_block: bool,
}

impl Frames {
    /// True while the headers or trailers of a request are incomplete.
    pub fn in_head(&self) -> bool {
        self.in_block
    }

    /// Processes received bytes.
    pub fn advance(&mut self, mut bytes: &[u8]) {
        if self.is_other {
            return;
        }
        while self.preface < PREFACE.len() {
            let Some((first, rest)) = bytes.split_first() else { return };
            if *first != PREFACE[self.preface] {
                self.is_other = true;
                return;
            }
            self.preface += 1;
            bytes = rest;
        }
        while !bytes.is_empty() {
            let taken = if self.rest > 0 { self.content(bytes.len()) } else { self.head(bytes) };
            bytes = &bytes[taken..];
        }
    }

    fn content(&mut self, available: usize) -> usize {
        let taken = self.rest.min(available);
        self.rest -= taken;
        self.end_frame();
        taken
    }

    fn head(&mut self, bytes: &[u8]) -> usize {
        let taken = (self.head.len() - self.have).min(bytes.len());
        self.head[self.have..self.have + taken].copy_from_slice(&bytes[..taken]);
        self.have += taken;
        if self.have == self.head.len() {
            let [a, b, c, kind, flags, ..] = self.head;
            (self.have, self.rest) = (0, u32::from_be_bytes([0, a, b, c]) as usize);
            self.in_block |= kind == HEADERS;
            self.ends_block = matches!(kind, HEADERS | CONTINUATION) && flags & END_HEADERS != 0;
            self.end_frame();
        }
        taken
    }

    fn end_frame(&mut self) {
        if self.rest == 0 && std::mem::take(&mut self.ends_block) {
            self.in_block = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags, 0, 0, 0, 1], content].concat()
    }

    #[test]
    fn a_head_is_under_way_from_its_first_frame_to_the_end_of_its_last() {
        let steps = [
            (PREFACE.to_vec(), false),
            (frame(4, 0, b"settings"), false),
            (frame(HEADERS, 0, b"abc"), true),
            (frame(CONTINUATION, 0, b""), true),
            (frame(CONTINUATION, END_HEADERS, b"defg"), false),
            (frame(0, 1, &[7; 1000]), false),
            (frame(HEADERS, END_HEADERS, b""), false),
        ];
        // However the network splits it.
        for size in [1, 2, 5, 9, 10, 4096] {
            let mut frames = Frames::default();
            for (bytes, expected) in &steps {
                for piece in bytes.chunks(size) {
                    frames.advance(piece);
                }
                assert_eq!(frames.in_head(), *expected, "{size} {:?}", &bytes[..9]);
            }
        }
        let mut frames = Frames::default();
        let whole = frame(HEADERS, END_HEADERS, b"abcdef");
        frames.advance(PREFACE);
        frames.advance(&whole[..whole.len() - 1]);
        assert!(frames.in_head(), "its last byte is missing");
        frames.advance(&whole[whole.len() - 1..]);
        assert!(!frames.in_head());
    }

    #[test]
    fn other_versions_are_left_alone() {
        let mut frames = Frames::default();
        frames.advance(b"POST / HTTP/1.1\r\n\r\n");
        frames.advance(&frame(HEADERS, 0, b"x"));
        assert!(!frames.in_head());
    }
}
