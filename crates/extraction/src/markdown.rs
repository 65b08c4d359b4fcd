//! Markdown: its text stays as it is; title and language come from front matter.

use super::headings::front_matter;
use super::raw::{Raw, decoded};
use super::recognise::{Fit, Sample};
use super::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

/// Markdown.
pub(super) struct Markdown;

impl Extractor for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn media_type(&self) -> &'static str {
        "text/markdown"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["text/x-markdown"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown", "mkd", "mdown"]
    }

    fn is_text(&self) -> bool {
        true
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        match sample.text {
            Some(text) if looks_like_markdown(text) => Fit::Likely,
            Some(_) => Fit::Hinted,
            None => Fit::No,
        }
    }

    fn needs_confinement(&self) -> bool {
        false
    }

    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let (text, warnings) = decoded(original, hints, limits)?;
        read(text).finish(Markup::Markdown, warnings, limits)
    }
}

/// Two different signs of Markdown make it Markdown; one alone also happens in plain text.
fn looks_like_markdown(text: &str) -> bool {
    let heading = text.lines().any(|l| {
        let marks = l.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&marks) && l[marks..].starts_with(' ')
    });
    let fence = text.lines().any(|l| l.starts_with("```") || l.starts_with("~~~"));
    let link = text.contains("](http") || text.contains("](/") || text.contains("](#");
    let list = text.lines().filter(|l| l.starts_with("- ") || l.starts_with("* ")).take(2).count() == 2;
    let strong = text.match_indices("**").take(2).count() == 2;
    let signs = [heading, fence, link, list, strong].into_iter().filter(|sign| *sign).count();
    signs >= 2
}

/// Takes title and language out of the front matter (`---`, lines `key: value`, `---`), which stays in the text.
fn read(text: String) -> Raw {
    let (mut title, mut language) = (None, None);
    for line in front_matter(&text) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']);
        match key.trim().to_ascii_lowercase().as_str() {
            "title" if !value.is_empty() => title = Some(value.to_owned()),
            "lang" | "language" if !value.is_empty() => language = Some(value.to_owned()),
            _ => {}
        }
    }
    Raw { title, language, ..Raw::of(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_gives_title_and_language() {
        let raw = read("---\ntitle: \"Tides: a history\"\nlang: en-GB\n---\n# Other\n".to_owned());
        assert_eq!(raw.title.as_deref(), Some("Tides: a history"));
        assert_eq!(raw.language.as_deref(), Some("en-GB"));
        assert_eq!(read("---\nno end".to_owned()).title, None);
    }
}
