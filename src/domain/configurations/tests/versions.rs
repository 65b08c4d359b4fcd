//! Versions never change; what differs between two of them.

use serde_json::{Value, json};

use super::{add_version, change, create};
use crate::testing::{TestServer, codes, error_code};

#[tokio::test]
async fn versions_are_numbered_listed_and_never_change() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let made = create(&server, &ada, lab, json!({ "name": "Letters" })).await;
    let id = &made["id"];
    let values = json!({ "configurationId": id, "settings": { "passageTokens": 500 }, "changeNote": "larger" });
    let payload = change(&server, &ada, "createConfigurationVersion", values).await;
    let second = &payload["version"];
    assert_eq!(
        (&second["number"], &second["isActive"], &second["changeNote"]),
        (&json!(2), &json!(false), &json!("larger"))
    );
    assert_eq!(second["settings"], json!({ "passageTokens": 500, "overlapTokens": 40 }));
    assert_eq!(
        (&payload["configuration"]["activeVersion"]["number"], &payload["configuration"]["revision"]),
        (&json!(1), &json!(2))
    );
    let stale = json!({ "configurationId": id, "settings": {}, "expectedRevision": 1 });
    assert_eq!(codes(&change(&server, &ada, "createConfigurationVersion", stale).await), ["CONFLICT"]);
    let third = add_version(&server, &ada, id, json!({ "overlapTokens": 0 }), true).await;
    assert_eq!((&third["number"], &third["isActive"]), (&json!(3), &json!(true)));

    let document = "query ($id: ID!, $after: String) { configuration(id: $id) {
        second: version(number: 2) { settings } none: version(number: 9) { settings }
        versions(first: 2, after: $after) { totalCount nodes { number isActive configuration { name } }
            pageInfo { hasNextPage hasPreviousPage endCursor } }
        oldest: versions(last: 1) { nodes { number settings } pageInfo { hasPreviousPage } } } }";
    let page = server.data(&ada, document, json!({ "id": id })).await["configuration"].take();
    assert_eq!(page["second"]["settings"], second["settings"]);
    assert!(page["none"].is_null());
    let version =
        |number, active| json!({ "number": number, "isActive": active, "configuration": { "name": "Letters" } });
    assert_eq!(page["versions"]["nodes"], json!([version(3, true), version(2, false)]));
    assert_eq!(page["versions"]["totalCount"], 3);
    let first = json!({ "number": 1, "settings": made["activeVersion"]["settings"] });
    assert_eq!(page["oldest"], json!({ "nodes": [first], "pageInfo": { "hasPreviousPage": true } }));
    let after = &page["versions"]["pageInfo"]["endCursor"];
    let rest = server.data(&ada, document, json!({ "id": id, "after": after })).await["configuration"].take();
    assert_eq!(rest["versions"]["nodes"], json!([version(1, false)]));
    assert_eq!(rest["versions"]["pageInfo"]["hasNextPage"], false);
    let foreign = server.run(&ada, document, json!({ "id": id, "after": "x" })).await;
    assert_eq!(error_code(&foreign), "CURSOR_INVALID");
}

#[tokio::test]
async fn two_versions_are_compared_setting_by_setting() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let fields = |total: &str| json!({ "type": "object", "properties": { "total": { "type": total }, "a/b": { "type": "string" } } });
    let values = json!({ "name": "Invoices", "kind": "EXTRACTION", "settings": { "fields": fields("number") } });
    let id = create(&server, &ada, lab, values).await["id"].take();
    let second = json!({ "fields": fields("integer"), "pages": ["1-2"], "instructions": "In EUR." });
    add_version(&server, &ada, &id, second, false).await;
    add_version(&server, &ada, &id, json!({ "tables": false }), false).await;
    let document = "query ($id: ID!, $of: Int!, $from: Int) { configuration(id: $id) { version(number: $of) {
        changesFrom(number: $from) { path before after } } } }";
    let changes = async |of: i32, from: Value| {
        let found = server.data(&ada, document, json!({ "id": id, "of": of, "from": from })).await;
        found["configuration"]["version"]["changesFrom"].clone()
    };
    let changed = |path: &str, before: Value, after: Value| json!({ "path": path, "before": before, "after": after });
    let expected = json!([
        changed("/fields/properties/total/type", json!("number"), json!("integer")),
        changed("/instructions", Value::Null, json!("In EUR.")),
        changed("/pages", Value::Null, json!(["1-2"])),
    ]);
    assert_eq!(changes(2, Value::Null).await, expected);
    assert_eq!(changes(2, json!(1)).await, expected);
    // Backwards, and over several versions.
    let back = changes(1, json!(2)).await;
    assert_eq!(back[0], changed("/fields/properties/total/type", json!("integer"), json!("number")));
    let far = json!([changed("/fields", fields("number"), Value::Null), changed("/tables", json!(true), json!(false))]);
    assert_eq!(changes(3, json!(1)).await, far);
    assert_eq!(changes(3, json!(3)).await, json!([]));
    assert_eq!(changes(3, json!(4)).await, Value::Null);
    assert_eq!(changes(1, json!(0)).await, Value::Null);
    let first = changes(1, Value::Null).await;
    let paths: Vec<&str> = first.as_array().unwrap().iter().map(|change| change["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/fields", "/methods", "/minimumConfidence", "/tables"]);
}
