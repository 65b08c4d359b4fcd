//! What a model reads of an answer.

use mime::Mime;
use serde_json::{Value, json};
use serde_json_path::JsonPath;

use crate::TemplateError;

/// Longest path, in bytes.
const LONGEST_PATH: usize = 500;

/// Which part of an answer a model reads, and how much of it.
#[derive(Debug, Clone)]
pub struct AnswerCut {
    most_bytes: usize,
    paths: Vec<(String, JsonPath)>,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// JSON as it is; text as a string; what is neither, described.
    pub value: Value,
    /// True when something was left out for its length.
    pub is_cut: bool,
}

impl AnswerCut {
    /// At most so many bytes; of JSON only what the paths choose, or everything without any.
    ///
    /// Source of paths: RFC 9535. Those with filters, that search at any depth or that choose several members at once are
    /// refused: what they find may take long, or be more than there is.
    ///
    /// # Errors
    /// [`TemplateError::Path`]
    pub fn new(most_bytes: usize, paths: &[String]) -> Result<Self, TemplateError> {
        let parse = |path: &String| {
            let refuse = || TemplateError::Path(path.chars().take(LONGEST_PATH).collect());
            let is_plain = path.len() <= LONGEST_PATH && !path.contains("..") && !path.contains(['?', ',']);
            let parsed = is_plain.then(|| JsonPath::parse(path).ok()).flatten();
            parsed.map(|parsed| (path.clone(), parsed)).ok_or_else(refuse)
        };
        Ok(Self { most_bytes, paths: paths.iter().map(parse).collect::<Result<_, _>>()? })
    }

    /// The part of an answer that a model reads.
    pub fn cut(&self, media_type: Option<&str>, bytes: &[u8]) -> Cut {
        let media_type = media_type.and_then(|name| name.parse::<Mime>().ok());
        if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
            let value = self.chosen(value);
            let text = value.to_string();
            return match text.len() <= self.most_bytes {
                true => Cut { value, is_cut: false },
                false => self.text(&text),
            };
        }
        match std::str::from_utf8(bytes) {
            // The rest was not chosen, and may be what the paths are there to leave out.
            _ if !self.paths.is_empty() => {
                described(media_type, bytes, "This is no JSON that paths could choose from.")
            }
            Ok(text) if is_text(text) => self.text(text),
            _ if media_type.as_ref().is_some_and(|kind| kind.type_() == mime::TEXT) => {
                self.text(&String::from_utf8_lossy(bytes))
            }
            _ => described(media_type, bytes, "This is no text."),
        }
    }

    /// What the paths choose: the only value of one path, or lists by path.
    fn chosen(&self, value: Value) -> Value {
        if self.paths.is_empty() {
            return value;
        }
        let found = |path: &JsonPath| path.query(&value).all().into_iter().cloned().collect::<Vec<Value>>();
        if let [(_, path)] = self.paths.as_slice() {
            let mut all = found(path);
            return if all.len() == 1 { all.remove(0) } else { all.into() };
        }
        self.paths
            .iter()
            .map(|(name, path)| (name.clone(), Value::from(found(path))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn text(&self, text: &str) -> Cut {
        if text.len() <= self.most_bytes {
            return Cut { value: text.into(), is_cut: false };
        }
        let kept = &text[..text.floor_char_boundary(self.most_bytes)];
        let left_out = text.len() - kept.len();
        Cut { value: format!("{kept}\n[{left_out} more bytes are left out.]").into(), is_cut: true }
    }
}

/// What is said of an answer that is not shown. Of its type only the name: parameters may hold any text.
fn described(media_type: Option<Mime>, bytes: &[u8], note: &str) -> Cut {
    let kind = media_type.as_ref().map_or("application/octet-stream", Mime::essence_str);
    Cut { value: json!({ "mediaType": kind, "bytes": bytes.len(), "note": note }), is_cut: true }
}

fn is_text(text: &str) -> bool {
    !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(most: usize, paths: &[&str], bytes: &[u8]) -> Cut {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        AnswerCut::new(most, &paths).unwrap().cut(None, bytes)
    }

    #[test]
    fn json_stays_json_and_paths_choose_from_it() {
        let answer = br#"{"items": [{"name": "A", "secret": 1}, {"name": "B"}], "total": 2}"#;
        assert_eq!(cut(1_000, &[], answer).value["total"], 2);
        assert_eq!(cut(1_000, &["$.items[*].name"], answer).value, json!(["A", "B"]));
        assert_eq!(cut(1_000, &["$.total"], answer).value, json!(2));
        let several = cut(1_000, &["$.total", "$.items[0].name", "$.none"], answer).value;
        let page = cut(1_000, &["$.total"], b"<p>An error with s3cret</p>").value;
        assert!(!page.to_string().contains("s3cret"), "{page}");
        assert_eq!(several, json!({ "$.total": [2], "$.items[0].name": ["A"], "$.none": [] }));
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_character_and_says_so() {
        let cut_text = cut(4, &[], "aéöü".as_bytes());
        assert!(cut_text.is_cut);
        assert_eq!(cut_text.value, "aé\n[4 more bytes are left out.]");
        let json = cut(10, &[], br#"{"a": "0123456789"}"#);
        assert!(json.is_cut && json.value.as_str().unwrap().starts_with(r#"{"a":"0123"#));
        assert_eq!(cut(10, &[], b"").value, "");
    }

    #[test]
    fn what_is_no_text_is_described() {
        let picture = AnswerCut::new(100, &[]).unwrap().cut(Some("image/png"), b"\x89PNG\0\xff");
        assert_eq!(picture.value["mediaType"], "image/png");
        assert_eq!(picture.value["bytes"], 6);
        let latin = AnswerCut::new(100, &[]).unwrap().cut(Some("text/plain"), b"caf\xe9");
        assert_eq!(latin.value, "caf\u{fffd}");
    }

    #[test]
    fn paths_that_may_take_long_are_refused() {
        for path in ["items", "$[*,*][*,*]", "$..name", "$[?@.a == 1]", "$[?match(@.a, '(a+)+')]", "", "$.a["] {
            assert!(matches!(AnswerCut::new(10, &[path.to_owned()]), Err(TemplateError::Path(_))), "{path}");
        }
    }
}
