//! The published schema and the server accept the same settings: settings are made up, most of them nearly right, and
//! judged by both. The schema is judged by a reader of JSON Schema that knows nothing of the declarations.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

use super::{Extraction, Ingestion, complete, read, schema};
use crate::base::id::ConfigurationVersionId;
use crate::domain::configurations::service::Pinned;
use crate::entity::configuration::ConfigurationKind;

/// True when a value is valid against a schema. Panics at a keyword that it does not know.
fn accepts(schema: &Value, value: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(keyword, rule)| holds(keyword, rule, schema, value))
}

fn holds(keyword: &str, rule: &Value, schema: &Value, value: &Value) -> bool {
    let limit = || usize::try_from(rule.as_u64().unwrap()).unwrap();
    let (number, text) = (value.as_f64(), value.as_str());
    let (items, members) = (value.as_array(), value.as_object());
    match keyword {
        "$schema" | "title" | "description" | "default" => true,
        "type" => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            "integer" => number.is_some_and(|number| number.fract() == 0.0),
            other => panic!("no type {other}"),
        },
        "const" => value == rule,
        "enum" => rule.as_array().unwrap().contains(value),
        "oneOf" => rule.as_array().unwrap().iter().filter(|one| accepts(one, value)).count() == 1,
        "minimum" => number.is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => number.is_none_or(|number| number <= rule.as_f64().unwrap()),
        "minLength" => text.is_none_or(|text| text.chars().count() >= limit()),
        "maxLength" => text.is_none_or(|text| text.chars().count() <= limit()),
        "pattern" => text.is_none_or(|text| matches(rule.as_str().unwrap(), text)),
        "minItems" => items.is_none_or(|items| items.len() >= limit()),
        "maxItems" => items.is_none_or(|items| items.len() <= limit()),
        "uniqueItems" => items.is_none_or(|items| (1..items.len()).all(|n| !items[..n].contains(&items[n]))),
        "items" => items.is_none_or(|items| items.iter().all(|item| accepts(rule, item))),
        "minProperties" => members.is_none_or(|members| members.len() >= limit()),
        "maxProperties" => members.is_none_or(|members| members.len() <= limit()),
        "required" => members.is_none_or(|members| all_in(rule, members)),
        "propertyNames" => members.is_none_or(|members| members.keys().all(|name| accepts(rule, &json!(name)))),
        "dependentRequired" => members.is_none_or(|members| {
            rule.as_object().unwrap().iter().all(|(name, needs)| !members.contains_key(name) || all_in(needs, members))
        }),
        "properties" => members.is_none_or(|members| {
            let known = rule.as_object().unwrap();
            members.iter().all(|(name, member)| known.get(name).is_none_or(|rule| accepts(rule, member)))
        }),
        "additionalProperties" => members.is_none_or(|members| {
            let known = schema["properties"].as_object();
            let others = members.iter().filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
            others.into_iter().all(|(_, member)| rule.is_object() && accepts(rule, member))
        }),
        other => panic!("no keyword {other}"),
    }
}

fn all_in(names: &Value, members: &Map<String, Value>) -> bool {
    names.as_array().unwrap().iter().all(|name| members.contains_key(name.as_str().unwrap()))
}

/// The patterns of the schemas, told in another way.
fn matches(pattern: &str, text: &str) -> bool {
    let page = |text: &str| {
        let digits: Vec<char> = text.chars().collect();
        matches!(digits.as_slice(), ['1'..='9', rest @ ..] if rest.len() < 6 && rest.iter().all(char::is_ascii_digit))
    };
    match pattern {
        "^[1-9][0-9]{0,5}(-[1-9][0-9]{0,5})?$" => {
            let parts: Vec<&str> = text.split('-').collect();
            parts.len() <= 2 && parts.into_iter().all(page)
        }
        r"^[^\u0000-\u001F\u007F-\u009F]*$" => !text.chars().any(|c| matches!(u32::from(c), 0..=0x1F | 0x7F..=0x9F)),
        other => panic!("no pattern {other}"),
    }
}

fn one_of(values: Vec<Value>) -> BoxedStrategy<Value> {
    select(values).boxed()
}

/// Any of the values that settings take somewhere.
fn anything() -> BoxedStrategy<Value> {
    let numbers = [-1.0, 0.0, 0.5, 1.0, 1.5, 63.0, 64.0, 65.0, 127.0, 128.0, 350.0, 350.5, 2000.0, 2001.0, 1e20];
    let mut values: Vec<Value> = numbers.into_iter().map(Value::from).collect();
    values.extend([0, 1, 40, 64, 65, 128, 350, 2000, 2001, -1].map(Value::from));
    values.extend([json!(null), json!(true), json!(false), json!({}), json!([]), json!(""), json!("RULED")]);
    one_of(values)
}

fn list_of(words: &[&str]) -> BoxedStrategy<Value> {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    prop::collection::vec(select(words), 0..4).prop_map(Value::from).boxed()
}

