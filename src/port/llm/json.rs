//! Reading JSON as models write it: with thoughts before, code fences around and remarks after.

use serde::de::DeserializeOwned;

use crate::base::text::storable::mend_escapes;

/// Brackets without an end after which the search stops: each costs a walk through the rest of the text.
const MAXIMUM_UNCLOSED: usize = 32;

/// Reads a value from a model's answer.
///
/// Tries the whole text, the inside of code fences, and every balanced object or array in it, in this order, after
/// taking away `<think>` parts. The first that has the right shape wins.
///
/// # Errors
/// What was wrong with the best candidate, for the model to mend.
pub(super) fn parse_lenient<T: DeserializeOwned>(answer: &str) -> Result<T, String> {
    let text = without_thoughts(answer);
    let text = text.trim();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    let (mut wrong_shape, mut no_json) = (None, None);
    for candidate in candidates(text) {
        match serde_json::from_str(&mend_escapes(candidate)) {
            Ok(value) => return Ok(value),
            // JSON of another shape tells more than text that is no JSON at all.
            Err(error) if error.is_data() => wrong_shape.get_or_insert(error),
            Err(error) => no_json.get_or_insert(error),
        };
    }
    Err(wrong_shape.or(no_json).map_or_else(|| "it holds no JSON".to_owned(), |error| error.to_string()))
}

/// Takes away closed `<think>…</think>` parts, and everything before a closing tag whose opening is missing.
fn without_thoughts(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::new();
    while let Some(end) = rest.find("</think>") {
        if let Some(start) = rest[..end].find("<think>") {
            kept.push_str(&rest[..start]);
        } else {
            kept.clear();
        }
        rest = &rest[end + "</think>".len()..];
    }
    kept.push_str(rest);
    kept
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
    let whole = text.starts_with(['{', '[']).then_some(text);
    whole.into_iter().chain(fenced).chain(balanced(text)).filter(|c| !c.is_empty())
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
            format!("I use {{braces}} a lot [1]. {json}"),
        ] {
            assert_eq!(parse_lenient::<Answer>(&answer).as_ref(), Ok(&wanted), "{answer}");
        }
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
