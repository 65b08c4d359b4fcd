//! Values of the types of fields, as models write them. Nothing becomes a value of another type than it says.

use serde_json::Value;

use super::number::Decimal;
use crate::domain::configurations::settings::fields::FieldType;

/// What an answer may mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    /// The value.
    pub(super) value: Value,
    /// What to look for in its quote.
    pub(super) claim: Claim,
}

/// What a value says that its quote must say too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// These words.
    Words(String),
    /// This number.
    Number(String),
    /// What no comparison of words tells.
    Sense,
}

/// What an answer may mean as a value of a type: nothing when it is none, several when it can be read in several ways.
pub(super) fn meanings(kind: FieldType, answer: &Value) -> Vec<Meaning> {
    let text = answer_text(answer);
    match (kind, answer) {
        (FieldType::String, Value::String(_) | Value::Number(_)) => {
            vec![Meaning { value: Value::String(text.clone()), claim: Claim::Words(text) }]
        }
        // JSON has one way to write a number.
        (FieldType::Number | FieldType::Integer, Value::Number(_)) => {
            numbers(kind, &text).into_iter().filter(|meaning| is_same(&meaning.value, answer)).collect()
        }
        (FieldType::Number | FieldType::Integer, Value::String(_)) => numbers(kind, &text),
        (FieldType::Boolean, Value::Bool(_) | Value::String(_)) => {
            let value = ["false", "true"].iter().position(|word| text.eq_ignore_ascii_case(word));
            value.map(|place| Meaning { value: Value::Bool(place == 1), claim: Claim::Sense }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// An answer as a text.
pub(super) fn answer_text(answer: &Value) -> String {
    match answer {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// True for an answer that says that there is no value.
pub(super) fn is_nothing(answer: &Value) -> bool {
    let text = answer_text(answer);
    text.is_empty() || text.eq_ignore_ascii_case("null")
}

fn numbers(kind: FieldType, text: &str) -> Vec<Meaning> {
    let fits = |number: &Decimal| kind == FieldType::Number || number.is_integer();
    let readings = Decimal::readings(text).into_iter().filter(fits);
    readings
        .filter_map(|number| Some(Meaning { value: number.to_json()?, claim: Claim::Number(number.unmistakable()) }))
        .collect()
}

fn is_same(one: &Value, other: &Value) -> bool {
    one.as_f64() == other.as_f64()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(kind: FieldType, answer: Value) -> Vec<Value> {
        meanings(kind, &answer).into_iter().map(|meaning| meaning.value).collect()
    }

    #[test]
    fn answers_are_values_of_the_type_of_their_field() {
        use FieldType::{Boolean, Integer, Number, String};
        for (kind, answer, value) in [
            (String, json!(" Brest "), json!("Brest")),
            (String, json!(4711), json!("4711")),
            (Number, json!("12.5"), json!(12.5)),
            (Number, json!(12.125), json!(12.125)),
            (Number, json!("12"), json!(12)),
            (Integer, json!("12"), json!(12)),
            (Integer, json!(12.0), json!(12)),
            // As a whole number it can be read in one way only.
            (Integer, json!("1.250"), json!(1250)),
            (Boolean, json!("True"), json!(true)),
            (Boolean, json!(false), json!(false)),
        ] {
            assert_eq!(values(kind, answer.clone()), [value], "{answer}");
        }
    }

    #[test]
    fn nothing_is_made_to_fit() {
        use FieldType::{Boolean, Integer, Number, String};
        for (kind, answer) in [
            (String, json!(true)),
            (String, json!(["Brest"])),
            (Number, json!("about 12")),
            (Number, json!("12 %")),
            (Number, json!(true)),
            (Number, json!([12])),
            (Integer, json!("12.5")),
            (Integer, json!(12.5)),
            (Boolean, json!("yes")),
            (Boolean, json!(1)),
            (Boolean, json!({ "value": true })),
        ] {
            assert_eq!(values(kind, answer.clone()), [Value::Null; 0], "{answer}");
        }
        assert_eq!(values(Number, json!("1.250")), [json!(1250), json!(1.25)]);
    }

    #[test]
    fn no_value_is_told_from_a_value() {
        for answer in [json!(null), json!(""), json!(" "), json!("null")] {
            assert!(is_nothing(&answer), "{answer}");
        }
        assert!(!is_nothing(&json!(0)) && !is_nothing(&json!(false)) && !is_nothing(&json!("none")));
    }
}
