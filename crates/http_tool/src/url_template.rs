//! Addresses with placeholders.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::Url;

use crate::text::{Piece, Text, argument, collect, plain};
use crate::{FillError, TemplateError};

/// Longest finished address, in bytes; many servers refuse longer ones.
const LONGEST: usize = 8_000;

/// An address of HTTP with placeholders in segments of its path and in values of its query.
///
/// Source: RFC 3986, sections 3.3 and 3.4; what is written is what the URL standard of the WHATWG reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate {
    /// Scheme, host and port, with an empty path.
    origin: Url,
    /// Decoded segments of the path.
    segments: Vec<Text>,
    /// Decoded pairs of the query.
    pairs: Vec<(String, Text)>,
}

impl UrlTemplate {
    /// Reads an address.
    ///
    /// # Errors
    /// [`TemplateError`] for what is no complete address, or has placeholders elsewhere.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let text = text.trim();
        if text.contains('#') {
            return Err(TemplateError::Forbidden);
        }
        let after_scheme = text.find("://").ok_or(TemplateError::Url)? + 3;
        let end = text[after_scheme..].find(['/', '?', '\\']).map_or(text.len(), |at| after_scheme + at);
        let (origin, rest) = text.split_at(end);
        if !Text::parse(origin).placeholders().eq(std::iter::empty::<&str>()) {
            return Err(TemplateError::Place);
        }
        let origin = Url::parse(origin).map_err(|_| TemplateError::Url)?;
        if !matches!(origin.scheme(), "http" | "https") || origin.host_str().is_none_or(str::is_empty) {
            return Err(TemplateError::Url);
        }
        if !origin.username().is_empty() || origin.password().is_some() {
            return Err(TemplateError::Forbidden);
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Ok(Self { origin, segments: segments(path)?, pairs: pairs(query)? })
    }

    /// Scheme, host and port, with an empty path: every request goes there.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// Names of the placeholders.
    pub fn placeholders(&self) -> BTreeSet<String> {
        let mut names = self.path_placeholders();
        self.pairs.iter().for_each(|(_, value)| collect(value.placeholders(), &mut names));
        names
    }

    /// Names of the placeholders in the path, without which there is no address.
    pub fn path_placeholders(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.segments.iter().for_each(|segment| collect(segment.placeholders(), &mut names));
        names
    }

    /// The address with arguments in their places. A pair of the query whose value is one missing argument is left out, and
    /// one whose value is a list is repeated.
    ///
    /// # Errors
    /// [`FillError`] for arguments that are missing, have no form in an address, or would lead elsewhere.
    pub fn fill(&self, arguments: &Map<String, Value>) -> Result<Url, FillError> {
        let mut url = self.origin.clone();
        let path: Vec<String> =
            self.segments.iter().map(|segment| filled_segment(segment, arguments)).collect::<Result<_, _>>()?;
        // What has no path segments is no address of HTTP.
        url.path_segments_mut().map_err(|()| FillError::Elsewhere)?.clear().extend(path);
        self.fill_query(&mut url, arguments)?;
        if url.as_str().len() > LONGEST {
            return Err(FillError::TooLong(LONGEST));
        }
        self.expect_same_place(url)
    }

    fn fill_query(&self, url: &mut Url, arguments: &Map<String, Value>) -> Result<(), FillError> {
        for (name, value) in &self.pairs {
            match value.only_placeholder().map(|only| (only, argument(arguments, only))) {
                Some((_, None)) => {}
                Some((only, Some(Value::Array(items)))) => {
                    for item in items {
                        url.query_pairs_mut().append_pair(name, &plain(only, item)?);
                    }
                }
                _ => drop(url.query_pairs_mut().append_pair(name, &value.fill(arguments)?)),
            }
        }
        Ok(())
    }

    /// The address as a receiver reads it, if that is the described server and as many steps down its path.
    fn expect_same_place(&self, url: Url) -> Result<Url, FillError> {
        let read = Url::parse(url.as_str()).map_err(|_| FillError::Elsewhere)?;
        let steps = read.path_segments().map_or(0, Iterator::count);
        let is_same = read == url
            && read.origin() == self.origin.origin()
            && read.username().is_empty()
            && read.password().is_none()
            && read.fragment().is_none()
            && steps == self.segments.len().max(1);
        is_same.then_some(read).ok_or(FillError::Elsewhere)
    }
}

