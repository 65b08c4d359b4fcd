//! Whether JSON that comes in pieces is whole.

/// How deep in brackets a text of JSON is. Reads each character once, so that it may be asked after every piece.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: u32,
    has_begun: bool,
    is_in_text: bool,
    is_escaped: bool,
}

impl Nesting {
    /// Reads the next piece.
    pub(super) fn read(&mut self, piece: &str) {
        for c in piece.chars() {
            match c {
                _ if self.is_escaped => self.is_escaped = false,
                '\\' => self.is_escaped = self.is_in_text,
                '"' => self.is_in_text = !self.is_in_text,
                _ if self.is_in_text => {}
                '{' | '[' => (self.depth, self.has_begun) = (self.depth.saturating_add(1), true),
                '}' | ']' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// True when an object or a list has begun and ended.
    pub(super) fn is_whole(&self) -> bool {
        self.has_begun && self.depth == 0 && !self.is_in_text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_whole_when_its_last_bracket_is_closed() {
        let is_whole = |pieces: &[&str]| {
            let mut nesting = Nesting::default();
            for piece in pieces {
                nesting.read(piece);
            }
            nesting.is_whole()
        };
        for whole in [&["{}"][..], &[" {\"a\":", "[1]", "}\n"], &["{\"}\\", "\"{\":1}"], &["[{\"\\\\\":\"\\\"\"}]"]] {
            assert!(is_whole(whole), "{whole:?}");
        }
        for half in [&[""][..], &["7"], &["{"], &["{\"a\":{}"], &["{\"a}"], &["{\"a\\\"}"], &["\"{}\""]] {
            assert!(!is_whole(half), "{half:?}");
        }
    }
}
