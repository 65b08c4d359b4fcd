//! Turns in HTML.

use std::io::Write;

use super::{ATTACHED, Cited, Heading, SOURCES, Turn, TurnWriter};
use crate::Error;
use crate::html::{END, begin, escaped};
use crate::report::harmless::{harmless, web_address};

pub(super) struct Html<W> {
    out: W,
}

impl<W: Write> Html<W> {
    pub(super) fn begin(heading: &Heading, mut out: W) -> Result<Self, Error> {
        writeln!(out, "{}<h1>{}</h1>", begin(&heading.title, None), escaped(&heading.title))?;
        if !heading.facts.is_empty() {
            let fact = |(name, value): &(String, String)| format!("<li>{}: {}</li>", escaped(name), escaped(value));
            writeln!(out, "<ul>{}</ul>", heading.facts.iter().map(fact).collect::<String>())?;
        }
        Ok(Self { out })
    }
}

impl<W: Write> TurnWriter for Html<W> {
    fn turn(&mut self, turn: &Turn) -> Result<(), Error> {
        writeln!(self.out, "<section>\n<h2>{}</h2>", escaped(&turn.heading()))?;
        if !turn.notes.is_empty() {
            writeln!(self.out, "<p><em>{}</em></p>", escaped(&turn.notes.join(" · ")))?;
        }
        if !turn.attachments.is_empty() {
            writeln!(self.out, "<p>{ATTACHED}{}</p>", escaped(&turn.attachments.join(", ")))?;
        }
        if !turn.text.trim().is_empty() {
            let mut text = String::new();
            pulldown_cmark::html::push_html(&mut text, harmless(&turn.text));
            writeln!(self.out, "<blockquote dir=\"auto\">\n{text}</blockquote>")?;
        }
        if !turn.sources.is_empty() {
            let sources: String = turn.sources.iter().map(source).collect();
            writeln!(self.out, "<p>{SOURCES}</p>\n<ul>{sources}</ul>")?;
        }
        Ok(writeln!(self.out, "</section>")?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.out.write_all(END.as_bytes())?;
        Ok(self.out.flush()?)
    }
}

fn source(source: &Cited) -> String {
    let address = source.url.as_deref().and_then(web_address).map_or_else(String::new, |address| {
        let address = escaped(&address);
        format!(", <a href=\"{address}\">{address}</a>")
    });
    let quote = |quote: &String| format!("<blockquote dir=\"auto\">{}</blockquote>", escaped(quote));
    let quotes: String = source.quotes.iter().map(quote).collect();
    format!("<li>{}{address}{quotes}</li>", escaped(&source.place()))
}