fn segments(path: &str) -> Result<Vec<Text>, TemplateError> {
    if path.contains('\\') {
        return Err(TemplateError::Url);
    }
    let Some(path) = path.strip_prefix('/') else { return Ok(Vec::new()) };
    let texts: Vec<Text> =
        path.split('/').map(|segment| decoded(&Text::parse(segment), decode)).collect::<Result<_, _>>()?;
    let is_step = |text: &Text| matches!(text.0.as_slice(), [Piece::Literal(literal)] if is_dots(literal));
    match texts.iter().any(is_step) {
        true => Err(TemplateError::Url),
        false => Ok(texts),
    }
}

fn pairs(query: &str) -> Result<Vec<(String, Text)>, TemplateError> {
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if Text::parse(name).placeholders().next().is_some() {
            return Err(TemplateError::Place);
        }
        pairs.push((decode_form(name)?, decoded(&Text::parse(value), decode_form)?));
    }
    Ok(pairs)
}

/// The text with decoded literals: everything is encoded when it is filled.
fn decoded(text: &Text, decode: fn(&str) -> Result<String, TemplateError>) -> Result<Text, TemplateError> {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(literal) => decode(literal).map(Piece::Literal),
        Piece::Placeholder(_) => Ok(piece.clone()),
    };
    text.0.iter().map(piece).collect::<Result<_, _>>().map(Text)
}

fn decode(text: &str) -> Result<String, TemplateError> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| TemplateError::Url)?;
    // Servers read them as separators, whether they are encoded or not.
    match text.contains(['/', '\\']) || text.chars().any(char::is_control) {
        true => Err(TemplateError::Url),
        false => Ok(text.into_owned()),
    }
}

fn decode_form(text: &str) -> Result<String, TemplateError> {
    let text = text.replace('+', " ");
    Ok(percent_decode_str(&text).decode_utf8().map_err(|_| TemplateError::Url)?.into_owned())
}

fn filled_segment(segment: &Text, arguments: &Map<String, Value>) -> Result<String, FillError> {
    let mut first = None;
    for name in segment.placeholders() {
        let value = argument(arguments, name).ok_or_else(|| FillError::Missing(name.to_owned()))?;
        if plain(name, value)?.is_empty() {
            return Err(FillError::Segment(name.to_owned()));
        }
        first = first.or(Some(name));
    }
    let text = segment.fill(arguments)?;
    match first {
        Some(name) if is_elsewhere(&text) => Err(FillError::Segment(name.to_owned())),
        _ => Ok(text),
    }
}

