//! Pictures of pages, for programs that recognise letters in them.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::Unreadable;

/// Dots to the inch that letters are recognised best at, and that most scanners are set to.
const RESOLUTION: f32 = 300.0;

/// Most dots of a picture: about two pages of A4. A larger page gets fewer dots to the inch.
const MOST_DOTS: f32 = 16_000_000.0;

/// Longest edge of a picture, in dots.
const LONGEST_EDGE: f32 = 16_000.0;

/// Points to the inch.
const POINTS: f32 = 72.0;

/// The picture of a page in shades of grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Dots in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// Dots to the inch.
    pub resolution: u16,
    /// The brightness of each dot, row by row; 255 is white.
    pub brightness: Vec<u8>,
}

impl Picture {
    /// As a file in the format PGM (Netpbm's "portable grey map"), the plainest that there is.
    pub fn to_pgm(&self) -> Vec<u8> {
        let head = format!("P5\n{} {}\n255\n", self.width, self.height);
        [head.as_bytes(), &self.brightness].concat()
    }
}

/// Draws a page, counted from 1, as people see it.
///
/// # Errors
///
/// [`Unreadable::Damaged`] when the document cannot be opened or has no such page, or the page no size.
pub fn picture(original: &[u8], number: u32) -> Result<Picture, Unreadable> {
    let pdf = Pdf::new(original.to_vec()).map_err(|_| Unreadable::Damaged)?;
    let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1)).ok_or(Unreadable::Damaged)?;
    let page = pdf.pages().get(at).ok_or(Unreadable::Damaged)?;
    let (width, height) = page.render_dimensions();
    let scale = scale(width, height).ok_or(Unreadable::Damaged)?;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let (how, what) = (RenderSettings::default(), InterpreterSettings::default());
    let drawn = render(page, &RenderCache::new(), &what, &how, &settings);
    let brightness = drawn.data_as_u8_slice().chunks_exact(4).map(brightness).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most that of the constant")]
    let resolution = (scale * POINTS).round() as u16;
    Ok(Picture { width: drawn.width(), height: drawn.height(), resolution, brightness })
}

/// Dots to the point for a page of this size; none where it has no area.
fn scale(width: f32, height: f32) -> Option<f32> {
    let largest = (MOST_DOTS / (width * height)).sqrt().min(LONGEST_EDGE / width.max(height));
    let scale = (RESOLUTION / POINTS).min(largest);
    (width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

/// The brightness of a dot in red, green, blue and opacity (which is full), as the eye weighs them.
fn brightness(dot: &[u8]) -> u8 {
    let [red, green, blue] = [dot[0], dot[1], dot[2]].map(u32::from);
    u8::try_from((red * 77 + green * 150 + blue * 29) >> 8).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pages_get_fewer_dots_and_pages_without_area_none() {
        assert_eq!(scale(595.0, 842.0), Some(300.0 / 72.0));
        let poster = scale(2384.0, 3370.0).unwrap();
        assert!((2384.0 * poster) * (3370.0 * poster) <= MOST_DOTS * 1.01, "{poster}");
        assert!(scale(14_400.0, 10.0).unwrap() * 14_400.0 <= LONGEST_EDGE * 1.01);
        for (width, height) in [(0.0, 842.0), (-5.0, 10.0), (f32::NAN, 10.0), (0.001, 0.001)] {
            assert_eq!(scale(width, height), None, "{width} × {height}");
        }
    }

    #[test]
    fn brightness_is_that_of_the_eye() {
        assert_eq!([[0, 0, 0, 255], [255, 255, 255, 255]].map(|dot| brightness(&dot)), [0, 255]);
        assert!(brightness(&[0, 255, 0, 255]) > brightness(&[255, 0, 0, 255]));
    }
}
