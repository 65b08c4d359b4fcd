//! What holds for the text at a place: groups inherit it, and lose their changes when they end.

use crate::markdown_writer::Style;

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Destination {
    /// The text of the document.
    #[default]
    Body,
    /// Nowhere.
    Nothing,
    /// Nowhere, but there may be a text box inside.
    Drawing,
    /// Nowhere, but the title may be inside.
    Information,
    /// The table of fonts.
    Fonts,
    /// The table of styles.
    Styles,
    /// The title in the information about the document.
    Title,
    /// What a field does.
    Instruction,
    /// The number or bullet of an item.
    Marker,
    /// A footnote.
    Note,
}

/// What holds at a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) destination: Destination,
    pub(super) font: i32,
    pub(super) style: Style,
    /// Hidden or deleted text.
    pub(super) is_hidden: bool,
    /// Number of the link that the text is part of.
    pub(super) link: Option<usize>,
    /// Characters that follow a `\u` for readers that do not know it.
    pub(super) fallback: usize,
    pub(super) paragraph: Paragraph,
}

impl State {
    pub(super) fn new(font: i32) -> Self {
        Self {
            destination: Destination::default(),
            font,
            style: Style::default(),
            is_hidden: false,
            link: None,
            fallback: 1,
            paragraph: Paragraph::default(),
        }
    }
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paragraph {
    /// Number of its style.
    pub(super) style: i32,
    /// Level in the outline of the document, counted from 0.
    pub(super) outline: Option<u8>,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
    /// Lists around its own.
    pub(super) depth: usize,
    pub(super) is_in_table: bool,
}
