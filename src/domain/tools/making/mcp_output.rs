//! What is kept of what a tool server returned.

use http_tool::AnswerCut;
use mcp_client::{CallOutput, Content, Contents};
use serde_json::{Value, json};

use super::sending::{Answer, Verdict};
use crate::domain::tools::service::description::MOST_OUTPUT;
use crate::domain::tools::service::named_secrets::NamedSecrets;

/// Longest part of what a tool says of its failure that stands in the failure of the call, in characters.
const LONGEST_REASON: usize = 200;

/// What is kept of an output: its data when it has some, otherwise its text, or its pieces when not all of them are text.
/// Files are not kept, but told.
pub(super) fn answer(output: CallOutput, secrets: &NamedSecrets) -> Answer {
    let is_error = output.is_error;
    let (body, is_cut) = kept(&output, secrets);
    let verdict = match is_error {
        false => Verdict::Done("The tool answered.".to_owned()),
        true => failure(&secrets.taken_out_of_text(output.text())),
    };
    Answer { output: json!({ "isError": is_error, "body": body }), is_cut, verdict }
}

/// An answer of a server that says no more than how it failed.
pub(super) fn failed(told: String, is_busy: bool) -> Answer {
    let output = json!({ "isError": true, "body": &told });
    Answer { output, is_cut: false, verdict: Verdict::Failed { told, is_busy, retry_after: None } }
}

fn failure(text: &str) -> Verdict {
    let said: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = match said.char_indices().nth(LONGEST_REASON) {
        _ if said.is_empty() => "The tool failed.".to_owned(),
        Some((end, _)) => format!("The tool failed: {}…", &said[..end]),
        None => format!("The tool failed: {said}"),
    };
    Verdict::Failed { told, is_busy: false, retry_after: None }
}

/// What is kept, and whether something was left out.
fn kept(output: &CallOutput, secrets: &NamedSecrets) -> (Value, bool) {
    let is_text = |content: &Content| matches!(content, Content::Text(_));
    let (bytes, media_type) = match &output.structured {
        Some(data) => (data.to_string(), "application/json"),
        None if output.content.iter().all(is_text) => return kept_text(secrets.taken_out_of_text(output.text())),
        None => (output.content.iter().map(told).collect::<Value>().to_string(), "application/json"),
    };
    let bytes = secrets.taken_out_of(bytes.into_bytes());
    match AnswerCut::new(MOST_OUTPUT, &[]) {
        Ok(cut) => {
            let part = cut.cut(Some(media_type), &bytes);
            (part.value, part.is_cut)
        }
        Err(error) => (Value::String(error.to_string()), true),
    }
}

/// A text stays one, also when it looks like JSON.
fn kept_text(mut text: String) -> (Value, bool) {
    if text.len() <= MOST_OUTPUT {
        return (text.into(), false);
    }
    let end = text.floor_char_boundary(MOST_OUTPUT);
    let left_out = text.len() - end;
    text.truncate(end);
    (format!("{text}\n[{left_out} more bytes are left out.]").into(), true)
}

/// A piece, of files only what they are.
fn told(content: &Content) -> Value {
    match content {
        Content::Text(text) => json!({ "type": "text", "text": text }),
        Content::Image { media_type, data } => {
            json!({ "type": "image", "mediaType": media_type, "byteSize": data.len() })
        }
        Content::Audio { media_type, data } => {
            json!({ "type": "audio", "mediaType": media_type, "byteSize": data.len() })
        }
        Content::Resource { uri, media_type, contents: Contents::Text(text) } => {
            json!({ "type": "resource", "uri": uri, "mediaType": media_type, "text": text })
        }
        Content::Resource { uri, media_type, contents: Contents::Bytes(data) } => {
            json!({ "type": "resource", "uri": uri, "mediaType": media_type, "byteSize": data.len() })
        }
        Content::ResourceLink { uri, name, title, description, media_type, size } => json!({
            "type": "resource_link", "uri": uri, "name": name, "title": title, "description": description,
            "mediaType": media_type, "byteSize": size,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(content: Vec<Content>, structured: Option<Value>, is_error: bool) -> Answer {
        let secrets = NamedSecrets(vec![("Authorization".to_owned(), "Bearer s3cret-of-the-shop".to_owned().into())]);
        answer(CallOutput { content, structured, is_error }, &secrets)
    }

    #[test]
    fn data_comes_before_text_and_files_are_told() {
        let text = || Content::Text("{\"sum\": 3}".to_owned());
        assert_eq!(of(vec![text()], Some(json!({ "sum": 3 })), false).output["body"]["sum"], 3);
        assert_eq!(of(vec![text()], None, false).output["body"], "{\"sum\": 3}");
        let picture = Content::Image { media_type: "image/png".to_owned(), data: vec![0_u8; 7].into() };
        let body = &of(vec![text(), picture], None, false).output["body"];
        assert_eq!((&body[0]["type"], &body[1]["byteSize"]), (&json!("text"), &json!(7)), "{body}");
        assert_eq!(of(Vec::new(), None, false).output["body"], "");
    }

    #[test]
    fn what_is_kept_is_short_and_holds_no_secrets() {
        let long = of(vec![Content::Text("é".repeat(40_000))], None, false);
        assert!(long.is_cut && long.output["body"].as_str().unwrap().len() < MOST_OUTPUT + 50);
        let data = of(Vec::new(), Some(json!({ "text": "x".repeat(70_000) })), false);
        assert!(data.is_cut && data.output["body"].is_string());
        let said = of(vec![Content::Text("No luck with s3cret-of-the-shop.".to_owned())], None, true);
        assert!(!format!("{said:?}").contains("s3cret"), "{said:?}");
        let Verdict::Failed { told, .. } = said.verdict else { panic!("it failed") };
        assert_eq!(told, "The tool failed: No luck with [REDACTED].");
    }
}
