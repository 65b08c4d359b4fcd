//! JSON (RFC 8259), and JSON Lines, where each line is a document of its own.

mod outline;
#[cfg(test)]
mod tests;
mod value;

use super::raw::{Raw, decoded};
use super::recognise::{Fit, SNIFF_BYTES, Sample};
use super::{Extracted, Extractor, Hints, Limits, Markup, Rejected};
use outline::{Outline, title_of};
use value::{Fault, Reader, Start, Value, start_of};

/// Lines that are named in a warning, at most.
const MAXIMUM_NAMED: usize = 5;

/// JSON and JSON Lines.
pub(super) struct Json;

impl Extractor for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &[
            "text/json",
            "application/x-json",
            "application/ld+json",
            "application/geo+json",
            "application/jsonl",
            "application/jsonlines",
            "application/json-lines",
            "application/x-jsonlines",
            "application/ndjson",
            "application/x-ndjson",
        ]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "jsonl", "ndjson", "geojson", "jsonld"]
    }

    fn is_text(&self) -> bool {
        true
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        sample.text.map_or(Fit::No, |text| fit(text, sample.head.len() < SNIFF_BYTES))
    }

    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let (text, mut warnings) = decoded(original, hints, limits)?;
        let mut reader = Reader::new(&limits.stop);
        let value =
            if is_json_lines(&text) { read_lines(&text, &mut reader, &mut warnings) } else { reader.read(&text) };
        let value = value.map_err(|fault| match fault {
            Fault::Broken { line, column } => Rejected::Broken { format: "JSON", line, column },
            Fault::Rejected(rejected) => rejected,
        })?;
        match reader.data {
            0 => {}
            1 => warnings.push("A long value that is no text was left out.".to_owned()),
            count => warnings.push(format!("{count} long values that are no text were left out.")),
        }
        let mut outline = Outline::new(limits.text, &limits.stop);
        outline.document(&value)?;
        let title = title_of(&value);
        Raw { title, ..Raw::of(outline.finish()) }.finish(Markup::Markdown, warnings, limits)
    }
}

/// Arrays and objects are JSON without doubt; a number or a word may be anything.
fn fit(text: &str, is_all: bool) -> Fit {
    let is_structure = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with(['{', '[']);
    let is_json = start_of(text, is_all) != Start::Other || is_json_lines(text);
    match (is_structure, is_json) {
        (true, true) => Fit::Likely,
        (true, false) | (false, true) => Fit::Hinted,
        (false, false) => Fit::No,
    }
}

/// True when the first line is a whole array or object, and not the last line.
fn is_json_lines(text: &str) -> bool {
    let mut lines = lines(text).map(|(_, line)| line);
    let first = lines.next().unwrap_or_default();
    first.starts_with(['{', '[']) && start_of(first, true) == Start::Whole && lines.next().is_some()
}

/// Lines that hold anything, without space around them, and their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.trim_start_matches('\u{FEFF}');
    (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty())
}

/// The documents of all lines, without those that are broken.
fn read_lines<'a>(text: &'a str, reader: &mut Reader<'_>, warnings: &mut Vec<String>) -> Result<Value<'a>, Fault> {
    let mut documents = Vec::new();
    let mut broken = Vec::new();
    for (number, line) in lines(text) {
        match reader.read(line) {
            Ok(document) => documents.push(document),
            Err(Fault::Broken { .. }) => broken.push(number),
            Err(rejected) => return Err(rejected),
        }
    }
    if !broken.is_empty() {
        warnings.push(left_out(&broken));
    }
    Ok(Value::Array(documents))
}

/// Says which lines were left out.
fn left_out(broken: &[usize]) -> String {
    let named: Vec<_> = broken.iter().take(MAXIMUM_NAMED).map(usize::to_string).collect();
    match (broken.len(), broken.len().saturating_sub(MAXIMUM_NAMED)) {
        (1, _) => format!("Line {} is not JSON and was left out.", named.join("")),
        (_, 0) => format!("Lines {} are not JSON and were left out.", named.join(", ")),
        (_, more) => format!("Lines {} and {more} more are not JSON and were left out.", named.join(", ")),
    }
}