fn field() -> BoxedStrategy<Value> {
    let kind = || select(vec!["string", "number", "integer", "boolean", "array", "object", "null"]);
    let described =
        select(vec![None, Some("x".to_owned()), Some(String::new()), Some("é".repeat(1000)), Some("é".repeat(1001))]);
    let items = prop::option::of(kind().prop_map(|kind| json!({ "type": kind })));
    let extra = select(vec![None, None, None, None, Some("format")]);
    (kind(), items, described, extra)
        .prop_map(|(kind, items, description, extra)| {
            let mut field = json!({ "type": kind });
            if let Some(items) = items {
                field["items"] = items;
            }
            if let Some(description) = description {
                field["description"] = json!(description);
            }
            if let Some(extra) = extra {
                field[extra] = json!("date");
            }
            field
        })
        .boxed()
}

fn good_field() -> BoxedStrategy<Value> {
    one_of(vec![
        json!({ "type": "string" }),
        json!({ "type": "integer", "description": "d" }),
        json!({ "type": "array", "items": { "type": "boolean" }, "description": "d" }),
    ])
}

fn fields() -> BoxedStrategy<Value> {
    let name = select(vec!["x", "total", "Größe", "日付", "", "a\tb"]).prop_map(str::to_owned);
    let name = Union::new_weighted(vec![(9, "[a-z]{1,64}".boxed()), (1, name.boxed())]);
    let field = Union::new_weighted(vec![(5, good_field()), (1, field())]);
    let kind = select(vec!["object", "object", "object", "object", "array"]);
    (kind, prop::collection::btree_map(name, field, 0..6))
        .prop_map(|(kind, properties)| json!({ "type": kind, "properties": properties }))
        .boxed()
}

/// A setting by name, most often with a value that it may take.
fn setting() -> BoxedStrategy<(String, Value)> {
    let mostly = |good: BoxedStrategy<Value>| Union::new_weighted(vec![(6, good), (1, anything())]);
    let named =
        |name: &'static str, good: BoxedStrategy<Value>| mostly(good).prop_map(move |v| (name.to_owned(), v)).boxed();
    let whole = |values: &[i64]| one_of(values.iter().copied().map(Value::from).collect());
    Union::new(vec![
        named("passageTokens", whole(&[128, 350, 2000])),
        named("overlapTokens", whole(&[0, 40, 64])),
        named("tables", one_of(vec![json!(true), json!(false)])),
        named("minimumConfidence", one_of(vec![json!(0), json!(0.25), json!(1.0)])),
        named("pages", list_of(&["1", "1-3", "3-1", "999999", "1000000", "0", "1-", "x"])),
        named("methods", list_of(&["RULED", "ALIGNED", "ALIGNED", "GUESSED"])),
        named("fields", fields()),
        named("instructions", one_of(vec![json!("x"), json!("é".repeat(4000)), json!("é".repeat(4001))])),
        named("unknown", one_of(vec![json!(1)])),
    ])
    .boxed()
}

/// Settings of a kind, now and then with one of another.
fn settings(kind: ConfigurationKind) -> BoxedStrategy<Value> {
    let belongs = move |name: &str| schema(kind)["properties"].get(name).is_some();
    let drawn = prop::collection::vec((setting(), prop::bool::weighted(0.03)), 0..7);
    drawn
        .prop_map(move |drawn| {
            let kept = drawn.into_iter().filter(|((name, _), strange)| *strange || belongs(name));
            Value::Object(kept.map(|(setting, _)| setting).collect())
        })
        .boxed()
}

fn agree(kind: ConfigurationKind, settings: &Value) -> Result<bool, TestCaseError> {
    let published = schema(kind);
    let outcome = complete(kind, settings);
    prop_assert_eq!(accepts(&published, settings), outcome.is_ok(), "{}: {:?}", settings, outcome);
    let Ok(completed) = outcome else { return Ok(false) };
    prop_assert!(accepts(&published, &completed), "{} becomes {}", settings, completed);
    prop_assert_eq!(&complete(kind, &completed).unwrap(), &completed);
    let stored = Pinned { version_id: ConfigurationVersionId::generate(), settings: completed };
    let is_read = match kind {
        ConfigurationKind::Ingestion => read::<Ingestion>(&stored).is_ok(),
        ConfigurationKind::Extraction => read::<Extraction>(&stored).is_ok(),
    };
    prop_assert!(is_read, "{}", stored.settings);
    Ok(true)
}

/// Tries so many settings of a kind; enough of them must be right and enough wrong to say something.
fn compare(kind: ConfigurationKind) {
    use proptest::test_runner::{Config, TestRunner};
    let (right, all) = (std::cell::Cell::new(0), 2000);
    let mut runner = TestRunner::new(Config { cases: all, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&settings(kind), |settings| {
        right.set(right.get() + u32::from(agree(kind, &settings)?));
        Ok(())
    });
    outcome.unwrap();
    assert!((all / 5..all * 9 / 10).contains(&right.get()), "{} of {all} are right", right.get());
}

#[test]
fn the_published_schema_and_the_server_accept_the_same_settings_of_ingestion() {
    compare(ConfigurationKind::Ingestion);
}

#[test]
fn the_published_schema_and_the_server_accept_the_same_settings_of_extraction() {
    compare(ConfigurationKind::Extraction);
}

#[test]
fn defaults_of_the_schema_are_those_of_the_server() {
    for kind in [ConfigurationKind::Ingestion, ConfigurationKind::Extraction] {
        let completed = complete(kind, &json!({})).unwrap();
        for (name, property) in schema(kind)["properties"].as_object().unwrap() {
            assert_eq!(property.get("default"), completed.get(name), "{name}");
            assert!(property["description"].is_string(), "{name}");
        }
    }
}
