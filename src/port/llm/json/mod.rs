//! Parses JSON as models write it: after reasoning, inside code fences, before remarks, and with small errors.

mod cut;
pub(super) mod tolerant;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::base::text::storable::{sanitize_escapes, sanitize_json};

/// Unclosed brackets after which the search stops: each costs a scan of the rest of the text.
const MAXIMUM_UNCLOSED: usize = 32;

/// Closing tag of reasoning.
const END: &str = "</think>";

/// Parses a value from a model's response.
///
/// Tries the whole text; then, without `<think>` parts, the inside of code fences and every balanced object or array,
/// in this order; then the same tolerating the errors that models make. The first that matches the type wins, so valid
/// JSON is never changed. U+0000, which no database stores, becomes U+FFFD.
///
/// # Errors
/// The problem of the best candidate, for the model to fix.
pub(super) fn parse_lenient<T: DeserializeOwned>(answer: &str) -> Result<T, String> {
    let whole = answer.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = without_reasoning(whole);
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    let mut best = ParseFailure::default();
    let whole = whole.starts_with(['{', '[']).then_some(whole);
    for candidate in whole.into_iter().chain(candidates(text)) {
        match serde_json::from_str(&sanitize_escapes(candidate)) {
            Ok(json) => match shaped(json) {
                Ok(value) => return Ok(value),
                Err(error) => best.note_shape(error),
            },
            Err(error) => best.note_syntax(error.to_string()),
        }
    }
    for json in repaired(text) {
        match shaped(json) {
            Ok(value) => return Ok(value),
            Err(error) => best.note_shape(error),
        }
    }
    Err(best.wrong_shape.or(best.no_json).unwrap_or_else(|| "it holds no JSON".to_owned()))
}

/// Parses what is whole of a response that was cut: items of lists that were complete. `None` when that is not of the
/// type.
pub(super) fn parse_cut<T: DeserializeOwned>(answer: &str) -> Option<T> {
    let whole = cut::whole_part(&without_reasoning(answer))?;
    shaped(serde_json::from_str(&sanitize_escapes(&whole)).ok()?).ok()
}

/// JSON of another shape is a more informative problem than text that is no JSON at all.
#[derive(Default)]
struct ParseFailure {
    wrong_shape: Option<String>,
    no_json: Option<String>,
}

impl ParseFailure {
    fn note_shape(&mut self, error: serde_json::Error) {
        self.wrong_shape.get_or_insert(error.to_string());
    }

    fn note_syntax(&mut self, error: String) {
        self.no_json.get_or_insert(error);
    }
}

fn shaped<T: DeserializeOwned>(mut json: Value) -> Result<T, serde_json::Error> {
    sanitize_json(&mut json);
    serde_json::from_value(json)
}

/// Values parsed despite the errors that models make, from left to right.
fn repaired(text: &str) -> impl Iterator<Item = Value> {
    let (mut from, mut refused) = (0, 0);
    std::iter::from_fn(move || {
        while refused < MAXIMUM_UNCLOSED {
            let start = from + text[from..].find(['{', '['])?;
            if let Ok((value, length)) = tolerant::read_start(&text[start..], tolerant::replaced) {
                from = start + length;
                return Some(value);
            }
            from = start + 1;
            refused += 1;
        }
        None
    })
}

/// Removes closed `<think>…</think>` parts, and everything before a closing tag without an opening one, unless nothing
/// follows that tag.
fn without_reasoning(text: &str) -> String {
    let last = before_ends(text).len();
    let (mut from, mut kept) = (0, String::new());
    while let Some(length) = text[from..].find(END) {
        let end = from + length;
        match text[from..end].find("<think>") {
            Some(start) => kept.push_str(&text[from..from + start]),
            None if end >= last => kept.push_str(&text[from..end]),
            None => kept.clear(),
        }
        from = end + END.len();
    }
    kept.push_str(&text[from..]);
    kept
}

/// The text without closing tags at its end.
fn before_ends(text: &str) -> &str {
    let mut rest = text.trim_end();
    while let Some(before) = rest.strip_suffix(END) {
        rest = before.trim_end();
    }
    rest
}

fn candidates(text: &str) -> impl Iterator<Item = &str> {
    let fenced = text.split("```").skip(1).step_by(2).map(|block| {
        // The first line of a fence names the language.
        let inside = block.split_once('\n').map_or(block, |(first, rest)| match first.trim().starts_with(['{', '[']) {
            true => block,
            false => rest,
        });
        inside.trim()
    });
    fenced.chain(balanced(text)).filter(|c| !c.is_empty())
}

/// Outermost balanced `{…}` and `[…]` parts, from left to right.
fn balanced(text: &str) -> impl Iterator<Item = &str> {
    let (mut from, mut unclosed) = (0, 0);
    std::iter::from_fn(move || {
        while unclosed < MAXIMUM_UNCLOSED {
            let start = from + text[from..].find(['{', '['])?;
            if let Some(end) = end_of_value(&text[start..]) {
                from = start + end;
                return Some(&text[start..from]);
            }
            from = start + 1;
            unclosed += 1;
        }
        None
    })
}

