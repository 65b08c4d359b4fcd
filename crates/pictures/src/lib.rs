//! Pictures of people and bots.
//!
//! What others send is decoded within bounds and written anew: a square of at most [`SIDE`] pixels in PNG, without anything
//! but its pixels. Nothing of the file itself is kept, so neither the place where a photo was taken nor bytes that a browser
//! would take for something else come back from the server. Vector graphics, which can hold programs, are no pictures here.

#[cfg(test)]
mod tests;

use std::io::Cursor;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Longest side of what is written.
pub const SIDE: u32 = 256;
/// Longest side of what is read.
pub const LONGEST_SIDE: u32 = 8_192;
/// Most pixels of what is read: what telephones take, and 64 MB while it is decoded.
pub const MOST_PIXELS: u64 = 16_000_000;
/// Most memory of a decoded picture, in bytes.
const MOST_MEMORY: u64 = MOST_PIXELS * 4;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// Why a file does not become a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// By its first bytes, it is neither PNG nor JPEG.
    OtherFormat,
    /// It has more pixels than are read, or none.
    Dimensions,
    /// It cannot be decoded.
    Damaged,
}

/// The middle square of a picture as PNG, at most [`SIDE`] pixels wide. What it is, its bytes tell, not its name.
///
/// # Errors
/// When it is no picture, too large or damaged.
pub fn square(bytes: &[u8]) -> Result<Vec<u8>, Unusable> {
    let picture = match bytes {
        _ if bytes.starts_with(PNG) => png(bytes)?,
        _ if bytes.starts_with(JPEG) => jpeg(bytes)?,
        _ => return Err(Unusable::OtherFormat),
    };
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    let middle = picture.crop_imm((width - side) / 2, (height - side) / 2, side, side);
    drop(picture);
    let small = match side > SIDE {
        // A first step that looks at each pixel once costs little, and the rest is small.
        true => middle.thumbnail_exact(SIDE * 2, SIDE * 2).resize_exact(SIDE, SIDE, FilterType::Triangle),
        false => middle,
    };
    let mut written = Cursor::new(Vec::new());
    let small = DynamicImage::ImageRgba8(small.into_rgba8());
    small.write_to(&mut written, ImageFormat::Png).map_err(|_| Unusable::Damaged)?;
    Ok(written.into_inner())
}

fn png(bytes: &[u8]) -> Result<DynamicImage, Unusable> {
    let mut limits = Limits::no_limits();
    // With two bytes a channel, fewer pixels are allowed. What is packed beside the pixels counts, too.
    limits.max_alloc = Some(MOST_MEMORY + MOST_MEMORY / 4);
    let reader = || {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
        reader.limits(limits.clone());
        reader
    };
    let (width, height) = reader().into_dimensions().map_err(|_| Unusable::Damaged)?;
    expect_bounded(u64::from(width), u64::from(height))?;
    reader().decode().map_err(|error| match error {
        image::ImageError::Limits(_) => Unusable::Dimensions,
        _ => Unusable::Damaged,
    })
}

fn jpeg(bytes: &[u8]) -> Result<DynamicImage, Unusable> {
    // What the format can say at most, so that a picture that is too large is told from a damaged one.
    let (most, options) = (usize::from(u16::MAX), DecoderOptions::default().set_strict_mode(false));
    let options = options.set_max_width(most).set_max_height(most);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Unusable::Damaged)?;
    let (width, height) = decoder.dimensions().ok_or(Unusable::Damaged)?;
    let (width, height) = (u32::try_from(width).unwrap_or(u32::MAX), u32::try_from(height).unwrap_or(u32::MAX));
    expect_bounded(u64::from(width), u64::from(height))?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let colours = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let pixels = decoder.decode().map_err(|_| Unusable::Damaged)?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let picture = match is_grey {
        true => GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        false => RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
    };
    let mut picture = picture.ok_or(Unusable::Damaged)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

fn expect_bounded(width: u64, height: u64) -> Result<(), Unusable> {
    let longest = u64::from(LONGEST_SIDE);
    let is_bounded = width > 0 && height > 0 && width <= longest && height <= longest && width * height <= MOST_PIXELS;
    if is_bounded { Ok(()) } else { Err(Unusable::Dimensions) }
}
