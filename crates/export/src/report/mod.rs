//! Reports: their Markdown as it is, as HTML or pages, or with everything that belongs to them as JSON.

pub(crate) mod direction;
pub(crate) mod document;
pub(crate) mod harmless;
pub(crate) mod notes;

use std::io::Write;

use serde_json::{Value, json};

use super::{Error, Format, docx, html, markdown, pdf};
use document::Block;
use harmless::harmless;
use notes::Notes;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Title.
    pub title: String,
    /// What it answers.
    pub question: String,
    /// Language tag of the text.
    pub language: String,
    /// Whether it is finished and nothing was left out.
    pub is_complete: bool,
    /// Short answer, in Markdown.
    pub summary: Option<String>,
    /// The whole text, in Markdown.
    pub body: String,
    /// Sections of the text.
    pub sections: Vec<Section>,
    /// What was read, by mark.
    pub sources: Vec<Source>,
    /// Questions without a sufficient answer.
    pub unanswered: Vec<String>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Depth of the heading.
    pub level: i32,
    /// Text, in Markdown.
    pub body: String,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Number of its mark.
    pub mark: i32,
    /// Title.
    pub title: String,
    /// Address.
    pub url: Option<String>,
    /// Author or site.
    pub author: Option<String>,
    /// The cited words of it.
    pub quotes: Vec<String>,
}

/// What the formats that are pages are made from.
pub(crate) struct Paged<'r> {
    pub(crate) title: &'r str,
    /// Language of the text, when it is known.
    pub(crate) language: Option<&'r str>,
    /// True when that language is written from right to left.
    pub(crate) is_from_the_right: bool,
    /// The text, with the title above.
    pub(crate) blocks: Vec<Block>,
    /// What its marks name.
    pub(crate) notes: Notes<'r>,
}

impl Report {
    /// Formats that a report can have.
    pub const FORMATS: [Format; 5] = [Format::Json, Format::Markdown, Format::Html, Format::Docx, Format::Pdf];

    /// Writes the report in one of [`Report::FORMATS`].
    pub fn write(&self, format: Format, mut out: impl Write) -> Result<(), Error> {
        let file = match format {
            Format::Markdown => self.markdown().into_bytes(),
            Format::Html => self.html().into_bytes(),
            Format::Json => format!("{:#}\n", self.json()).into_bytes(),
            Format::Docx => docx::written(self.paged())?,
            Format::Pdf => pdf::written(self.paged())?,
            Format::Csv | Format::JsonLines | Format::Xlsx => return Err(Error::WrongFormat),
        };
        out.write_all(&file)?;
        Ok(out.flush()?)
    }

    fn markdown(&self) -> String {
        let (title, question) = (markdown::escaped(&self.title, " "), markdown::escaped(&self.question, "\n> "));
        format!("# {title}\n\n> {question}\n\n{}\n", self.body.trim_end())
    }

    /// The text as blocks, with the title above.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let marks: Vec<i32> = self.sources.iter().map(|source| source.mark).collect();
        Block::all(&self.markdown(), &marks)
    }

    fn paged(&self) -> Paged<'_> {
        Paged {
            title: &self.title,
            language: self.known_language(),
            is_from_the_right: direction::of_language(&self.language),
            blocks: self.blocks(),
            notes: Notes::of(&self.sources),
        }
    }

    /// Language of the text, when it is known.
    pub(crate) fn known_language(&self) -> Option<&str> {
        Some(self.language.as_str()).filter(|tag| *tag != "und")
    }

    fn html(&self) -> String {
        let mut page = html::begin(&self.title, self.known_language());
        pulldown_cmark::html::push_html(&mut page, harmless(&self.markdown()));
        page.push_str(html::END);
        page
    }

    fn json(&self) -> Value {
        let sections = self.sections.iter();
        let sections = sections.map(|s| json!({ "heading": s.heading, "level": s.level, "body": s.body }));
        let sources = self
            .sources
            .iter()
            .map(|s| json!({ "mark": s.mark, "title": s.title, "url": s.url, "author": s.author, "quotes": s.quotes }));
        json!({
            "title": self.title,
            "question": self.question,
            "language": self.language,
            "isComplete": self.is_complete,
            "summary": self.summary,
            "body": self.body,
            "sections": sections.collect::<Vec<_>>(),
            "sources": sources.collect::<Vec<_>>(),
            "unansweredQuestions": self.unanswered,
        })
    }
}
