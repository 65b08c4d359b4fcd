//! Names as people read them: composed or not, in any case and width, and seen at all.

use serde_json::{Value, json};

use crate::support::client::PASSWORD;
use crate::support::{Client, TestServer};

const COMPOSED: &str = "Übersicht";
const APART: &str = "U\u{308}bersicht";

async fn prompt(ada: &Client, workspace: &str, name: &str, tags: Value) -> Value {
    let input = json!({ "workspaceId": workspace, "name": name, "template": "t", "tags": tags });
    ada.try_change("createPrompt", input, "prompt { id name tags { name } }").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_exists_once_however_it_is_typed() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let first = prompt(&ada, &workspace, APART, json!(["cafe\u{301}", "CAFÉ", "ﬁsch"])).await;
    assert_eq!(first["prompt"]["name"], COMPOSED, "stored with composed letters");
    assert_eq!(first["prompt"]["tags"].as_array().unwrap().len(), 2, "{first:#}");
    for typed in [COMPOSED, "ÜBERSICHT", "Ｕ\u{308}bersicht", "\u{200B}Übersicht"] {
        let again = prompt(&ada, &workspace, typed, json!([])).await;
        assert_eq!(again["errors"][0]["code"], "ALREADY_EXISTS", "{typed:?}: {again:#}");
    }
    prompt(&ada, &workspace, "Another", json!(["Café", "FISCH"])).await;
    let tags = "query($w: ID!) { workspace(id: $w) { tags { nodes { id name } } } }";
    let all = ada.ask(tags, json!({ "w": workspace })).await["workspace"]["tags"]["nodes"].take();
    assert_eq!(all.as_array().unwrap().len(), 2, "café exists once: {all:#}");
    let other = all.as_array().unwrap().iter().find(|tag| tag["name"] == "ﬁsch").unwrap();
    let rename = json!({ "tagId": other["id"], "name": "CAFE\u{301}" });
    assert_eq!(ada.try_change("updateTag", rename, "tag { id }").await["errors"][0]["code"], "ALREADY_EXISTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mac_types_is_found_by_every_list() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ärmel Lovelace").await;
    prompt(&ada, &workspace, COMPOSED, json!(["Ebbe und Flüt"])).await;
    let source = json!({ "text": { "content": "High water at noon." } });
    let input = json!({ "workspaceId": workspace, "name": COMPOSED, "source": source, "tags": ["Ebbe und Flüt"],
        "metadata": { "Ort": "Büsum" } });
    let added = ada.change("addDocument", input, "job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let question = json!({ "text": "Wie hoch ist die Flut in Büsum?" });
    let research = json!({ "workspaceId": workspace, "question": question, "title": COMPOSED });
    let started = ada.change("startResearch", research, "job { id }").await;
    ada.finished(&started["job"]["id"]).await;
    let lists = "query($w: ID!, $s: String!, $t: [String!]!, $m: String!) { workspace(id: $w) {
        prompts(filter: { search: $s, tags: $t }) { totalCount } documents(filter: { search: $s, tags: $t }) { totalCount }
        jobs(filter: { search: $s, kinds: [RESEARCH] }) { totalCount } researchReports(filter: { search: $s }) { totalCount }
        members(filter: { search: $m }) { totalCount } } }";
    for (search, tag, member) in [
        (COMPOSED, "Ebbe und Flüt", "ärmel love"),
        (APART, "Ebbe und Flu\u{308}t", "A\u{308}RMEL LOVE"),
        ("übersicht", "EBBE UND FLÜT", "ÄRM"),
        ("ÜBERSICHT", "ebbe  und flüt", "Lovelace"),
    ] {
        let variables = json!({ "w": workspace, "s": search, "t": [tag], "m": member });
        let found = ada.ask(lists, variables).await["workspace"].take();
        for list in ["prompts", "documents", "jobs", "researchReports", "members"] {
            assert_eq!(found[list]["totalCount"], 1, "{list} {search:?} {tag:?} {member:?}");
        }
    }
    let metadata =
        "query($w: ID!, $s: String!) { workspace(id: $w) { documents(filter: { search: $s }) { totalCount } } }";
    for (search, count) in [("BÜSUM", 1), ("Bu\u{308}sum", 1), ("busum", 0), ("B%sum", 0), ("B*sum", 0), ("B.sum", 0)]
    {
        let found = ada.ask(metadata, json!({ "w": workspace, "s": search })).await;
        assert_eq!(found["workspace"]["documents"]["totalCount"], count, "{search}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_can_be_seen_and_read_in_one_way() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let bad = [
        "\u{200B}",
        "\u{3164}\u{115F}",
        "\u{2800}",
        "txt\u{202E}exe",
        "a\u{2067}b",
        "a\u{FFFE}b",
        "a\u{7}b",
        "a\u{2028}b",
    ];
    for name in bad {
        let refused = prompt(&ada, &workspace, name, json!([])).await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "{name:?}: {refused:#}");
        assert_eq!(refused["errors"][0]["path"], json!(["input", "name"]), "{name:?}");
        let refused = prompt(&ada, &workspace, "Fine", json!([name])).await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "tag {name:?}: {refused:#}");
        let refused = ada.try_change("createWorkspace", json!({ "name": name }), "workspace { id }").await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "workspace {name:?}: {refused:#}");
        let refused = ada.try_change("updateProfile", json!({ "name": name }), "viewer { id }").await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "person {name:?}: {refused:#}");
    }
    for name in ["\u{200F}שלום", "می\u{200C}خواهم", "👩\u{200D}💻", "नमस्ते"] {
        assert_eq!(prompt(&ada, &workspace, name, json!([name])).await["errors"], json!([]), "{name:?}");
    }
    // The text of a prompt may turn around what it likes.
    let input = json!({ "workspaceId": workspace, "name": "Body", "template": "left \u{202E}right\u{202C}" });
    ada.change("createPrompt", input, "prompt { id }").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_look_alike_are_one_account() {
    let server = TestServer::start().await;
    let anyone = server.anonymous();
    let register = async |email: &str| {
        let input = json!({ "email": email, "password": PASSWORD, "name": "Ada" });
        anyone.try_change("register", input, "tokens { accessToken } viewer { email }").await
    };
    let made = register("ada@bücher.example").await;
    assert_eq!((&made["errors"], &made["viewer"]["email"]), (&json!([]), &json!("ada@bücher.example")), "{made:#}");
    let alike = ["ａｄａ＠bücher.example", "ADA@xn--bcher-kva.example", "ada@BU\u{308}CHER．example"];
    for email in alike {
        assert_eq!(register(email).await["errors"][0]["code"], "INVALID_CREDENTIALS", "{email}");
        let login = json!({ "email": email, "password": PASSWORD });
        let signed_in = anyone.try_change("login", login, "tokens { accessToken }").await;
        assert_eq!(signed_in["errors"], json!([]), "{email}: {signed_in:#}");
    }
    for email in ["аda@bücher.example", "ada@bücher.exаmple", "ada@xn--exmple-4nf.org", "a\u{200B}da@bücher.example"]
    {
        let refused = register(email).await;
        assert_eq!(refused["errors"][0]["code"], "INVALID_INPUT", "{email}: {refused:#}");
        assert_eq!(refused["errors"][0]["path"], json!(["input", "email"]), "{email}");
    }
    assert_eq!(register("андрей@почта.рф").await["errors"], json!([]));
}
