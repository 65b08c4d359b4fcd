//! What is accepted, what is refused and where, and what is made of it.

use serde_json::{Value, json};

use super::extraction::Method;
use super::fields::FieldType;
use super::pages::PageRange;
use super::{Change, Extraction, Ingestion, changes, complete};
use crate::base::id::ConfigurationVersionId;
use crate::domain::configurations::service::Pinned;
use crate::entity::configuration::ConfigurationKind::{self, Extraction as E, Ingestion as I};

fn stored(kind: ConfigurationKind, settings: &Value) -> Pinned {
    Pinned { version_id: ConfigurationVersionId::generate(), settings: complete(kind, settings).unwrap() }
}

/// Constraints of the refusals, with their paths.
fn refused(kind: ConfigurationKind, settings: &Value) -> Vec<(String, &'static str)> {
    let error = complete(kind, settings).unwrap_err();
    let refusals = error.refusals().unwrap().iter();
    let constraint = |refusal: &crate::base::Refusal| match refusal.reason {
        crate::base::error::Reason::InvalidInput { constraint, .. } => constraint.unwrap(),
        _ => panic!("{refusal:?}"),
    };
    refusals
        .inspect(|refusal| assert!(refusal.message.chars().count() <= 300, "{}", refusal.message))
        .map(|refusal| (refusal.path.join("/"), constraint(refusal)))
        .collect()
}

#[test]
fn what_is_left_out_takes_its_default() {
    assert_eq!(complete(I, &json!({})).unwrap(), json!({ "passageTokens": 350, "overlapTokens": 40 }));
    assert_eq!(Ingestion::of(&stored(I, &json!({}))).unwrap(), Ingestion::default());
    let defaults = json!({ "tables": true, "minimumConfidence": 0.0, "methods": ["RULED", "ALIGNED"] });
    assert_eq!(complete(E, &json!({})).unwrap(), defaults);
    assert_eq!(Extraction::of(&stored(E, &json!({}))).unwrap(), Extraction::default());
}

#[test]
fn settings_are_stored_in_one_spelling_and_read_as_types() {
    let given = json!({ "passageTokens": 512.0, "overlapTokens": 0 });
    assert_eq!(Ingestion::of(&stored(I, &given)).unwrap(), Ingestion { passage_tokens: 512, overlap_tokens: 0 });
    let given = json!({
        "tables": false, "minimumConfidence": 1, "pages": ["7-7", "9-8"], "methods": ["ALIGNED", "RULED"],
        "fields": { "type": "object", "properties": {
            "Rechnungsnummer": { "type": "string", "description": "As printed" },
            "Beträge": { "type": "array", "items": { "type": "number" } },
        } },
        "instructions": "Amounts are in EUR.",
    });
    let version = stored(E, &given);
    assert_eq!(version.settings["pages"], json!(["7", "8-9"]));
    assert_eq!(version.settings["methods"], json!(["RULED", "ALIGNED"]));
    let read = Extraction::of(&version).unwrap();
    assert_eq!((read.tables, read.minimum_confidence), (false, 1.0));
    assert_eq!(read.pages, Some(vec![PageRange { first: 7, last: 7 }, PageRange { first: 8, last: 9 }]));
    assert_eq!(read.methods, [Method::Ruled, Method::Aligned]);
    let fields = read.fields.unwrap().properties;
    assert_eq!(fields["Rechnungsnummer"].description.as_deref(), Some("As printed"));
    assert_eq!(fields["Beträge"].kind, FieldType::Array);
    assert_eq!(fields["Beträge"].items.unwrap().kind, FieldType::Number);
    // A version of the other kind is none of this one.
    assert!(Ingestion::of(&version).is_err());
}

