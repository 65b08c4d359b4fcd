//! What files are that are no text, for a sentence that names the format.

/// Formats that begin with a fixed sequence; see the WHATWG MIME Sniffing Standard and the formats' own rules.
pub(super) fn binary_format(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 31] = [
        (b"%!PS", "a PostScript file"),
        (b"{\\rtf", "an RTF document"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"PK\x05\x06", "a ZIP archive"),
        (b"PK\x07\x08", "a ZIP archive"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office document"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"BZh", "a bzip2 archive"),
        (b"\xFD7zXZ\x00", "an xz archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
        (b"Rar!\x1A\x07", "a RAR archive"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
        (b"\x89PNG\r\n\x1A\n", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF87a", "a GIF image"),
        (b"GIF89a", "a GIF image"),
        (b"II*\x00", "a TIFF image"),
        (b"MM\x00*", "a TIFF image"),
        (b"\x00\x00\x01\x00", "an icon"),
        (b"8BPS", "a Photoshop image"),
        (b"\x7FELF", "a program"),
        (b"\xCA\xFE\xBA\xBE", "a program"),
        (b"\xFE\xED\xFA\xCE", "a program"),
        (b"\xFE\xED\xFA\xCF", "a program"),
        (b"\xCF\xFA\xED\xFE", "a program"),
        (b"\x00asm", "a program"),
        (b"SQLite format 3\x00", "a database"),
        (b"OggS\x00", "an audio or video file"),
        (b"ID3\x03", "an audio file"),
        (b"ID3\x04", "an audio file"),
        (b"\x1A\x45\xDF\xA3", "a video file"),
    ];
    let mut start = head;
    start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    if let Some((_, format)) = SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature)) {
        return Some(format);
    }
    if start.starts_with(b"MZ") && start.iter().take(256).any(|b| *b == 0) {
        return Some("a program");
    }
    if start.starts_with(b"RIFF") && start.len() >= 12 && matches!(&start[8..12], b"WEBP" | b"WAVE" | b"AVI ") {
        return Some("an image, audio or video file");
    }
    if start.len() >= 12 && start[0] == 0 && &start[4..8] == b"ftyp" {
        return Some("an image or video file");
    }
    is_pdf(head).then_some("a PDF document")
}

/// Readers of PDF accept rubbish of up to 1024 bytes ahead of the header; text about PDF would not start a line so.
pub(super) fn is_pdf(head: &[u8]) -> bool {
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    start.starts_with(b"%PDF-")
        || (start.iter().take(1024).any(|b| *b == 0) && start.windows(5).take(1024).any(|window| window == b"%PDF-"))
}

/// The vocabulary of an XML text that is no page.
pub(super) fn xml_vocabulary(text: &str) -> Option<&'static str> {
    let (head, _) = opening(text);
    if head.starts_with("<svg") {
        Some("an SVG image")
    } else if head.starts_with("<?xml") {
        Some("an XML document")
    } else {
        None
    }
}

/// What a text of tags begins with, in lower case, and whether comments stand before it.
pub(super) fn opening(text: &str) -> (String, bool) {
    let mut rest = text.trim_start();
    let mut is_commented = false;
    while let Some(comment) = rest.strip_prefix("<!--") {
        is_commented = true;
        rest = comment.split_once("-->").map_or("", |(_, after)| after).trim_start();
    }
    let mut head: String = rest.chars().take(4096).collect();
    head.make_ascii_lowercase();
    (head, is_commented)
}
