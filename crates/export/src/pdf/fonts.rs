//! The fonts of a document, and which of them has a character.

use harfrust::{BufferClusterLevel, Direction, FontRef, GlyphBuffer, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::text::Font;
use skrifa::MetadataProvider as _;
use skrifa::charmap::Charmap;
use unicode_bidi::{BidiClass, bidi_class};

use super::font_files::{FontFile, FontFiles, is_visible};
use crate::Error;

/// Fonts by number.
pub(super) struct Fonts<'a>(Vec<Face<'a>>);

struct Face<'a> {
    font: FontRef<'a>,
    shaper: ShaperData,
    charmap: Charmap<'a>,
    units: f32,
    embedded: Font,
}

/// The usual font, and that for code.
const USUAL: usize = 0;
const CODE: usize = 1;

impl<'a> Fonts<'a> {
    pub(super) fn open(files: &'a FontFiles) -> Result<Self, Error> {
        let unreadable = || Error::Pages("a font cannot be read".to_owned());
        files.0.iter().map(Face::open).collect::<Option<_>>().map(Self).ok_or_else(unreadable)
    }

    /// The font of a character. Signs that belong to the character before have its font, so that they are joined to it.
    pub(super) fn of(&self, c: char, is_code: bool, before: Option<usize>) -> usize {
        let joins = c == ' ' || bidi_class(c) == BidiClass::NSM;
        let before = before.filter(|font| !is_visible(c) && c != ' ' || joins && self.0[*font].has(c));
        let code = (is_code && self.0[CODE].has(c)).then_some(CODE);
        let any = || self.0.iter().position(|face| face.has(c));
        // A space between code and text is of its own side.
        let before = before.filter(|font| *font != if is_code { USUAL } else { CODE });
        before.or(code).or_else(any).unwrap_or(USUAL)
    }

    /// True when some font has a character.
    pub(super) fn have(&self, c: char) -> bool {
        !is_visible(c) || self.0.iter().any(|face| face.has(c))
    }

    /// The glyphs of a text in the order in which they are drawn.
    pub(super) fn shape(&self, font: usize, text: &str, is_from_the_right: bool) -> GlyphBuffer {
        let face = &self.0[font];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(if is_from_the_right { Direction::RightToLeft } else { Direction::LeftToRight });
        // Signs above and below a letter are told apart, so that what is selected on a page is the text of each.
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        buffer.guess_segment_properties();
        face.shaper.shaper(&face.font).build().shape(buffer, ShapeOptions::new())
    }

    /// Units of a font that are its size.
    pub(super) fn units(&self, font: usize) -> f32 {
        self.0[font].units
    }

    /// The font as it gets into the file.
    pub(super) fn embedded(&self, font: usize) -> Font {
        self.0[font].embedded.clone()
    }
}

impl<'a> Face<'a> {
    fn open(file: &'a FontFile) -> Option<Self> {
        let font = file.font()?;
        let embedded = Font::new(file.data.clone().into(), file.index)?;
        Some(Self {
            shaper: ShaperData::new(&font),
            charmap: font.charmap(),
            units: embedded.units_per_em(),
            font,
            embedded,
        })
    }

    fn has(&self, c: char) -> bool {
        self.charmap.map(c).is_some()
    }
}
