//! How characters are set.

use crate::markdown_writer::Style;

/// How characters are set, as far as a style or a run says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Characters {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) struck: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) monospaced: Option<bool>,
    /// Set higher than the line, and smaller.
    pub(super) raised: Option<bool>,
}

impl Characters {
    /// What is said here, and else what `base` says.
    pub(super) fn or(self, base: Self) -> Self {
        Self {
            bold: self.bold.or(base.bold),
            italic: self.italic.or(base.italic),
            struck: self.struck.or(base.struck),
            hidden: self.hidden.or(base.hidden),
            monospaced: self.monospaced.or(base.monospaced),
            raised: self.raised.or(base.raised),
        }
    }

    /// The emphasis that Markdown has for it.
    pub(super) fn emphasis(self) -> Style {
        Style { bold: self.bold == Some(true), italic: self.italic == Some(true), struck: self.struck == Some(true) }
    }
}

/// True for a font whose characters all have the same width.
pub(super) fn is_monospaced(font: &str) -> bool {
    let font = font.to_lowercase();
    let families =
        ["courier", "consolas", "menlo", "monaco", "inconsolata", "source code", "lucida console", "cascadia"];
    families.iter().any(|family| font.starts_with(family)) || font.contains(" mono") || font.contains("monospace")
}
