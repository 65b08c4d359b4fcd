//! Which files of fonts a text needs: of those in this program, and for other letters of those of the machine.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use skrifa::{FontRef, MetadataProvider as _};
use zip::ZipArchive;

use crate::Error;

/// Fonts for Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai, Chinese, Japanese and Korean, see `fonts/README.md`.
const ARCHIVE: &[u8] = include_bytes!("../../fonts/fonts.zip");
/// The one that is always needed, and what it lacks of others, in this order.
const EMBEDDED: [&str; 5] = [
    "DejaVuSans.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "DroidSansFallbackFull.ttf",
    "NanumSquareR.ttf",
];
/// For code.
const CODE: &str = "DejaVuSansMono.ttf";
/// Where machines have fonts.
const FOLDERS: [&str; 5] =
    ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:\\Windows\\Fonts"];
/// Most files that are looked at there, and the largest one.
const MOST_FILES: usize = 2_000;
const LARGEST: u64 = 64 << 20;
/// Most letters that an error names.
const NAMED: usize = 5;

/// Files that have all letters of a text. The first one is the usual one, the second one that for code.
pub(super) struct FontFiles(pub(super) Vec<FontFile>);

/// A font in a file.
pub(super) struct FontFile {
    pub(super) data: Arc<Vec<u8>>,
    pub(super) index: u32,
}

impl FontFiles {
    /// The files for these characters; [`Error::NoFont`] when there is no font for a letter. Signs that are no letters may
    /// be missing.
    pub(super) fn for_text(characters: &BTreeSet<char>) -> Result<Self, Error> {
        Self::in_folders(characters, &FOLDERS.map(Path::new))
    }

    fn in_folders(characters: &BTreeSet<char>, folders: &[&Path]) -> Result<Self, Error> {
        let mut archive = ZipArchive::new(Cursor::new(ARCHIVE)).map_err(std::io::Error::from)?;
        let mut embedded = |name: &str| -> Result<FontFile, Error> {
            let mut data = Vec::new();
            archive.by_name(name).map_err(std::io::Error::from)?.read_to_end(&mut data)?;
            Ok(FontFile { data: Arc::new(data), index: 0 })
        };
        let mut missing: BTreeSet<char> = characters.iter().copied().filter(|c| is_visible(*c)).collect();
        let [usual, others @ ..] = EMBEDDED;
        let mut files = vec![embedded(usual)?, embedded(CODE)?];
        files[0].take_from(&mut missing);
        for name in others {
            if missing.is_empty() {
                return Ok(Self(files));
            }
            files.extend(Some(embedded(name)?).filter(|file| file.take_from(&mut missing)));
        }
        // For a sign alone the machine is not searched.
        if missing.iter().any(|c| c.is_alphanumeric()) {
            of_machine(folders, &mut files, &mut missing);
        }
        let letters: Vec<String> = missing
            .iter()
            .filter(|c| c.is_alphanumeric())
            .take(NAMED)
            .map(|c| format!("“{c}” (U+{:04X})", u32::from(*c)))
            .collect();
        if letters.is_empty() { Ok(Self(files)) } else { Err(Error::NoFont { letters: letters.join(", ") }) }
    }
}

impl FontFile {
    /// The font; none when the file is none.
    pub(super) fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.data, self.index).ok()
    }

    /// Removes the characters that the font has; true when it has any.
    fn take_from(&self, missing: &mut BTreeSet<char>) -> bool {
        let Some(font) = self.font() else { return false };
        let (charmap, before) = (font.charmap(), missing.len());
        missing.retain(|c| charmap.map(*c).is_none());
        missing.len() < before
    }
}

/// True for characters that need a font: not for spaces, controls, and what only says how others are shown.
pub(super) fn is_visible(c: char) -> bool {
    let is_ignorable = matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}');
    !is_ignorable && !c.is_whitespace() && !c.is_control()
}

/// Adds the fonts of the machine that have missing characters, by the names of their files: the same each time.
fn of_machine(folders: &[&Path], files: &mut Vec<FontFile>, missing: &mut BTreeSet<char>) {
    let mut paths = Vec::new();
    for folder in folders {
        collect(folder, &mut paths);
    }
    paths.sort();
    for path in paths.into_iter().take(MOST_FILES) {
        if missing.is_empty() {
            return;
        }
        let is_small = path.metadata().is_ok_and(|about| about.len() <= LARGEST);
        let Some(data) = is_small.then(|| std::fs::read(&path).ok()).flatten() else { continue };
        let file = FontFile { data: Arc::new(data), index: 0 };
        if file.take_from(missing) {
            files.push(file);
        }
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let is_font = |path: &Path| {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| ["ttf", "otf", "ttc", "otc"].iter().any(|known| ending == *known))
    };
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            // Links could lead round in a circle.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(_) if is_font(&entry.path()) && paths.len() < MOST_FILES => paths.push(entry.path()),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_text(text: &str, folders: &[&Path]) -> Result<usize, Error> {
        FontFiles::in_folders(&text.chars().collect(), folders).map(|files| files.0.len())
    }

    #[test]
    fn the_languages_of_the_program_need_no_font_of_the_machine() {
        for text in [
            "Größe",
            "ώρα",
            "объём",
            "المد",
            "גאות",
            "ज्वार",
            "น้ำขึ้น",
            "潮汐",
            "しおカタ",
            "조석",
            "→ ≤ ✓ € \u{200D}\u{FE0F}",
        ] {
            assert!(for_text(text, &[]).is_ok(), "{text}");
        }
    }

    #[test]
    fn other_letters_are_looked_for_on_the_machine_and_named_when_there_are_none() {
        let Err(Error::NoFont { letters }) = for_text("Tide \u{1000}\u{1001} and more", &[]) else { panic!("no font") };
        assert_eq!(letters, "“\u{1000}” (U+1000), “\u{1001}” (U+1001)");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
        assert_eq!(for_text("Tide ა", &[]).unwrap(), 2, "the usual one has Georgian");
        assert_eq!(for_text("Tide \u{1000}", &[&folder]).unwrap(), 3);
    }

    #[test]
    fn signs_without_a_font_are_no_reason_to_refuse() {
        assert_eq!(for_text("Go \u{1F680}", &[]).unwrap(), 2);
    }
}
