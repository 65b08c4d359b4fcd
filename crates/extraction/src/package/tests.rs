use std::io::Write;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn archive(write: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    write(&mut writer);
    writer.finish().unwrap().into_inner()
}

fn file(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &[u8]) {
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    writer.write_all(content).unwrap();
}

fn zeros(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, mebibytes: usize) {
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    for _ in 0..mebibytes {
        writer.write_all(&vec![0; 1024 * 1024]).unwrap();
    }
}

fn open_and_read(bytes: &[u8], name: &str) -> Result<Option<usize>, Rejected> {
    let stop = CancelFlag::default();
    let mut package = Package::open(bytes, &stop)?;
    Ok(package.read(name)?.map(|content| content.len()))
}

#[test]
fn files_are_read_by_name() {
    let bytes = archive(|writer| {
        writer.add_directory("word", SimpleFileOptions::default()).unwrap();
        file(writer, "Word/Document.xml", b"<a/>");
        file(writer, "word\\styles.xml", b"<b></b>");
    });
    let stop = CancelFlag::default();
    let mut package = Package::open(&bytes, &stop).unwrap();
    assert_eq!(package.names().collect::<Vec<_>>(), ["Word/Document.xml", "word/styles.xml"]);
    assert_eq!(package.read("word/document.xml").unwrap().as_deref(), Some(&b"<a/>"[..]));
    assert_eq!(package.read("word/styles.xml").unwrap().as_deref(), Some(&b"<b></b>"[..]));
    assert_eq!(package.read("word/other.xml"), Ok(None));
    assert_eq!(package.start("word/styles.xml", 3).unwrap().as_deref(), Some(&b"<b>"[..]));
    assert!(package.contains("WORD/styles.xml") && !package.contains("word"));
}

#[test]
fn bombs_end_early() {
    let small = archive(|writer| zeros(writer, "a", 1));
    assert_eq!(open_and_read(&small, "a"), Ok(Some(1024 * 1024)));
    let bomb = archive(|writer| zeros(writer, "a", 40));
    assert_eq!(open_and_read(&bomb, "a"), Err(BOMB));
}

#[test]
fn all_that_is_read_is_bounded() {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let bytes = archive(|writer| {
        file(writer, "small", b"some bytes");
        writer.start_file("large", stored).unwrap();
        writer.write_all(&vec![b'x'; usize::try_from(MAXIMUM_ENTRY).unwrap() + 1]).unwrap();
    });
    assert_eq!(open_and_read(&bytes, "large"), Err(TOO_LARGE));
    let stop = CancelFlag::default();
    let mut package = Package { left: 25, ..Package::open(&bytes, &stop).unwrap() };
    assert!(package.read("small").is_ok() && package.read("small").is_ok());
    assert_eq!(package.read("small"), Err(TOO_LARGE));
}

#[test]
fn archives_of_many_files_are_refused() {
    let many = |count: usize| archive(|writer| (0..count).for_each(|number| file(writer, &number.to_string(), b"")));
    assert_eq!(open_and_read(&many(MAXIMUM_ENTRIES), "7"), Ok(Some(0)));
    assert_eq!(open_and_read(&many(MAXIMUM_ENTRIES + 1), "7"), Err(TOO_MANY_ENTRIES));
    assert_eq!(open_and_read(&ENTRY_MARK.repeat(MAXIMUM_MARKS + 1), "7"), Err(TOO_MANY_ENTRIES));
}

#[test]
fn links_and_paths_outside_are_left_out() {
    let bytes = archive(|writer| {
        file(writer, "../outside", b"x");
        file(writer, "a/../../outside", b"x");
        writer.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        file(writer, "/inside", b"x");
    });
    let stop = CancelFlag::default();
    let package = Package::open(&bytes, &stop).unwrap();
    assert_eq!(package.names().collect::<Vec<_>>(), ["inside"]);
    assert_eq!(package.left_out(), 3);
}

#[test]
fn an_archive_that_is_cut_off_gets_a_directory() {
    let long: Vec<u8> = (0..40_000_u32).flat_map(u32::to_le_bytes).collect();
    let with_sizes_ahead = archive(|writer| {
        file(writer, "a", b"first");
        file(writer, "b", &long);
    });
    let mut writer = ZipWriter::new_stream(Vec::new());
    for (name, content) in [("a", b"first".as_slice()), ("b", &long)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let with_sizes_behind = writer.finish().unwrap().into_inner();
    for bytes in [with_sizes_ahead, with_sizes_behind] {
        let directory = memchr::memmem::find(&bytes, ENTRY_MARK).unwrap();
        let stop = CancelFlag::default();
        let mut package = Package::open(&bytes[..directory + 7], &stop).unwrap();
        assert!(package.is_cut_off());
        assert_eq!(package.read("a").unwrap().as_deref(), Some(&b"first"[..]));
        assert_eq!(package.read("b").unwrap().as_deref(), Some(&long[..]));
        let mut package = Package::open(&bytes[..directory / 2], &stop).unwrap();
        assert_eq!(package.read("a").unwrap().as_deref(), Some(&b"first"[..]));
        assert_eq!(package.read("b"), Err(DAMAGED));
        let part = package.read_as_far("b").unwrap().unwrap();
        assert!(part.is_damaged && long.starts_with(&part.content) && part.content.len() > 10_000);
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    let bytes = archive(|writer| file(writer, "a", b"some content of a file"));
    assert_eq!(open_and_read(&bytes[..20], "a"), Err(DAMAGED));
    let mut damaged = bytes.clone();
    damaged[35] ^= 0xFF;
    assert_eq!(open_and_read(&damaged, "a"), Err(DAMAGED));
    let mut encrypted = bytes;
    let directory = memchr::memmem::rfind(&encrypted, ENTRY_MARK).unwrap();
    encrypted[directory + 8] |= 1;
    assert_eq!(open_and_read(&encrypted, "a"), Err(PROTECTED));
    let mut compound = COMPOUND_FILE.to_vec();
    compound.extend_from_slice(&[0; 600]);
    assert_eq!(open_and_read(&compound, "a"), Err(OLD_FORMAT));
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(open_and_read(&compound, "a"), Err(PROTECTED));
}

#[test]
fn targets_are_relative_to_their_part() {
    let cases = [
        ("word", "media/a.png", "word/media/a.png"),
        ("ppt/slides", "../charts/chart1.xml", "ppt/charts/chart1.xml"),
        ("word", "/docProps/core.xml", "docProps/core.xml"),
        ("", "word/document.xml", "word/document.xml"),
        ("word", "../../../../etc/passwd", "etc/passwd"),
        ("word", "./a.xml#b", "word/a.xml"),
    ];
    for (folder, target, expected) in cases {
        assert_eq!(resolve(folder, target), expected);
    }
}

#[test]
fn nobody_waits_for_ever() {
    let stop = CancelFlag::default();
    stop.set();
    assert!(matches!(Package::open(b"PK\x03\x04", &stop), Err(Rejected::Stopped)));
}