#[test]
fn every_refusal_names_the_place_in_the_settings() {
    let field = |field: Value| json!({ "fields": { "type": "object", "properties": { "x": field } } });
    for (kind, settings, path, constraint) in [
        (I, json!([]), "settings", "type"),
        (I, json!("passageTokens"), "settings", "type"),
        (I, json!({ "passageTokens": null }), "settings/passageTokens", "type"),
        (I, json!({ "passageTokens": "350" }), "settings/passageTokens", "type"),
        (I, json!({ "passageTokens": 127 }), "settings/passageTokens", "range"),
        (I, json!({ "passageTokens": 350.5 }), "settings/passageTokens", "range"),
        (I, json!({ "passageTokens": 1e300 }), "settings/passageTokens", "range"),
        (I, json!({ "overlapTokens": 65 }), "settings/overlapTokens", "range"),
        (I, json!({ "tables": true }), "settings/tables", "additionalProperties"),
        (E, json!({ "passageTokens": 350 }), "settings/passageTokens", "additionalProperties"),
        (E, json!({ "tables": 1 }), "settings/tables", "type"),
        (E, json!({ "minimumConfidence": -0.1 }), "settings/minimumConfidence", "range"),
        (E, json!({ "pages": "1-3" }), "settings/pages", "type"),
        (E, json!({ "pages": [] }), "settings/pages", "minItems"),
        (E, json!({ "pages": vec!["1"; 101] }), "settings/pages", "maxItems"),
        (E, json!({ "pages": ["1", "0-3"] }), "settings/pages/1", "pattern"),
        (E, json!({ "pages": [3] }), "settings/pages/0", "pattern"),
        (E, json!({ "methods": [] }), "settings/methods", "minItems"),
        (E, json!({ "methods": ["RULED", "RULED"] }), "settings/methods", "uniqueItems"),
        (E, json!({ "methods": ["RULED", "GUESSED"] }), "settings/methods/1", "enum"),
        (E, json!({ "instructions": "Mind the units." }), "settings/instructions", "dependentRequired"),
        (E, json!({ "fields": [] }), "settings/fields", "type"),
        (E, json!({ "fields": { "type": "object" } }), "settings/fields/properties", "type"),
        (E, json!({ "fields": { "type": "object", "properties": {} } }), "settings/fields/properties", "minProperties"),
        (E, field(json!("string")), "settings/fields/properties/x", "type"),
        (E, field(json!({})), "settings/fields/properties/x/type", "enum"),
        (E, field(json!({ "type": ["string", "null"] })), "settings/fields/properties/x/type", "enum"),
        (E, field(json!({ "type": "object" })), "settings/fields/properties/x/type", "enum"),
        (E, field(json!({ "type": "array" })), "settings/fields/properties/x/items", "required"),
        (
            E,
            field(json!({ "type": "array", "items": { "type": "array" } })),
            "settings/fields/properties/x/items/type",
            "enum",
        ),
        (
            E,
            field(json!({ "type": "string", "format": "date" })),
            "settings/fields/properties/x/format",
            "additionalProperties",
        ),
        (
            E,
            field(json!({ "type": "string", "description": "x".repeat(1001) })),
            "settings/fields/properties/x/description",
            "maxLength",
        ),
    ] {
        assert_eq!(refused(kind, &settings), [(path.to_owned(), constraint)], "{settings}");
    }
}

#[test]
fn names_and_numbers_of_fields_are_bounded() {
    let named = |name: &str| json!({ "fields": { "type": "object", "properties": { name: { "type": "string" } } } });
    for good in ["x", "Invoice No.", "日付", &"n".repeat(64)] {
        assert!(complete(E, &named(good)).is_ok(), "{good}");
    }
    for bad in ["", "a\nb", "a\u{85}b", &"n".repeat(65)] {
        assert_eq!(refused(E, &named(bad)), [(format!("settings/fields/properties/{bad}"), "propertyNames")]);
    }
    let many = |count: usize| {
        let fields: serde_json::Map<String, Value> =
            (0..count).map(|n| (format!("f{n}"), json!({ "type": "string" }))).collect();
        json!({ "fields": { "type": "object", "properties": fields } })
    };
    assert!(complete(E, &many(50)).is_ok());
    assert_eq!(refused(E, &many(51)), [("settings/fields/properties".to_owned(), "maxProperties")]);
}

#[test]
fn all_errors_are_told_at_once_but_not_without_end() {
    let two = refused(I, &json!({ "passageTokens": 1, "overlapTokens": -1 }));
    assert_eq!(two.len(), 2, "{two:?}");
    let many: serde_json::Map<String, Value> = (0..1000).map(|n| (format!("s{n}"), json!(n))).collect();
    assert_eq!(refused(I, &Value::Object(many)).len(), 20);
}

#[test]
fn size_and_depth_are_bounded() {
    let large = json!({ "instructions": "x".repeat(64 * 1024) });
    assert_eq!(refused(E, &large), [("settings".to_owned(), "maxBytes")]);
    let mut deep = json!({ "type": "string" });
    for _ in 0..100 {
        deep = json!({ "type": "array", "items": deep });
    }
    let settings = json!({ "fields": { "type": "object", "properties": { "x": deep } } });
    assert_eq!(
        refused(E, &settings),
        [
            ("settings/fields/properties/x/items/items".to_owned(), "additionalProperties"),
            ("settings/fields/properties/x/items/type".to_owned(), "enum"),
        ]
    );
}

#[test]
fn differences_are_told_by_path() {
    let before = json!({ "a": 1, "b": { "c/d": [1, 2], "e~f": true, "g": 1 }, "h": {} });
    let after = json!({ "a": 2, "b": { "c/d": [2, 1], "e~f": false, "g": 1 }, "i": { "j": 1 } });
    let change =
        |path: &str, before: Option<Value>, after: Option<Value>| Change { path: path.to_owned(), before, after };
    let expected = [
        change("/a", Some(json!(1)), Some(json!(2))),
        change("/b/c~1d", Some(json!([1, 2])), Some(json!([2, 1]))),
        change("/b/e~0f", Some(json!(true)), Some(json!(false))),
        change("/h", Some(json!({})), None),
        change("/i", None, Some(json!({ "j": 1 }))),
    ];
    assert_eq!(changes(&before, &after), expected);
    assert_eq!(changes(&after, &after), []);
}
