//! What becomes of files that are sent as pictures.

use std::io::Cursor;

use super::{SIDE, Unusable, square};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

fn png(picture: RgbaImage) -> Vec<u8> {
    let mut written = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture).write_to(&mut written, ImageFormat::Png).unwrap();
    written.into_inner()
}

fn read(bytes: &[u8]) -> RgbaImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Png).unwrap().into_rgba8()
}

/// Compression changes colours a little.
fn is_red(pixel: Rgba<u8>) -> bool {
    pixel[0] > 200 && pixel[1] < 60 && pixel[2] < 60
}

fn is_blue(pixel: Rgba<u8>) -> bool {
    pixel[2] > 200 && pixel[0] < 60 && pixel[1] < 60
}

#[test]
fn a_picture_becomes_its_middle_square_in_few_pixels() {
    let wide =
        RgbaImage::from_fn(1000, 400, |x, _| if x < 500 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 9]) });
    let small = read(&square(&png(wide)).unwrap());
    assert_eq!(small.dimensions(), (SIDE, SIDE));
    assert_eq!((small.get_pixel(3, 3).0, small.get_pixel(SIDE - 3, 200).0), ([255, 0, 0, 255], [0, 0, 255, 9]));
    let tiny = RgbaImage::from_pixel(3, 5, Rgba([1, 2, 3, 255]));
    assert_eq!(read(&square(&png(tiny)).unwrap()).dimensions(), (3, 3), "small pictures are not blown up");
}

#[test]
fn pictures_in_jpeg_are_read_in_all_ways_that_cameras_write_them() {
    for (name, bytes) in [
        ("usual", include_bytes!("../testdata/wide.jpg").as_slice()),
        ("progressive", include_bytes!("../testdata/progressive.jpg")),
        ("of print", include_bytes!("../testdata/cmyk.jpg")),
    ] {
        let small = read(&square(bytes).unwrap());
        assert_eq!(small.dimensions(), (20, 20), "{name}");
        let (left, right) = (*small.get_pixel(2, 10), *small.get_pixel(17, 10));
        assert!(is_red(left) && is_blue(right), "{name}: {left:?} {right:?}");
    }
    let grey = read(&square(include_bytes!("../testdata/grey.jpg")).unwrap());
    let pixel = grey.get_pixel(2, 10);
    assert_eq!((pixel[0], pixel[1]), (pixel[1], pixel[2]));
    let turned = read(&square(include_bytes!("../testdata/turned.jpg")).unwrap());
    let (above, below) = (*turned.get_pixel(10, 2), *turned.get_pixel(10, 17));
    assert!(is_red(above) && is_blue(below), "the picture stands as the camera was held: {above:?} {below:?}");
}

#[test]
fn what_is_no_picture_or_too_large_or_damaged_is_told_apart() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for bytes in [svg.as_slice(), b"GIF89a", b"", b"\xff\xd8", b"%PDF-1.7", b"<html>"] {
        assert_eq!(square(bytes), Err(Unusable::OtherFormat));
    }
    let good = png(RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 255])));
    // A head that promises 100,000 times 100,000 pixels.
    let mut vast = good.clone();
    vast[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    assert!(square(&vast).is_err());
    let mut jpeg = include_bytes!("../testdata/wide.jpg").to_vec();
    let head = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[head + 5..head + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(square(&jpeg), Err(Unusable::Dimensions));
    assert_eq!(square(&good[..good.len() / 2]), Err(Unusable::Damaged));
    assert_eq!(square(b"\x89PNG\r\n\x1a\n"), Err(Unusable::Damaged));
    assert_eq!(square(b"\xff\xd8\xff"), Err(Unusable::Damaged));
}

/// Whatever bytes come, there is an answer and no panic.
#[test]
fn altered_files_are_pictures_or_are_refused() {
    let of_png =
        png(RgbaImage::from_fn(24, 16, |x, y| Rgba([u8::try_from(x * 9).unwrap(), u8::try_from(y).unwrap(), 7, 255])));
    for good in [
        of_png.as_slice(),
        include_bytes!("../testdata/wide.jpg"),
        include_bytes!("../testdata/progressive.jpg"),
        include_bytes!("../testdata/turned.jpg"),
    ] {
        for at in 0..good.len() {
            for change in [0x00, 0x01, 0x80, 0xff] {
                let mut bytes = good.to_vec();
                bytes[at] ^= change;
                let _answer = square(&bytes);
            }
            let _answer = square(&good[..at]);
        }
    }
}