/// True for a step of a path that is none down.
fn is_dots(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

/// The same as receivers read it that take what follows a semicolon for parameters, or leave out white space.
fn is_step(segment: &str) -> bool {
    let name = segment.split(';').next().unwrap_or_default();
    is_dots(name.trim_matches(|c: char| c.is_whitespace() || c.is_control()))
}

/// True for a segment that some receiver decodes once more than it should, and then reads as other steps.
fn is_elsewhere(segment: &str) -> bool {
    let mut text = segment.to_owned();
    // Twice: what is encoded twice is written by nobody who means well.
    for _ in 0..3 {
        if text.split(['/', '\\']).any(is_step) || text.contains('\0') {
            return true;
        }
        text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn fill(template: &str, arguments: Value) -> Result<String, FillError> {
        let template = UrlTemplate::parse(template).unwrap();
        template.fill(arguments.as_object().unwrap()).map(String::from)
    }

    #[test]
    fn arguments_stand_in_segments_and_values() {
        let template =
            "https://api.example.org:8443/v1/orders/{id}/items/no-{item}?fields={fields}&page={page}&x=a%20b";
        let arguments = json!({ "id": "a/b ?#&=%é", "item": 7, "fields": ["name", "p&q"], "page": null });
        assert_eq!(
            fill(template, arguments).unwrap(),
            "https://api.example.org:8443/v1/orders/a%2Fb%20%3F%23&=%25%C3%A9/items/no-7?fields=name&fields=p%26q&x=a+b"
        );
        assert_eq!(fill("https://example.org/?a=b=c&d", json!({})).unwrap(), "https://example.org/?a=b%3Dc&d=");
        assert_eq!(fill("https://example.org", json!({})).unwrap(), "https://example.org/");
        assert_eq!(fill("https://example.org/a//b/?q={q}", json!({})).unwrap(), "https://example.org/a//b/");
        assert_eq!(fill("http://[::1]/a%20{x}", json!({ "x": true })).unwrap(), "http://[::1]/a%20true");
    }

    #[test]
    fn placeholders_stand_nowhere_else() {
        for (template, error) in [
            ("https://{host}/a", TemplateError::Place),
            ("{scheme}://example.org/", TemplateError::Place),
            ("https://example.org:{port}/", TemplateError::Place),
            ("https://{user}@example.org/", TemplateError::Place),
            ("https://ada:secret@example.org/", TemplateError::Forbidden),
            ("https://ada@example.org/", TemplateError::Forbidden),
            ("https://example.org/?{name}=1", TemplateError::Place),
            ("https://example.org/#{part}", TemplateError::Forbidden),
            ("ftp://example.org/", TemplateError::Url),
            ("file:///etc/passwd", TemplateError::Url),
            ("/orders/{id}", TemplateError::Url),
            ("https:///a", TemplateError::Url),
            ("https://example.org/a/../{id}", TemplateError::Url),
            ("https://example.org/%2e%2e/{id}", TemplateError::Url),
            ("https://example.org\\@evil.example/", TemplateError::Url),
            ("https://example.org/a%2fb", TemplateError::Url),
            ("", TemplateError::Url),
        ] {
            assert_eq!(UrlTemplate::parse(template), Err(error), "{template}");
        }
    }

    #[test]
    fn a_segment_that_leads_elsewhere_is_refused() {
        for attack in [
            "",
            ".",
            "..",
            "../admin",
            "a/../..",
            "..\\admin",
            "%2e%2e",
            "%2E%2E/admin",
            ".%2e",
            "%252e%252e",
            "x/%2e%2e/y",
            "..;",
            "..;a=b/admin",
            ".. ",
            "a\0b",
        ] {
            let refused = fill("https://example.org/orders/{id}/items", json!({ "id": attack }));
            assert_eq!(refused, Err(FillError::Segment("id".to_owned())), "{attack:?}");
        }
        assert_eq!(fill("https://example.org/.{x}", json!({ "x": "." })), Err(FillError::Segment("x".to_owned())));
        assert_eq!(fill("https://example.org/{x}", json!({})), Err(FillError::Missing("x".to_owned())));
        assert_eq!(fill("https://example.org/{x}", json!({ "x": {} })), Err(FillError::Form("x".to_owned())));
        assert_eq!(fill("https://example.org/?a={x}b", json!({ "x": [1] })), Err(FillError::Form("x".to_owned())));
        let long = fill("https://example.org/?a={x}", json!({ "x": "a".repeat(9_000) }));
        assert_eq!(long, Err(FillError::TooLong(LONGEST)));
    }

    proptest! {
        #[test]
        fn the_receiver_gets_exactly_the_arguments_and_nobody_else_gets_any(
            id in any::<String>(), query in any::<String>(), more in "[./\\\\%2eE?#&=@:;a ]{0,12}",
        ) {
            let template = UrlTemplate::parse("https://api.example.org/a/{id}/x-{more}/end?q={query}&k=v").unwrap();
            let arguments = json!({ "id": id, "query": query, "more": more });
            let Ok(url) = template.fill(arguments.as_object().unwrap()) else { return Ok(()) };
            prop_assert_eq!(url.origin().ascii_serialization(), "https://api.example.org");
            let steps: Vec<String> = url.path_segments().unwrap()
                .map(|step| percent_decode_str(step).decode_utf8().unwrap().into_owned()).collect();
            prop_assert_eq!(steps, vec!["a".to_owned(), id, format!("x-{more}"), "end".to_owned()]);
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![("q".to_owned(), query), ("k".to_owned(), "v".to_owned())]);
            prop_assert!(url.fragment().is_none() && url.username().is_empty());
        }
    }
}
