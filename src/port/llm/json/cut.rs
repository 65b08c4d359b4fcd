//! What is whole of JSON that breaks off: its lists keep the items that were complete. What is missing besides is not
//! guessed.

/// The JSON up to the last complete item of a list, with the brackets closed that are open there; `None` when there is
/// no such item.
pub(super) fn whole_part(text: &str) -> Option<String> {
    let text = &text[text.find(['{', '['])?..];
    let (mut open, mut in_string, mut escaped) = (Vec::new(), false, false);
    let mut last: Option<(usize, Vec<char>)> = None;
    for (at, c) in text.char_indices() {
        let ends_value = match c {
            _ if escaped => {
                escaped = false;
                false
            }
            '\\' if in_string => {
                escaped = true;
                false
            }
            '"' => {
                in_string = !in_string;
                !in_string
            }
            _ if in_string => false,
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                false
            }
            '}' | ']' => open.pop().is_some(),
            // A number or a word ends where the next item begins.
            ',' if open.last() == Some(&']') => {
                last = Some((at, open.clone()));
                false
            }
            _ => false,
        };
        if ends_value && open.last() == Some(&']') {
            last = Some((at + c.len_utf8(), open.clone()));
        }
    }
    let (end, open) = last?;
    Some(text[..end].chars().chain(open.into_iter().rev()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_items_are_kept_c_llm_11() {
        for (cut, whole) in [
            (r#"{"title": "Tides", "questions": ["Why?", "Wh"#, r#"{"title": "Tides", "questions": ["Why?"]}"#),
            (r#"Sure: {"learnings": [{"a": "x]"}, {"a": "y"#, r#"{"learnings": [{"a": "x]"}]}"#),
            (r#"{"sections": [{"marks": [1, 2"#, r#"{"sections": [{"marks": [1]}]}"#),
            (r#"[["a \" b"], ["#, r#"[["a \" b"]]"#),
        ] {
            assert_eq!(whole_part(cut).as_deref(), Some(whole), "{cut}");
        }
    }

    #[test]
    fn without_a_complete_item_there_is_nothing() {
        for cut in ["", "no", r#"{"title": "Tid"#, r#"{"title": "Tides", "questions": ["Wh"#, r#"{"a": 1, "b": 2"#] {
            assert_eq!(whole_part(cut), None, "{cut}");
        }
    }
}
