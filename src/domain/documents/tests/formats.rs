//! The formats that are read, as the API tells them.

use super::*;
use extraction::registry;

#[tokio::test]
async fn a_text_of_a_format_that_is_not_read_is_refused_with_those_that_are() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let source = json!({ "text": { "content": "Low water.", "mediaType": "application/x-unheard-of" } });
    let document = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id }
        errors { code message path ... on FileError { acceptedMediaTypes } } } }";
    let values = input(json!({ "workspaceId": lab, "source": source }));
    let payload = server.data(&ada, document, values).await["addDocument"].take();
    let types: Vec<_> = registry::texts().map(|format| format.media_type()).collect();
    let error = json!({
        "code": "UNSUPPORTED_MEDIA_TYPE",
        "message": "Texts are plain text, Markdown, HTML, CSV, TSV or JSON.",
        "path": ["input", "source", "text", "mediaType"],
        "acceptedMediaTypes": types,
    });
    assert_eq!(payload, json!({ "document": null, "errors": [error] }));
}

#[tokio::test]
async fn the_schema_names_every_type_that_a_text_may_have() {
    let server = TestServer::new().await;
    let (ada, _) = server.owner("Ada", "Lab").await;
    let query = "{ __type(name: \"TextSourceInput\") { inputFields { name description } } }";
    let fields = server.data(&ada, query, json!({})).await["__type"]["inputFields"].take();
    let description = fields.as_array().unwrap().iter().find(|field| field["name"] == "mediaType").unwrap();
    let description = description["description"].as_str().unwrap();
    let named: Vec<_> = description.split('`').skip(1).step_by(2).collect();
    assert_eq!(named, registry::texts().map(|format| format.media_type()).collect::<Vec<_>>());
}
