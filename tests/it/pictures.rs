//! A picture from a form to the page that shows it.

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

const PICTURE: &[u8] = include_bytes!("../../crates/pictures/testdata/turned.jpg");

/// Runs a mutation whose `avatar` is a file of the request.
async fn send(ada: &Client, query: &str, mut input: Value, content: &[u8]) -> Value {
    input["avatar"] = Value::Null;
    let operations = json!({ "query": query, "variables": { "input": input } }).to_string();
    let map = json!({ "0": ["variables.input.avatar"] }).to_string();
    let mut body = Vec::new();
    for (head, part) in [
        ("name=\"operations\"", operations.as_bytes()),
        ("name=\"map\"", map.as_bytes()),
        ("name=\"0\"; filename=\"me.svg\"", content),
    ] {
        body.extend_from_slice(format!("--xx\r\ncontent-disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(part);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xx--\r\n");
    let request =
        ada.http().post(format!("{}/graphql", ada.url)).header("content-type", "multipart/form-data; boundary=xx");
    ada.signed(request.body(body)).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_sent_shown_to_whoever_has_its_address_and_removed() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let bot = json!({ "workspaceId": workspace, "name": "Tidal", "systemPrompt": "" });
    let bot = ada.change("createBot", bot, "bot { id }").await["bot"]["id"].take();
    let of_bot = "mutation ($input: UpdateBotInput!) { updateBot(input: $input) { bot { avatarUrl }
        errors { code path } } }";
    let of_person = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) {
        viewer { user { avatarUrl } } errors { code path } } }";
    let refused = send(&ada, of_bot, json!({ "botId": bot }), b"<svg xmlns='http://www.w3.org/2000/svg'/>").await;
    let refusal = &refused["data"]["updateBot"]["errors"][0];
    assert_eq!(*refusal, json!({ "code": "UNSUPPORTED_MEDIA_TYPE", "path": ["input", "avatar"] }), "{refused:#}");
    let changed = send(&ada, of_bot, json!({ "botId": bot }), PICTURE).await;
    let mut links = vec![changed["data"]["updateBot"]["bot"]["avatarUrl"].clone()];
    let changed = send(&ada, of_person, json!({}), PICTURE).await;
    links.push(changed["data"]["updateProfile"]["viewer"]["user"]["avatarUrl"].clone());
    for link in &links {
        // As a page does it: without credentials, from another origin.
        let shown = ada.http().get(link.as_str().unwrap()).send().await.unwrap();
        assert_eq!((shown.status().as_u16(), &shown.headers()["content-type"]), (200, &"image/png".parse().unwrap()));
        assert_eq!(shown.headers()["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
        let bytes = shown.bytes().await.unwrap();
        assert!(bytes.starts_with(b"\x89PNG") && !bytes.windows(4).any(|part| part == b"Exif"));
    }
    let removed = json!({ "botId": bot, "avatar": null });
    let removed = ada.change("updateBot", removed, "bot { avatarUrl }").await;
    assert_eq!(removed["bot"]["avatarUrl"], Value::Null);
    let gone = ada.http().get(links[0].as_str().unwrap()).send().await.unwrap();
    assert_eq!(gone.status(), 404);
}
