//! Files inside of an original: what a mail has attached, and what an archive holds.
//!
//! They are read like originals of their own, one level deep: what is inside of them in turn is not.

use super::headings::{Heading, headings};
use super::markdown_writer::plain_text;
use super::recognise::{SNIFF_BYTES, Unknown, recognise};
use super::{Hints, Limits, Markup, Rejected};

/// Files that are named in a warning, at most.
const MAXIMUM_NAMED: usize = 10;

/// Warnings about files that are read, at most.
const MAXIMUM_WARNINGS: usize = 50;

/// Longest name in a warning, in characters.
const LONGEST_NAME: usize = 80;

/// Said of an archive that is inside of another file.
pub(super) const NESTED: Rejected =
    Rejected::Unreadable("Archives inside of other files are not read. Unpack it, and add its files.");

/// A file inside of an original.
pub(super) struct File<'f> {
    /// Its name, which may have folders.
    pub(super) name: &'f str,
    /// The media type that was declared for it.
    pub(super) declared: Option<&'f str>,
    pub(super) content: &'f [u8],
}

/// Text of files that are inside of the same original.
pub(super) struct Files<'l> {
    limits: Limits,
    maximum: &'l Limits,
    left_out: Vec<String>,
    warnings: Vec<String>,
}

impl<'l> Files<'l> {
    /// `used` is the size of the text that is there already, in bytes.
    pub(super) fn new(limits: &'l Limits, used: usize) -> Self {
        let inner = Limits { text: limits.text.saturating_sub(used), is_inside: true, ..limits.clone() };
        Self { limits: inner, maximum: limits, left_out: Vec::new(), warnings: Vec::new() }
    }

    /// The text of a file in Markdown, its headings below the second level; `None` for one that is not read, which
    /// [`Files::warnings`] tells of.
    ///
    /// # Errors
    ///
    /// [`Rejected::TooLarge`] when there is too much text in all, and [`Rejected::Stopped`].
    pub(super) fn read(&mut self, file: &File<'_>) -> Result<Option<String>, Rejected> {
        self.limits.stop.check()?;
        let head = &file.content[..file.content.len().min(SNIFF_BYTES)];
        let format = match recognise(head, Some(file.name), file.declared) {
            Ok(format) => format,
            Err(unknown) => {
                self.leave_out_unknown(file.name, unknown);
                return Ok(None);
            }
        };
        let charset = file.declared.and_then(super::encoding::charset_of);
        let hints = Hints { charset: charset.as_deref(), ..Hints::default() };
        match format.extract(file.content, &hints, &self.limits) {
            Ok(extracted) => {
                let name = short(file.name);
                self.warnings.extend(extracted.warnings.into_iter().map(|warning| format!("{name}: {warning}")));
                let text = match extracted.markup {
                    Markup::Markdown => lowered(&extracted.text),
                    Markup::None => plain_text(&extracted.text),
                };
                self.limits.text = self.limits.text.saturating_sub(text.len());
                Ok(Some(text))
            }
            Err(Rejected::TooLarge { .. }) => Err(Rejected::TooLarge { maximum: self.maximum.text }),
            Err(Rejected::Stopped) => Err(Rejected::Stopped),
            Err(Rejected::Empty) => {
                self.leave_out(file.name);
                Ok(None)
            }
            Err(reason) => {
                self.leave_out_because(file.name, &reason);
                Ok(None)
            }
        }
    }

    /// Notes a file of a format that is not read, with what can be done where something can.
    pub(super) fn leave_out_unknown(&mut self, name: &str, unknown: Unknown) {
        if unknown.0.ends_with("archive") {
            self.leave_out_because(name, &NESTED);
        } else if unknown.has_advice() {
            self.warnings.push(format!("{} was left out. {unknown}", short(name)));
        } else {
            self.leave_out(name);
        }
    }

    /// Notes a file that cannot be read, with the reason.
    pub(super) fn leave_out_because(&mut self, name: &str, reason: &Rejected) {
        self.warnings.push(format!("{} was left out. {reason}", short(name)));
    }

    /// Adds a sentence that a person should read.
    pub(super) fn note(&mut self, sentence: &str) {
        self.warnings.push(sentence.to_owned());
    }

