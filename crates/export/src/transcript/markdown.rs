//! Turns in Markdown.

use std::io::Write;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::{ATTACHED, Cited, Heading, SOURCES, Turn, TurnWriter};
use crate::Error;
use crate::markdown::escaped;
use crate::report::harmless::web_address;

pub(super) struct Markdown<W> {
    out: W,
}

impl<W: Write> Markdown<W> {
    pub(super) fn begin(heading: &Heading, mut out: W) -> Result<Self, Error> {
        writeln!(out, "# {}", one_line(&heading.title))?;
        if !heading.facts.is_empty() {
            writeln!(out)?;
        }
        for (name, value) in &heading.facts {
            writeln!(out, "- {}: {}", one_line(name), one_line(value))?;
        }
        Ok(Self { out })
    }

    fn source(&mut self, source: &Cited) -> Result<(), Error> {
        let address = source.url.as_deref().and_then(web_address);
        // An address of the parser has no character that would end it here.
        let address = address.map_or_else(String::new, |address| format!(", <{address}>"));
        writeln!(self.out, "- {}{address}", one_line(&source.place()))?;
        for quote in &source.quotes {
            writeln!(self.out, "\n  > {}\n", one_line(quote))?;
        }
        Ok(())
    }
}

impl<W: Write> TurnWriter for Markdown<W> {
    fn turn(&mut self, turn: &Turn) -> Result<(), Error> {
        writeln!(self.out, "\n## {}", one_line(&turn.heading()))?;
        if !turn.notes.is_empty() {
            let notes: Vec<_> = turn.notes.iter().map(|note| one_line(note)).collect();
            writeln!(self.out, "\n*{}*", notes.join(" · "))?;
        }
        if !turn.attachments.is_empty() {
            let names: Vec<_> = turn.attachments.iter().map(|name| one_line(name)).collect();
            writeln!(self.out, "\n{ATTACHED}{}", names.join(", "))?;
        }
        if !turn.text.trim().is_empty() {
            writeln!(self.out, "\n{}", quoted(&turn.text))?;
        }
        if !turn.sources.is_empty() {
            writeln!(self.out, "\n{SOURCES}\n")?;
        }
        turn.sources.iter().try_for_each(|source| self.source(source))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        Ok(self.out.flush()?)
    }
}

fn one_line(text: &str) -> String {
    escaped(text.trim(), " ")
}

/// A text as a quotation, which ends whatever the text has begun and not ended, such as code.
fn quoted(text: &str) -> String {
    let text = text.trim_matches(['\r', '\n']).replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.lines().map(|line| match line.trim_end() {
        "" => ">".to_owned(),
        _ => format!("> {line}"),
    });
    without_definitions(&lines.collect::<Vec<_>>().join("\n"))
}

/// `[1]: address` would make every `[1]` of the file lead there, also in what others have said: outside of code, the
/// colon behind a bracket is only a colon.
fn without_definitions(quoted: &str) -> String {
    let places = quoted.match_indices("]:").map(|(at, _)| at + 1);
    let mut code = code_in(quoted).into_iter().peekable();
    let (mut text, mut from) = (String::with_capacity(quoted.len()), 0);
    for at in places {
        while code.next_if(|range| range.end <= at).is_some() {}
        if code.peek().is_none_or(|range| at < range.start) {
            text.push_str(&quoted[from..at]);
            text.push('\\');
            from = at;
        }
    }
    text.push_str(&quoted[from..]);
    text
}

/// Where code stands, in order.
fn code_in(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    let is_code = |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect()
}
