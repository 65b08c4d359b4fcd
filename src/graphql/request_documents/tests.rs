use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Bounded, DocumentSettings, Documents, Found, Missing, Reference, TrustedDocuments, hash_of};

const TEXT: &str = "{ hello }";

fn hash(text: &str) -> String {
    hex::encode(hash_of(text))
}

fn documents(change: impl FnOnce(&mut DocumentSettings)) -> Documents {
    let mut settings = DocumentSettings::default();
    change(&mut settings);
    Documents::new(settings)
}

fn text(found: Result<Found, Missing>) -> Result<String, Missing> {
    found.map(|found| found.text.to_string())
}

fn by_id(id: &str) -> Reference<'_> {
    Reference { id: Some(id), ..Reference::default() }
}

fn by_hash(hash: &str) -> Reference<'_> {
    Reference { persisted: Some((1, hash)), ..Reference::default() }
}

fn trusted() -> TrustedDocuments {
    let mut trusted = TrustedDocuments::default();
    let codegen = serde_json::json!({ format!("sha256:{}", hash("query A { a }")): "query A { a }" });
    let relay = r#"{ "d41d8cd98f00b204e9800998ecf8427e": "query B { b }" }"#;
    let apollo = r#"{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": "c-1", "name": "C", "type": "query", "body": "query C { c }" } ] }"#;
    for manifest in [codegen.to_string().as_str(), relay, apollo] {
        trusted.add(Path::new("m.json"), manifest).unwrap();
    }
    trusted
}

/// C-GQL-7: unknown hashes are reported, known ones found in both notations, and wrong hashes refused.
#[test]
fn c_gql_7_documents_are_registered_and_found_by_hash() {
    let documents = documents(|_| {});
    let (digits, id) = (hash(TEXT), format!("sha256:{}", hash(TEXT)));
    assert_eq!(text(documents.find(&by_hash(&digits))), Err(Missing::Unknown));
    let sent = documents.find(&Reference { text: Some(TEXT), ..by_hash(&digits) }).unwrap();
    assert_eq!(sent.register, Some(hash_of(TEXT)));
    assert_eq!(text(documents.find(&by_id(&id))), Err(Missing::Unknown), "finding does not register");
    documents.register(hash_of(TEXT), &sent.text);
    assert_eq!(text(documents.find(&by_hash(&digits))), Ok(TEXT.into()));
    assert_eq!(text(documents.find(&by_id(&id))), Ok(TEXT.into()));
    let lie = documents.find(&Reference { text: Some("{ other }"), ..by_hash(&digits) });
    assert!(matches!(lie, Err(Missing::Malformed(_))));
    let both = documents.find(&Reference { text: Some(TEXT), ..by_id(&id) });
    assert!(matches!(both, Err(Missing::Malformed(_))));
    let version = documents.find(&Reference { persisted: Some((2, &digits)), ..Reference::default() });
    assert!(matches!(version, Err(Missing::Malformed(_))));
    for bad in ["", "abc", &digits, "sha256:abc", "md5:00"] {
        assert!(matches!(documents.find(&by_id(bad)), Err(Missing::Malformed(_))), "{bad}");
    }
    assert_eq!(text(documents.find(&Reference::default())), Err(Missing::Nothing));
}

#[test]
fn c_gql_7_registration_can_be_turned_off() {
    let documents = documents(|settings| settings.registered = 0);
    documents.register(hash_of(TEXT), &TEXT.into());
    assert_eq!(text(documents.find(&by_hash(&hash(TEXT)))), Err(Missing::NotSupported));
    assert_eq!(documents.registered(), 0);
}

