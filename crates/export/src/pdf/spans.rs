//! Text with its looks, before it is broken into lines.

use std::sync::Arc;

use super::fonts::Fonts;
use crate::report::document::{Inline, Look};

/// Most bytes that are laid out at once. What is longer is broken there, so that the time does not grow faster than a text.
const PIECE: usize = 8 << 10;

/// How a stretch of text is set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) look: Look,
    pub(super) link: Option<Arc<str>>,
    pub(super) mark: Option<i32>,
}

/// Text of one line or more, without line feeds.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where each style ends.
    pub(super) styles: Vec<(usize, Style)>,
}

impl Piece {
    fn push(&mut self, text: &str, style: &Style) {
        self.text.push_str(text);
        match self.styles.last_mut() {
            Some((end, last)) if last == style && style.mark.is_none() => *end = self.text.len(),
            _ => self.styles.push((self.text.len(), style.clone())),
        }
    }
}

/// Cuts a text at its line feeds, and where it is too long to be laid out at once.
pub(super) fn pieces(inlines: &[Inline], size: f32, fonts: &Fonts<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece = Piece::default();
    for inline in inlines {
        let style = Style { size, look: inline.look, link: inline.link.clone(), mark: inline.mark };
        for (index, line) in inline.text.split('\n').enumerate() {
            if index > 0 {
                pieces.push(std::mem::take(&mut piece));
            }
            let mut rest = line;
            while piece.text.len() + rest.len() > PIECE {
                let (start, end) = rest.split_at(cut(rest, PIECE - piece.text.len().min(PIECE)));
                piece.push(&shown(start, fonts), &style);
                pieces.push(std::mem::take(&mut piece));
                rest = end;
            }
            if !rest.is_empty() {
                piece.push(&shown(rest, fonts), &style);
            }
        }
    }
    pieces.push(piece);
    pieces
}

/// Where to cut a text that is longer than so many bytes: behind a space, if there is one.
fn cut(text: &str, most: usize) -> usize {
    let most = text.floor_char_boundary(most.min(text.len()));
    text[..most].rfind(' ').map_or(most, |space| space + 1)
}

/// Text as it can be drawn: a sign without a font is named by its number.
fn shown(text: &str, fonts: &Fonts<'_>) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push_str("    "),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => shown.push(' '),
            c if fonts.have(c) => shown.push(c),
            c => shown.push_str(&format!("[U+{:04X}]", u32::from(c))),
        }
    }
    shown
}