/// Length of the object or array that `text` starts with; `None` when it does not close.
fn end_of_value(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Answer {
        queries: Vec<String>,
    }

    #[test]
    fn answers_in_every_wrapping_are_read() {
        let wanted = Answer { queries: vec!["tide {now} \"x\"".to_owned()] };
        let json = r#"{"queries": ["tide {now} \"x\""]}"#;
        for answer in [
            json.to_owned(),
            format!("```json\n{json}\n```"),
            format!("```\n{json}\n```\nAnything else?"),
            format!("``` {json} ```"),
            format!("Here it is: {json} Good luck!"),
            format!("<think>{{\"queries\": 1}} hm</think>\n{json}"),
            format!("thinking without start</think>{json}"),
            format!("thinking</think> in two parts</think>{json}"),
            format!("{json}</think>"),
            format!("<think>{{\"queries\": 1}}</think>{json}\n</think> </think>\n"),
            format!("{{\"queries\": 1}}</think>{json}</think>"),
            format!("I use {{braces}} a lot [1]. {json}"),
        ] {
            assert_eq!(parse_lenient::<Answer>(&answer).as_ref(), Ok(&wanted), "{answer}");
        }
    }

    #[test]
    fn small_faults_cost_no_further_call_c_llm_11() {
        let wanted = Answer { queries: vec!["neap tide".to_owned(), "spring\ntide".to_owned()] };
        for answer in [
            "{\"queries\": [\"neap tide\", \"spring\ntide\",],}",
            "Sure!\n```json\n{\"queries\": [\"neap tide\", \"spring\ntide\"], // two\n}\n```\nBye [1].",
            "{'queries': ['neap tide', 'spring\\ntide']}",
            "{queries: [“neap tide”, “spring\\ntide”]}",
            "{\"queries\": [\"neap tide\"\n\"spring\\ntide\"]}",
            "\u{feff}{\"queries\": [\"neap tide\", \"spring\ntide\"]}",
        ] {
            assert_eq!(parse_lenient::<Answer>(answer).as_ref(), Ok(&wanted), "{answer}");
        }
    }

    #[test]
    fn a_fence_is_read_whatever_it_is_made_of_c_llm_11() {
        let wanted = Answer { queries: vec!["neap tide".to_owned()] };
        for fence in ["```", "~~~", "````", "~~~~~"] {
            for language in ["", "json", " json5", "JSON\r"] {
                for json in [
                    "{\"queries\": [\"neap tide\"]}",
                    "{\"queries\": [\"neap tide\",],}",
                    "{\"queries\": [\"neap tide\",\n],\n},",
                    "{'queries': ['neap tide',]}",
                    "{queries: [\"neap tide\"\n],}",
                ] {
                    for (before, after) in [("", ""), ("Sure [1], {so}:\n", "\nBye [2].")] {
                        let answer = format!("{before}{fence}{language}\n{json}\n{fence}{after}");
                        assert_eq!(parse_lenient::<Answer>(&answer).as_ref(), Ok(&wanted), "{answer}");
                        let list = format!("{before}{fence}{language}\n[\"neap tide\",]\n{fence}{after}");
                        let read = parse_lenient::<Vec<String>>(&list);
                        assert_eq!(read.as_deref(), Ok(&["neap tide".to_owned()][..]), "{list}");
                    }
                }
            }
        }
    }

    #[test]
    fn valid_json_is_never_changed_c_llm_11() {
        let odd = Answer { queries: vec!["what does </think> mean, ```x``` and {\"queries\": []}?".to_owned()] };
        let json = serde_json::json!({ "queries": odd.queries }).to_string();
        assert_eq!(parse_lenient::<Answer>(&json), Ok(odd));
    }

    #[test]
    fn texts_can_be_stored_whatever_a_model_writes() {
        let answer = parse_lenient::<Answer>(r#"{"queries": ["a\u0000b", "\ud83d", "\ud83d\ude00"]}"#).unwrap();
        assert_eq!(answer.queries, ["a\u{fffd}b", "\u{fffd}", "😀"]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(parse_lenient::<Answer>(" "), Err("it is empty".to_owned()));
        assert_eq!(parse_lenient::<Answer>("no idea"), Err("it holds no JSON".to_owned()));
        assert!(parse_lenient::<Answer>(r#"{"query": []}"#).unwrap_err().contains("queries"));
        assert!(parse_lenient::<Answer>(r#"{"queries": ["a""#).unwrap_err().contains("EOF"));
    }

    #[test]
    fn a_long_run_of_open_brackets_ends() {
        assert!(parse_lenient::<Answer>(&"[".repeat(20_000)).is_err());
    }
}
