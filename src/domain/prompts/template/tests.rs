//! Behaviour of templates.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::base::Result;

fn variable(name: &str, kind: VariableKind) -> NewVariable {
    NewVariable { name: name.to_owned(), kind, description: None, required: true, default: None, choices: None }
}

fn choice(name: &str, choices: &[&str]) -> NewVariable {
    let choices = choices.iter().map(ToString::to_string).collect();
    NewVariable { choices: Some(choices), ..variable(name, VariableKind::Choice) }
}

/// Constraint, path and message of each refusal.
fn refusals<T: std::fmt::Debug>(result: Result<T>) -> Vec<(String, String, String)> {
    let error = result.unwrap_err();
    let facts = error.refusals().unwrap().iter().map(|refusal| {
        let Reason::InvalidInput { constraint, .. } = &refusal.reason else { panic!("{refusal:?}") };
        (constraint.unwrap().to_owned(), refusal.path.join("."), refusal.message.clone().into_owned())
    });
    facts.collect()
}

fn places<T: std::fmt::Debug>(result: Result<T>) -> Vec<(String, String)> {
    refusals(result).into_iter().map(|(constraint, path, _)| (constraint, path)).collect()
}

fn place(constraint: &str, path: &str) -> (String, String) {
    (constraint.to_owned(), path.to_owned())
}

fn filled(text: &str, declared: Option<Vec<NewVariable>>, values: Value) -> Result<String> {
    let variables = declare(text, declared)?;
    render(&Template::parse(text).unwrap(), &variables, &values, &["values"])
}

#[test]
fn placeholders_are_found_in_the_text() {
    let variables = declare("About {{topic}}, for {{ who }} and {{\n größe_2 }}: {{topic}}!", None).unwrap();
    let names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["topic", "who", "größe_2"]);
    assert!(variables.iter().all(|v| v.kind == VariableKind::Text && v.needs_value()));
    assert!(declare("No placeholder, } and { and }} alone.", None).unwrap().is_empty());
}

