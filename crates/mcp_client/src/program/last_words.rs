//! The end of what a program says beside the protocol.

use std::collections::VecDeque;

/// How many bytes are kept.
const LONGEST: usize = 2048;

/// The end of what a program says beside the protocol.
#[derive(Debug, Default)]
pub(super) struct LastWords(VecDeque<u8>);

impl LastWords {
    /// Takes more of it.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        self.0.extend(&bytes[bytes.len().saturating_sub(LONGEST)..]);
        let surplus = self.0.len().saturating_sub(LONGEST);
        self.0.drain(..surplus);
    }

    /// The last lines, as far as they were kept.
    pub(super) fn text(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().copied().collect();
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }
}
