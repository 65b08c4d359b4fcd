//! Names of files: data for display, and never paths.

use crate::base::text::fold::composed;
use crate::base::text::storable::is_noncharacter;
use crate::base::text::visible::{is_ignorable, turns_around};

/// Longest file name that is kept, in characters.
const MAXIMUM_NAME: usize = 200;

/// A file name that is safe to show and to offer for download: one component, no control or direction-changing
/// characters, none that a file system gives a meaning, at most 200 characters with the extension kept. Never empty.
pub fn safe_file_name(name: &str) -> String {
    let component = composed(name.rsplit(['/', '\\']).next().unwrap_or_default());
    let cleaned: String = component
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c) && !is_noncharacter(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let cleaned = cleaned.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if cleaned.is_empty() {
        return "document".to_owned();
    }
    let name = shorten(cleaned);
    if is_device_name(&name) { format!("_{name}") } else { name }
}

/// Characters that a name of a file does without: nobody sees them, or they turn around what one sees.
fn is_invisible(c: char) -> bool {
    is_ignorable(c) || turns_around(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}')
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= MAXIMUM_NAME {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 16 => {
            let room = MAXIMUM_NAME - extension.chars().count() - 1;
            format!("{}.{extension}", stem.chars().take(room).collect::<String>())
        }
        _ => name.chars().take(MAXIMUM_NAME).collect(),
    }
}

/// Names that Windows keeps for devices, with any extension.
fn is_device_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn file_names_become_harmless() {
        let cases = [
            ("report.md", "report.md"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\a.txt", "a.txt"),
            ("..", "document"),
            ("", "document"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("invoice\u{202E}txt.exe", "invoicetxt.exe"),
            ("CON.txt", "_CON.txt"),
            ("lpt1", "_lpt1"),
            ("who?<me>.txt", "who__me_.txt"),
            ("日本.txt", "日本.txt"),
            ("U\u{308}bersicht.txt", "Übersicht.txt"),
            ("a\u{FFFE}.txt", "a.txt"),
        ];
        for (name, expected) in cases {
            assert_eq!(safe_file_name(name), expected);
        }
        let long = format!("{}.md", "x".repeat(500));
        assert!(safe_file_name(&long).ends_with("x.md"));
        assert_eq!(safe_file_name(&long).chars().count(), 200);
    }

    proptest! {
        #[test]
        fn any_file_name_becomes_one_safe_component(name in any::<String>()) {
            let safe = safe_file_name(&name);
            prop_assert!(!safe.is_empty() && safe != "." && safe != "..");
            prop_assert!(!safe.contains(['/', '\\', '\0', '\n', '"']));
            prop_assert!(safe.chars().count() <= MAXIMUM_NAME + 1);
        }
    }
}
