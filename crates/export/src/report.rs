//! Reports: their Markdown as it is, as HTML, or with everything that belongs to them as JSON.

use std::io::Write;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use super::{Error, Format, html, markdown};

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

impl Report {
    /// Formats that a report can have.
    pub const FORMATS: [Format; 3] = [Format::Json, Format::Markdown, Format::Html];

    /// Writes the report. Formats of rows hold nothing of it; see [`Report::FORMATS`].
    pub fn write(&self, format: Format, mut out: impl Write) -> Result<(), Error> {
        let text = match format {
            Format::Markdown => self.markdown(),
            Format::Html => self.html(),
            Format::Json => format!("{:#}\n", self.json()),
            Format::Csv | Format::JsonLines | Format::Xlsx => String::new(),
        };
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    fn markdown(&self) -> String {
        let (title, question) = (markdown::escaped(&self.title, " "), markdown::escaped(&self.question, "\n> "));
        format!("# {title}\n\n> {question}\n\n{}\n", self.body.trim_end())
    }

    fn html(&self) -> String {
        let language = Some(self.language.as_str()).filter(|tag| *tag != "und");
        let mut page = html::begin(&self.title, language);
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

/// What Markdown says, without what it could do: HTML in it is shown as text, images are their descriptions, and links
/// lead to the web or nowhere.
fn harmless(text: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(text, options).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
            let dest_url = if leads_to_the_web(link_type, &dest_url) { dest_url } else { CowStr::from("") };
            Some(Event::Start(Tag::Link { link_type, dest_url, title: CowStr::from(""), id }))
        }
        other => Some(other),
    })
}

fn leads_to_the_web(kind: LinkType, address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    kind != LinkType::Email && ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme))
}