/// C-GQL-7: manifests of three tools; nothing else runs, and nothing evicts them.
#[test]
fn c_gql_7_trusted_documents_alone_run() {
    let trusted = Arc::new(trusted());
    assert_eq!(trusted.len(), 3);
    let strict = documents(|settings| {
        settings.trusted = Some(Arc::clone(&trusted));
        settings.only_trusted = true;
    });
    let a = hash("query A { a }");
    for (id, expected) in [
        (a.as_str(), "query A { a }"),
        (&format!("sha256:{a}"), "query A { a }"),
        ("d41d8cd98f00b204e9800998ecf8427e", "query B { b }"),
        ("c-1", "query C { c }"),
    ] {
        assert_eq!(text(strict.find(&by_id(id))), Ok(expected.into()));
        assert_eq!(text(strict.find(&by_hash(id))), Ok(expected.into()), "clients of APQ send it as a hash");
    }
    let sent = |text: &'static str| Reference { text: Some(text), ..Reference::default() };
    assert_eq!(text(strict.find(&sent("query C { c }"))), Ok("query C { c }".into()));
    assert_eq!(text(strict.find(&sent(TEXT))), Err(Missing::NotTrusted));
    let digits = hash(TEXT);
    assert_eq!(text(strict.find(&Reference { text: Some(TEXT), ..by_hash(&digits) })), Err(Missing::NotTrusted));
    assert_eq!(text(strict.find(&by_hash(&digits))), Err(Missing::Unknown));
    let swapped = Reference { text: Some(TEXT), ..by_hash(&a) };
    assert_eq!(text(strict.find(&swapped)), Err(Missing::NotTrusted), "a trusted hash does not let other text in");

    let open = documents(|settings| {
        settings.trusted = Some(trusted);
        settings.registered = 2;
    });
    for number in 0..100 {
        let source: Arc<str> = format!("{{ a{number} }}").into();
        open.register(hash_of(&source), &source);
    }
    assert_eq!(open.registered(), 2);
    assert_eq!(text(open.find(&by_id("c-1"))), Ok("query C { c }".into()));
    assert_eq!(text(open.find(&sent(TEXT))), Ok(TEXT.into()));
}

#[test]
fn manifests_that_cannot_be_used_are_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(TrustedDocuments::read(folder.path()).unwrap_err().to_string().contains("no manifest"));
    let file = folder.path().join("documents.json");
    std::fs::write(&file, r#"{ "a": "{ a }" }"#).unwrap();
    std::fs::write(folder.path().join("readme.txt"), "not a manifest").unwrap();
    assert_eq!(TrustedDocuments::read(folder.path()).unwrap().iter().collect::<Vec<_>>(), [("a", "{ a }")]);
    std::fs::write(folder.path().join("other.json"), r#"{ "a": "{ b }" }"#).unwrap();
    assert!(TrustedDocuments::read(folder.path()).unwrap_err().to_string().contains("two different"));
    std::fs::write(&file, "[1]").unwrap();
    assert!(TrustedDocuments::read(folder.path()).unwrap_err().to_string().contains("documents.json"));
}

/// C-GQL-7: entries in use stay, those used only once are evicted.
#[test]
fn c_gql_7_a_flood_does_not_push_out_what_is_used() {
    let map = Bounded::<u32, str>::new(8, 10_000);
    map.insert(0, "kept".into(), 10);
    for key in 1..1_000 {
        assert!(map.get(&0).is_some(), "{key}");
        map.insert(key, "flood".into(), 10);
    }
    map.insert(5_000, "large".into(), 2_501);
    assert!(map.get(&5_000).is_none(), "nothing takes more than a quarter");
}

proptest! {
    #[test]
    fn c_gql_7_count_and_bytes_are_bounded(steps in prop::collection::vec((0_u8..40, 0_usize..60, any::<bool>()), 1..300)) {
        let map = Bounded::<u8, str>::new(10, 200);
        for (key, weight, looks) in steps {
            if looks {
                map.get(&key);
            } else {
                map.insert(key, "x".into(), weight);
            }
            prop_assert!(map.len() <= 10 && map.bytes() <= 200);
        }
    }
}