    /// Notes a file of whose namesakes only the first was read.
    pub(super) fn repeated(&mut self, name: &str) {
        self.warnings.push(format!("{} is there more than once. Only the first was read.", short(name)));
    }

    /// Notes a file that is not read.
    pub(super) fn leave_out(&mut self, name: &str) {
        self.left_out.push(short(name));
    }

    /// What a person should know about the files.
    pub(super) fn warnings(mut self) -> Vec<String> {
        if let Some(more) = self.warnings.len().checked_sub(MAXIMUM_WARNINGS).filter(|more| *more > 0) {
            self.warnings.truncate(MAXIMUM_WARNINGS);
            self.warnings.push(format!("There is more to know about the files: {more} more notes."));
        }
        let named = self.left_out[..self.left_out.len().min(MAXIMUM_NAMED)].join(", ");
        let more = if self.left_out.len() > MAXIMUM_NAMED { ", …" } else { "" };
        match self.left_out.len() {
            0 => {}
            1 => self.warnings.insert(0, format!("One file was left out: {named}.")),
            count => self.warnings.insert(0, format!("{count} files were left out: {named}{more}.")),
        }
        self.warnings
    }
}

/// The name of a file as it is shown: on one line, without characters that would hide or turn around what it says.
pub(super) fn shown(name: &str) -> String {
    super::normalise::single_line(name).unwrap_or_else(|| "a file without a name".to_owned())
}

/// A name for a sentence.
fn short(name: &str) -> String {
    let name = shown(name);
    if name.chars().count() <= LONGEST_NAME { name } else { name.chars().take(LONGEST_NAME).chain(['…']).collect() }
}

/// Markdown whose headings are two levels lower, below that of the file.
fn lowered(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut copied = 0;
    for Heading { level, byte_offset, .. } in headings(text) {
        let line = &text[byte_offset..];
        let indent = line.len() - line.trim_start_matches(' ').len();
        // A heading that is underlined keeps its level: there are only two of them.
        if line[indent..].starts_with('#') {
            let at = byte_offset + indent;
            out.push_str(&text[copied..at]);
            out.push_str(&"#".repeat(usize::from(6 - level.min(6)).min(2)));
            copied = at;
        }
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_lowered_as_far_as_there_are_levels() {
        let text = "# One\n\n#### Four\n\n##### Five\n\n###### Six\n\n```\n# code\n```\n\nUnder\n---";
        let expected = "### One\n\n###### Four\n\n###### Five\n\n###### Six\n\n```\n# code\n```\n\nUnder\n---";
        assert_eq!(lowered(text), expected);
    }

    #[test]
    fn files_are_read_or_named() {
        let limits = Limits::default();
        let mut files = Files::new(&limits, 0);
        let mut read = |name, content: &[u8]| files.read(&File { name, declared: None, content }).unwrap();
        assert_eq!(read("a.md", b"# Tides\n\nHigh.").as_deref(), Some("### Tides\n\nHigh."));
        assert_eq!(read("b.txt", b"> # Low").as_deref(), Some("> \\# Low"));
        assert_eq!(read("c.png", b"\x89PNG\r\n\x1A\n"), None);
        assert_eq!(read("d.txt", b" \n"), None);
        assert_eq!(read("e.json", b"{\"a\": }"), None);
        let expected = [
            "2 files were left out: c.png, d.txt.",
            "e.json was left out. The JSON is broken in line 1, column 7. Mend it there and add it again.",
        ];
        assert_eq!(files.warnings(), expected);
    }

    #[test]
    fn many_files_are_not_all_named() {
        let limits = Limits::default();
        let mut files = Files::new(&limits, 0);
        (0..12).for_each(|number| files.leave_out(&format!("{number}.png")));
        let warning = files.warnings().remove(0);
        assert!(
            warning.starts_with("12 files were left out: 0.png, 1.png,") && warning.ends_with(", 9.png, …."),
            "{warning}"
        );
    }

    #[test]
    fn the_limit_holds_for_all_files_together() {
        let limits = Limits { text: 30, ..Limits::default() };
        let mut files = Files::new(&limits, 5);
        let mut read = || files.read(&File { name: "a.txt", declared: None, content: b"Words of a text." });
        assert!(read().is_ok());
        assert_eq!(read(), Err(Rejected::TooLarge { maximum: 30 }));
    }
}
