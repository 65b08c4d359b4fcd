//! Conversations: who said what and when, one turn after the other, with the sources below each.
//!
//! Every text is quoted, so that what somebody said cannot pass for the frame around it: for what another one said, or
//! for a source. In HTML and on pages each text is read by itself; in Markdown it could otherwise say where the marks of
//! another text lead.

mod html;
mod markdown;
mod pages;

use std::io::Write;

use super::{Error, Format};

/// What stands above the turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Title.
    pub title: String,
    /// What is known of the whole, such as when it began: a name and a value each.
    pub facts: Vec<(String, String)>,
}

/// What somebody said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// Who.
    pub speaker: String,
    /// When.
    pub moment: String,
    /// What else is known of it, such as the model, or that it was stopped.
    pub notes: Vec<String>,
    /// Names of what goes with it.
    pub attachments: Vec<String>,
    /// The text, in Markdown.
    pub text: String,
    /// What its marks stand for.
    pub sources: Vec<Cited>,
}

/// What a mark stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// Number of the mark.
    pub mark: i64,
    /// Title of the source.
    pub title: String,
    /// Address of the source.
    pub url: Option<String>,
    /// Page of the source.
    pub page: Option<i64>,
    /// The supporting words.
    pub quotes: Vec<String>,
}

/// Writes turns into a file.
pub trait TurnWriter {
    /// Adds a turn.
    fn turn(&mut self, turn: &Turn) -> Result<(), Error>;

    /// Ends the file.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// A writer of turns; [`Error::WrongFormat`] for formats of tables. Markdown and HTML are written turn by turn; documents
/// and pages are held in memory until they end.
pub fn transcript<'w>(
    format: Format,
    heading: Heading,
    out: impl Write + Send + 'w,
) -> Result<Box<dyn TurnWriter + Send + 'w>, Error> {
    Ok(match format {
        Format::Markdown => Box::new(markdown::Markdown::begin(&heading, out)?),
        Format::Html => Box::new(html::Html::begin(&heading, out)?),
        Format::Docx | Format::Pdf => Box::new(pages::Pages::begin(format, heading, out)),
        Format::Csv | Format::Json | Format::JsonLines | Format::Xlsx => return Err(Error::WrongFormat),
    })
}

impl Turn {
    fn heading(&self) -> String {
        [self.speaker.as_str(), &self.moment]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }
}

impl Cited {
    /// Where the words stand, without the address.
    fn place(&self) -> String {
        let page = self.page.map_or_else(String::new, |page| format!(", page {page}"));
        format!("[{}] {}{page}", self.mark, self.title.trim())
    }
}

/// What stands above the sources of a turn.
const SOURCES: &str = "Sources:";
/// What stands before the names of what goes with a turn.
const ATTACHED: &str = "Attached: ";
