//! `read_web_page`: the text of an address of the web, if its site wants it read.

use egress::Answer;
use extraction::encoding::charset_of;
use extraction::recognise::{SNIFF_BYTES, recognise};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{BuiltIn, Caller, arguments, unfit};
use crate::base::Result;
use crate::entity::tool::ToolEffect;
use crate::port::document_reader::Original;

/// Most characters of a page.
const MOST: usize = 20_000;

/// The tool.
pub const TOOL: BuiltIn = BuiltIn {
    name: "read_web_page",
    title: "Read a web page",
    description: "Reads the text of a page or document at an address of the public web, up to 20,000 characters.",
    effect: ToolEffect::ReadOnly,
    parameters,
    run: |caller, given| Box::pin(run(caller, given)),
};

fn parameters() -> Value {
    json!({
        "type": "object", "required": ["url"], "additionalProperties": false,
        "properties": {
            "url": { "type": "string", "maxLength": 2000, "description": "The address, beginning with https:// or http://." }
        },
    })
}

#[derive(Deserialize)]
struct Arguments {
    url: String,
}

async fn run(caller: Caller<'_>, given: Value) -> Result<Value> {
    let Arguments { url } = arguments(given)?;
    let refuse = |message: String| unfit("url", message);
    let url = Url::parse(url.trim()).map_err(|_| refuse("This is no address of the web.".to_owned()))?;
    let web = &caller.app.web;
    web.check(&url).map_err(|denied| refuse(denied.to_string()))?;
    let robots = web.robots(&url).await.map_err(|error| refuse(error.to_string()))?;
    let fetched = match web.read(&url, None, &robots).await.map_err(|error| refuse(error.to_string()))? {
        Answer::Content(fetched) => *fetched,
        Answer::Unchanged => return Err(refuse("The page has no content.".to_owned())),
    };
    let head = &fetched.body[..fetched.body.len().min(SNIFF_BYTES)];
    let name = fetched.url.path().rsplit('/').next();
    let format =
        recognise(head, name, fetched.content_type.as_deref()).map_err(|unknown| refuse(unknown.to_string()))?;
    let original = Original {
        media_type: format.media_type().to_owned(),
        charset: fetched.content_type.as_deref().and_then(charset_of),
        base_url: Some(fetched.url.to_string()),
    };
    let read = caller.app.document_reader.read(fetched.body, &original).await;
    let read = read.map_err(|_| refuse("The page could not be read.".to_owned()))?;
    let text: String = read.text.chars().take(MOST).collect();
    let is_cut = text.len() < read.text.len();
    Ok(json!({ "url": fetched.url.as_str(), "title": read.title, "text": text, "isCut": is_cut }))
}
