//! Makes packages for tests.

use std::io::{Cursor, Read, Write};

use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// A package of these files.
pub(crate) fn made(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        add(&mut writer, name, content);
    }
    writer.finish().unwrap().into_inner()
}

/// A package whose files were changed.
pub(crate) fn rewritten(original: &[u8], mut change: impl FnMut(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(original)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        add(&mut writer, &name, &change(&name, content));
    }
    writer.finish().unwrap().into_inner()
}

/// A package with further files.
pub(crate) fn with(original: &[u8], files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new_append(Cursor::new(original.to_vec())).unwrap();
    for (name, content) in files {
        add(&mut writer, name, content.as_bytes());
    }
    writer.finish().unwrap().into_inner()
}

fn add(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &[u8]) {
    // Small ones are not worth the time, and the media type of an OpenDocument is read before anything is inflated.
    let is_small = content.len() < 1024 * 1024;
    let method = if is_small { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    writer.start_file(name, SimpleFileOptions::default().compression_method(method)).unwrap();
    writer.write_all(content).unwrap();
}