#[test]
fn backslashes_before_braces_escape_and_elsewhere_stay() {
    let values = json!({ "x": "1" });
    for (text, expected) in [
        (r"\{{x}} {{x}}", "{{x}} 1"),
        (r"\\{{x}}", r"\1"),
        (r"\\\{{x}} {{x}}", r"\{{x}} 1"),
        (r"C:\dir\{x} {{x}} \n", r"C:\dir\{x} 1 \n"),
        (r#"\{{"a": 1}} {{x}}"#, r#"{{"a": 1}} 1"#),
    ] {
        assert_eq!(filled(text, None, values.clone()).unwrap(), expected, "{text}");
    }
}

#[test]
fn values_are_never_read_as_a_template() {
    let values = json!({ "a": "{{b}} \\{{ $1", "b": "B" });
    assert_eq!(filled("{{a}}-{{b}}", None, values).unwrap(), "{{b}} \\{{ $1-B");
}

#[test]
fn malformed_placeholders_are_refused_with_their_line() {
    for text in ["a\n{{ two words }}", "a\n{{1st}}", "a\n{{}}", "a\n{{open", "a\n{{{x}}}", "a\n{{\"json\": 1}}"] {
        let all = refusals(declare(text, None));
        assert_eq!(all.len(), 1, "{text}");
        assert_eq!((all[0].0.as_str(), all[0].1.as_str()), ("placeholder", "template"), "{text}");
        assert!(all[0].2.starts_with("Line 2:"), "{}", all[0].2);
    }
    let long = format!("{{{{{}}}}}", "n".repeat(65));
    assert_eq!(places(declare(&long, None)), [place("placeholder", "template")]);
}

#[test]
fn texts_are_bounded() {
    assert_eq!(places(declare(" \n", None)), [place("minLength", "template")]);
    assert_eq!(places(declare("a\0b", None)), [place("noControlCharacters", "template")]);
    assert!(declare(&"x".repeat(MAXIMUM_TEMPLATE_BYTES), None).is_ok());
    assert_eq!(places(declare(&"x".repeat(MAXIMUM_TEMPLATE_BYTES + 1), None)), [place("maxBytes", "template")]);
    let many = |count: usize| (0..count).map(|n| format!("{{{{v{n}}}}}")).collect::<String>();
    assert_eq!(declare(&many(50), None).unwrap().len(), 50);
    assert_eq!(places(declare(&many(51), None)), [place("maxItems", "template")]);
    let declared = (0..51).map(|n| variable(&format!("v{n}"), VariableKind::Text)).collect();
    assert_eq!(places(declare("x", Some(declared))), [place("maxItems", "variables")]);
}

#[test]
fn declarations_that_do_not_fit_the_text_are_named() {
    let declared = vec![
        variable("topic", VariableKind::Text),
        variable("unused", VariableKind::Text),
        variable("topic", VariableKind::Number),
        variable("not a name", VariableKind::Text),
    ];
    let all = refusals(declare("{{topic}} {{missing}}", Some(declared)));
    let found: Vec<(String, String)> = all.iter().map(|(c, p, _)| (c.clone(), p.clone())).collect();
    let expected = [
        place("used", "variables.1.name"),
        place("unique", "variables.2.name"),
        place("name", "variables.3.name"),
        place("declared", "variables"),
    ];
    assert_eq!(found, expected);
    for (refusal, name) in all.iter().zip(["`unused`", "`topic`", "`not a name`", "`missing`"]) {
        assert!(refusal.2.contains(name), "{}", refusal.2);
    }
}

#[test]
fn declarations_are_checked_in_themselves() {
    let with_default = |kind, default| NewVariable { default: Some(default), ..variable("x", kind) };
    let described = |text: String| NewVariable { description: Some(text), ..variable("x", VariableKind::Text) };
    let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "c".repeat(201);
    for (declared, constraint, field) in [
        (with_default(VariableKind::Text, json!(1)), "type", "defaultValue"),
        (with_default(VariableKind::Text, json!(" ")), "minLength", "defaultValue"),
        (with_default(VariableKind::Number, json!("1")), "type", "defaultValue"),
        (with_default(VariableKind::Boolean, json!("true")), "type", "defaultValue"),
        (with_default(VariableKind::Date, json!("2026-02-30")), "type", "defaultValue"),
        (with_default(VariableKind::Date, json!("2026-1-2")), "type", "defaultValue"),
        (NewVariable { default: Some(json!("c")), ..choice("x", &["a", "b"]) }, "choice", "defaultValue"),
        (choice("x", &[]), "minItems", "choices"),
        (choice("x", &["a", " a "]), "unique", "choices"),
        (choice("x", &["a", ""]), "maxLength", "choices"),
        (choice("x", &[&long]), "maxLength", "choices"),
        (choice("x", &many), "maxItems", "choices"),
        (choice("x", &["a\u{7}"]), "noControlCharacters", "choices"),
        (NewVariable { kind: VariableKind::Text, ..choice("x", &["a"]) }, "choices", "choices"),
        (described("d".repeat(1001)), "maxLength", "description"),
        (described("d\0".to_owned()), "noControlCharacters", "description"),
    ] {
        let shown = format!("{declared:?}");
        let expected = [place(constraint, &format!("variables.0.{field}"))];
        assert_eq!(places(declare("{{x}}", Some(vec![declared]))), expected, "{shown}");
    }
    let fine = NewVariable { default: Some(json!(null)), ..described("  a hint ".to_owned()) };
    let variables = declare("{{x}}", Some(vec![fine])).unwrap();
    assert_eq!((variables[0].description.as_deref(), variables[0].needs_value()), (Some("a hint"), true));
}

#[test]
fn what_is_stored_is_read_back() {
    let declared = vec![
        NewVariable {
            default: Some(json!(3)),
            description: Some("h".to_owned()),
            ..variable("n", VariableKind::Number)
        },
        choice("c", &["a", "b"]),
    ];
    let variables = declare("{{n}} {{c}}", Some(declared)).unwrap();
    let stored = Variable::all_to_stored(&variables).unwrap();
    assert_eq!(Variable::all_from_stored(&stored).unwrap(), variables);
}

#[test]
fn values_of_every_kind_are_filled_in() {
    let declared = vec![
        variable("t", VariableKind::Text),
        variable("n", VariableKind::Number),
        variable("b", VariableKind::Boolean),
        choice("c", &["red", "blue"]),
        variable("d", VariableKind::Date),
    ];
    let text = "{{t}}|{{n}}|{{b}}|{{c}}|{{d}}";
    let values = json!({ "t": "two\nlines", "n": -1.5, "b": false, "c": "blue", "d": "2028-02-29" });
    assert_eq!(filled(text, Some(declared.clone()), values).unwrap(), "two\nlines|-1.5|false|blue|2028-02-29");
    let values = json!({ "t": 1, "n": "1", "b": 0, "c": "green", "d": "today" });
    let expected: Vec<_> =
        [("type", "t"), ("type", "n"), ("type", "b"), ("choice", "c"), ("type", "d")].map(|(c, n)| (c, n)).to_vec();
    let all = refusals(filled(text, Some(declared), values));
    for ((constraint, path, message), (wanted, name)) in all.iter().zip(&expected) {
        assert_eq!((constraint.as_str(), path.as_str()), (*wanted, format!("values.{name}").as_str()));
        assert!(message.contains(&format!("`{name}`")), "{message}");
    }
    assert_eq!(all.len(), expected.len());
}

#[test]
fn missing_and_unknown_values_are_named() {
    let text = "{{topic}} {{tone}}";
    let values = json!({ "topic": "  ", "tnoe": "dry" });
    let all = places(filled(text, None, values));
    assert_eq!(
        all,
        [place("required", "values.topic"), place("required", "values.tone"), place("unknown", "values.tnoe")]
    );
    assert_eq!(places(filled("{{a}}", None, json!(["x"]))), [place("type", "values")]);
    assert_eq!(places(filled("{{a}}", None, Value::Null)), [place("required", "values.a")]);
}

#[test]
fn defaults_and_optional_placeholders_need_no_value() {
    let declared = vec![
        NewVariable { default: Some(json!("calm")), ..variable("tone", VariableKind::Text) },
        NewVariable { required: false, ..variable("note", VariableKind::Text) },
        NewVariable { required: false, default: Some(json!(3)), ..variable("count", VariableKind::Number) },
    ];
    let text = "[{{tone}}][{{note}}][{{count}}]";
    assert_eq!(filled(text, Some(declared.clone()), json!({})).unwrap(), "[calm][][3]");
    assert_eq!(filled(text, Some(declared.clone()), json!({ "tone": null, "note": " " })).unwrap(), "[calm][][3]");
    let given = json!({ "tone": "wild", "note": "n", "count": 0 });
    assert_eq!(filled(text, Some(declared.clone()), given).unwrap(), "[wild][n][0]");
    let optional = vec![NewVariable { required: false, ..variable("note", VariableKind::Text) }];
    assert_eq!(places(filled("{{note}}", Some(optional), json!({}))), [place("minLength", "values")]);
}

#[test]
fn a_text_that_would_grow_beyond_all_bounds_is_refused_before_it_is_built() {
    let text = "{{a}}".repeat(10_000);
    let values = json!({ "a": "x".repeat(1_000_000) });
    assert_eq!(places(filled(&text, None, values)), [place("maxBytes", "values")]);
}

#[test]
fn no_answer_holds_more_than_twenty_refusals() {
    let values: serde_json::Map<String, Value> = (0..100).map(|n| (format!("v{n}"), json!(1))).collect();
    assert_eq!(places(filled("text", None, Value::Object(values))).len(), 20);
}

#[test]
fn a_preview_keeps_what_is_missing_and_tells_what_is_unknown() {
    let text = "{{ topic }} in {{tone}}{{note}}";
    let declared = vec![
        variable("topic", VariableKind::Text),
        variable("tone", VariableKind::Text),
        NewVariable { required: false, ..variable("note", VariableKind::Text) },
    ];
    let variables = declare(text, Some(declared)).unwrap();
    let template = Template::parse(text).unwrap();
    let shown = preview(&template, &variables, &json!({ "tone": "prose", "x": 1 }), &["values"]).unwrap();
    assert_eq!(shown.text, "{{ topic }} in prose");
    assert_eq!((shown.missing, shown.unknown), (vec!["topic".to_owned()], vec!["x".to_owned()]));
    assert!(preview(&template, &variables, &json!(["tone"]), &["values"]).is_err());
}

#[test]
fn a_value_that_does_not_suit_spoils_only_its_own_place_in_a_preview() {
    let variables = declare("{{topic}} in {{tone}}", None).unwrap();
    let template = Template::parse("{{topic}} in {{tone}}").unwrap();
    let shown = preview(&template, &variables, &json!({ "tone": 1, "topic": "tides" }), &["values"]).unwrap();
    assert_eq!(shown.text, "tides in {{tone}}");
    assert_eq!(shown.missing, Vec::<String>::new(), "it has a value, if a wrong one");
    let wrong: Vec<_> = shown.wrong.iter().map(|refusal| refusal.path.join(".")).collect();
    assert_eq!(wrong, ["values.tone"]);
}

#[test]
fn names_are_the_same_however_their_letters_are_composed() {
    let (composed, apart) = ("größe_é", "gro\u{308}ße_e\u{301}");
    let declared = vec![variable(apart, VariableKind::Text)];
    let variables = declare(&format!("{{{{{composed}}}}} and {{{{ {apart} }}}}"), Some(declared)).unwrap();
    assert_eq!(variables[0].name, composed);
    let template = Template::parse(&format!("{{{{{apart}}}}}")).unwrap();
    for name in [composed, apart] {
        let values = json!({ name: "3 m" });
        assert_eq!(render(&template, &variables, &values, &["values"]).unwrap(), "3 m");
    }
    let twice = render(&template, &variables, &json!({ composed: "3 m", apart: "4 m" }), &["values"]);
    assert_eq!(places(twice), [place("unique", &format!("values.{composed}"))]);
}

#[test]
fn placeholders_are_words_of_any_language() {
    for name in ["ชื่อ", "नाम", "क\u{94D}\u{200D}ष", "می\u{200C}خواهم", "主题", "тема", "שֵׁם", "பெயர்"]
    {
        let text = format!("a {{{{{name}}}}} b");
        let variables = declare(&text, None).unwrap();
        let template = Template::parse(&text).unwrap();
        assert_eq!(render(&template, &variables, &json!({ name: "x" }), &[]).unwrap(), "a x b", "{name}");
    }
    for name in ["a\u{200C}b", "a\u{202E}b", "\u{301}a", "a\u{200B}", "a b", "👍"] {
        assert!(declare(&format!("{{{{{name}}}}}"), None).is_err(), "{name:?}");
    }
}

proptest! {
    /// Any text can be written as a template, with braces escaped, and renders unchanged.
    #[test]
    fn escaped_text_comes_out_unchanged(text in "[a-z{}\\\\ \n]{1,60}") {
        prop_assume!(!text.trim().is_empty());
        let mut escaped = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find("{{") {
            let before = &rest[..at];
            let backslashes = before.len() - before.trim_end_matches('\\').len();
            escaped.push_str(before);
            escaped.push_str(&"\\".repeat(backslashes));
            escaped.push_str("\\{{");
            rest = &rest[at + 2..];
        }
        escaped.push_str(rest);
        let template = Template::parse(&escaped).unwrap();
        prop_assert_eq!(template.fill(1000, |_| None), Some(text));
    }

    #[test]
    fn no_text_makes_the_reader_fail_badly(text in "\\PC{0,80}|[{}a\\\\ ]{0,40}") {
        let _either = Template::parse(&text);
    }
}
